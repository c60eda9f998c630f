"""X: direct messages become messages; encrypted chats become a person we must answer elsewhere."""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Final

from service.domain.terms import Channel
from service.intake.batch import Event, event_bytes, in_order, milliseconds
from service.intake.message import (
    Arrival,
    Attachment,
    InboundMessage,
    MessageKind,
    unreadable,
)
from service.intake.strict_json import (
    UnreadablePayloadError,
    as_list,
    as_object,
    as_text,
    as_time,
    read_object,
)

ENCRYPTED: Final = "encrypted"
LONGEST_ID: Final = 100
MOST_EVENTS: Final = 1_000
DIRECT: Final = "dm.received"
SEALED: Final = "chat.received"
# Posts, follows, likes, typing, reading, and what we sent ourselves: nothing that asks for help.
OUR_KINDS: Final = ("dm.", "chat.", "profile.", "follow.", "post.", "news.", "spaces.", "like.")
OLD_NOISE: Final = "_events"
MEDIA: Final = {
    "photo": MessageKind.PHOTO,
    "animated_gif": MessageKind.VIDEO,
    "video": MessageKind.VIDEO,
}


def split(raw: bytes) -> list[Event]:
    """Cut a post of either API into its events, oldest first. Never raises."""
    try:
        posted = read_object(raw)
    except UnreadablePayloadError:
        return [Event(Channel.X, "", raw)]
    found = list(_activities(posted)) if "data" in posted else list(_older(posted))
    if not found and not _is_noise(posted):
        return [Event(Channel.X, "", raw)]
    # More than X posts at once: those beyond are kept whole, for a human to read.
    rest = [Event(Channel.X, "", raw)] if len(found) > MOST_EVENTS else []
    return [*in_order(found[:MOST_EVENTS]), *rest]


def _is_noise(posted: Mapping[str, object]) -> bool:
    return bool(posted) and ("data" in posted or any(key.endswith(OLD_NOISE) for key in posted))


def _activities(posted: Mapping[str, object]) -> Iterator[Event]:
    """The X Activity API: one event, with its type; a direct message may lie in the older form."""
    told = posted["data"]
    for each in told if isinstance(told, list) else [told]:
        activity = as_object(each)
        kind = as_text(activity.get("event_type")) or ""
        account = _id(as_object(activity.get("filter")).get("user_id")) or ""
        payload = as_object(activity.get("payload"))
        if kind == DIRECT and "direct_message_events" in payload:
            yield from _older({**payload, "for_user_id": account})
        elif kind in {DIRECT, SEALED} or not kind.startswith(OUR_KINDS):
            yield _cut(kind, account, payload, {})


def _older(posted: Mapping[str, object]) -> Iterator[Event]:
    """The Account Activity API: lists of events, and who their people are."""
    account = _id(posted.get("for_user_id")) or ""
    users = as_object(posted.get("users"))
    for each in as_list(posted.get("direct_message_events")):
        event = as_object(each)
        made = as_object(event.get("message_create"))
        told = as_object(made.get("message_data"))
        sender = _id(made.get("sender_id"))
        flat = {
            "id": event.get("id"),
            "sender_id": sender,
            "text": told.get("text"),
            "created_timestamp": event.get("created_timestamp"),
            "attachment": told.get("attachment"),
        }
        plain = flat if "message_create" in event else event
        yield _cut(DIRECT, account, plain, as_object(users.get(sender or "")))


def _cut(
    kind: str, account: str, event: Mapping[str, object], author: Mapping[str, object]
) -> Event:
    names = {name: author[name] for name in ("name", "screen_name") if name in author}
    raw = event_bytes(account=account, author=names, event=event, kind=kind)
    at = milliseconds(event, "created_timestamp", "created_at_msec") or _milliseconds(event)
    return Event(Channel.X, account, raw, _id(event.get("sender_id")) or "", at)


def _milliseconds(event: Mapping[str, object]) -> int:
    try:
        found = datetime.fromisoformat(as_text(event.get("created_at")) or "")
        return int(found.replace(tzinfo=found.tzinfo or UTC).timestamp() * 1000)
    except (ValueError, OverflowError):
        return 0


def parse(raw: bytes, account: str) -> Arrival | None:
    """Read one event; None when we said it ourselves. Never raises."""
    try:
        whole = read_object(raw)
    except UnreadablePayloadError as fault:
        return unreadable(Channel.X, account, raw, fault.reason)
    event = as_object(whole.get("event"))
    number, sender = _id(event.get("id")), _id(event.get("sender_id"))
    kind = as_text(whole.get("kind"))
    if sender is not None and sender == account:
        return None
    if kind not in {DIRECT, SEALED} or number is None:
        return replace(unreadable(Channel.X, account, raw, "event"), sender=sender)
    author = as_object(whole.get("author"))
    found = InboundMessage(
        channel=Channel.X,
        account=account,
        external_id=number,
        raw=raw,
        sender=sender,
        sender_name=as_text(author.get("name")),
        sender_handle=as_text(author.get("screen_name")),
        sent_at=as_time((milliseconds(event, "created_timestamp") or _milliseconds(event)) // 1000),
        message_ref=number,
    )
    return _sealed(found) if kind == SEALED else _direct(found, event)


def _sealed(found: InboundMessage) -> InboundMessage:
    """Somebody wrote in a chat that only their telephone can open."""
    return replace(
        found, kind=MessageKind.UNREADABLE, unreadable_reason=ENCRYPTED, answerable=False
    )


def _direct(found: InboundMessage, event: Mapping[str, object]) -> InboundMessage:
    text = as_text(event.get("text")) or ""
    files = tuple(_media(event))
    if not text and not files:
        return replace(found, kind=MessageKind.UNREADABLE, unreadable_reason="content")
    kind = files[0].kind if files else MessageKind.TEXT
    return replace(found, text=text, attachments=files, kind=kind)


def _media(event: Mapping[str, object]) -> Iterator[Attachment]:
    media = as_object(as_object(event.get("attachment")).get("media"))
    address = as_text(media.get("media_url_https"))
    if address is not None:
        kind = MEDIA.get(as_text(media.get("type")) or "", MessageKind.DOCUMENT)
        yield Attachment(kind=kind, ref=address)
    for key in as_list(as_object(event.get("attachments")).get("media_keys")):
        if (named := as_text(key)) is not None:
            yield Attachment(kind=MessageKind.DOCUMENT, ref=f"media_key:{named[:LONGEST_ID]}")


def _id(value: object) -> str | None:
    if type(value) is int:
        value = str(value)
    text = as_text(value)
    good = text is not None and len(text) <= LONGEST_ID and text.isprintable()
    return text if good else None
