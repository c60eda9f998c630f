"""What one Telegram message holds: its kind, its words and its files."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from service.intake.message import Attachment, MessageKind
from service.intake.strict_json import as_list, as_object, as_text, as_whole

LONGEST_RECORDING: Final = timedelta(days=1)

FILE_KINDS: Final = {
    "voice": MessageKind.VOICE,
    "audio": MessageKind.VOICE,
    "video_note": MessageKind.VIDEO,
    "video": MessageKind.VIDEO,
    "animation": MessageKind.VIDEO,
    "document": MessageKind.DOCUMENT,
}

# Telegram itself speaking inside a private chat: nobody typed these.
SERVICE_NOTES: Final = frozenset(
    {
        "boost_added",
        "chat_background_set",
        "chat_shared",
        "connected_website",
        "gift",
        "giveaway_created",
        "message_auto_delete_timer_changed",
        "passport_data",
        "pinned_message",
        "proximity_alert_triggered",
        "refunded_payment",
        "successful_payment",
        "unique_gift",
        "users_shared",
        "web_app_data",
        "write_access_allowed",
    }
)


@dataclass(frozen=True, slots=True)
class Content:
    """Kind, words and files of a message."""

    kind: MessageKind
    text: str = ""
    attachments: tuple[Attachment, ...] = ()


def content(message: Mapping[str, object]) -> Content | None:
    """Read what the message holds; None when it is nothing that we know."""
    if (words := as_text(message.get("text"))) is not None:
        return Content(MessageKind.TEXT, words)
    return _files(message) or _described(message)


def _files(message: Mapping[str, object]) -> Content | None:
    caption = as_text(message.get("caption")) or ""
    if (photo := _photo(message)) is not None:
        return Content(MessageKind.PHOTO, caption, (photo,))
    for field, kind in FILE_KINDS.items():
        if (file := _file(message.get(field), kind)) is not None:
            return Content(kind, caption, (file,))
    return Content(MessageKind.TEXT, caption) if caption else None


def _photo(message: Mapping[str, object]) -> Attachment | None:
    # The same picture in several sizes: the largest is what was sent.
    sizes = [as_object(size) for size in as_list(message.get("photo"))]
    known = [size for size in sizes if as_text(size.get("file_id"))]
    largest = max(known, key=lambda size: as_whole(size.get("width")) or 0, default=None)
    return _file(largest, MessageKind.PHOTO)


def _file(value: object, kind: MessageKind) -> Attachment | None:
    file = as_object(value)
    ref = as_text(file.get("file_id"))
    if ref is None:
        return None
    return Attachment(
        kind=kind,
        ref=ref,
        mime=as_text(file.get("mime_type")),
        size=as_whole(file.get("file_size")),
        name=as_text(file.get("file_name")),
        duration=_duration(file.get("duration")),
    )


def _duration(value: object) -> timedelta | None:
    seconds = as_whole(value)
    if seconds is None or not 0 <= seconds <= LONGEST_RECORDING.total_seconds():
        return None
    return timedelta(seconds=seconds)


def _described(message: Mapping[str, object]) -> Content | None:
    for field, describe in _DESCRIBERS.items():
        if field in message and (found := describe(as_object(message[field]))) is not None:
            return found
    return None


def _venue(venue: Mapping[str, object]) -> Content | None:
    point = _location(as_object(venue.get("location")))
    words = _line(
        as_text(venue.get("title")), as_text(venue.get("address")), point.text if point else None
    )
    return Content(MessageKind.LOCATION, words) if words else None


def _location(point: Mapping[str, object]) -> Content | None:
    north, east = point.get("latitude"), point.get("longitude")
    if not isinstance(north, int | float) or not isinstance(east, int | float):
        return None
    return Content(MessageKind.LOCATION, f"{north:.5f}, {east:.5f}")


def _contact(contact: Mapping[str, object]) -> Content | None:
    words = _line(name_of(contact), as_text(contact.get("phone_number")))
    return Content(MessageKind.CONTACT, words) if words else None


def _sticker(sticker: Mapping[str, object]) -> Content:
    return Content(MessageKind.STICKER, as_text(sticker.get("emoji")) or "")


def _poll(poll: Mapping[str, object]) -> Content | None:
    options = [as_text(as_object(each).get("text")) for each in as_list(poll.get("options"))]
    lines = [as_text(poll.get("question")), *options]
    words = "\n".join(line for line in lines if line)
    return Content(MessageKind.TEXT, words) if words else None


def name_of(person: Mapping[str, object]) -> str | None:
    """First and last name, as the person gave them to Telegram."""
    names = (as_text(person.get("first_name")), as_text(person.get("last_name")))
    return " ".join(name for name in names if name) or None


def _line(*parts: str | None) -> str:
    return ", ".join(part for part in parts if part)


# A venue also carries its location, so it is looked for first.
_DESCRIBERS: Final[Mapping[str, Callable[[Mapping[str, object]], Content | None]]] = {
    "venue": _venue,
    "location": _location,
    "contact": _contact,
    "sticker": _sticker,
    "poll": _poll,
    "dice": _sticker,
}
