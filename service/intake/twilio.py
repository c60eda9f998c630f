"""Twilio's form posts become messages, and its delivery reports become states."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from service.domain.terms import Channel, DeliveryState
from service.intake.message import Attachment, InboundMessage, MessageKind, unreadable

Form = Sequence[tuple[str, str]]

WHATSAPP: Final = "whatsapp:"
MOST_MEDIA: Final = 10
STATES: Final[Mapping[str, DeliveryState]] = {
    "accepted": DeliveryState.PENDING,
    "scheduled": DeliveryState.PENDING,
    "queued": DeliveryState.PENDING,
    "sending": DeliveryState.PENDING,
    "sent": DeliveryState.SENT,
    "delivered": DeliveryState.DELIVERED,
    "read": DeliveryState.READ,
    "failed": DeliveryState.FAILED,
    "undelivered": DeliveryState.FAILED,
    "canceled": DeliveryState.FAILED,
}
_SID: Final = re.compile(r"[A-Za-z0-9_-]{2,64}", re.ASCII)
_ERROR: Final = re.compile(r"[0-9]{1,6}")


@dataclass(frozen=True, slots=True)
class MessageStatus:
    """How far one of our messages has come; reports may arrive in any order."""

    sid: str
    state: DeliveryState
    error_code: str | None = None


def parse_message(form: Form, raw: bytes, account: str) -> InboundMessage:
    """Read an SMS or a WhatsApp message; never raises."""
    fields = dict(form)
    if len(fields) != len(form):
        return unreadable(Channel.SMS, account, raw, "duplicate_field")
    channel = Channel.WHATSAPP if _is_whatsapp(fields) else Channel.SMS
    sid = _sid(fields)
    if sid is None:
        return unreadable(channel, account, raw, "message_sid")
    attachments = tuple(_media(fields))
    return InboundMessage(
        channel=channel,
        account=account,
        external_id=sid,
        raw=raw,
        sender=fields.get("From", "").removeprefix(WHATSAPP) or None,
        text=_text(fields),
        kind=_kind(fields, attachments),
        sender_name=fields.get("ProfileName") or None,
        attachments=attachments,
        message_ref=sid,
        reply_to=fields.get("OriginalRepliedMessageSid") or None,
        button=fields.get("ButtonPayload") or None,
        forwarded=fields.get("Forwarded") == "true",
    )


def parse_status(form: Form) -> MessageStatus | None:
    """Read a delivery report; None when it is none that we can use. Never raises."""
    fields = dict(form)
    sid = _sid(fields)
    state = STATES.get((fields.get("MessageStatus") or fields.get("SmsStatus") or "").lower())
    if len(fields) != len(form) or sid is None or state is None:
        return None
    code = fields.get("ErrorCode", "")
    return MessageStatus(sid, state, code if _ERROR.fullmatch(code) else None)


def _is_whatsapp(fields: Mapping[str, str]) -> bool:
    return any(fields.get(end, "").startswith(WHATSAPP) for end in ("From", "To"))


def _sid(fields: Mapping[str, str]) -> str | None:
    sid = fields.get("MessageSid") or fields.get("SmsMessageSid") or fields.get("SmsSid") or ""
    return sid if _SID.fullmatch(sid) else None


def _text(fields: Mapping[str, str]) -> str:
    body = fields.get("Body", "")
    named = [fields.get("Label", ""), fields.get("Address", ""), _point(fields)]
    place = ", ".join(part for part in named if part)
    return "\n".join(part for part in (body, place) if part)


def _point(fields: Mapping[str, str]) -> str:
    degrees = (fields.get("Latitude", ""), fields.get("Longitude", ""))
    return ", ".join(degrees) if all(degrees) else ""


def _kind(fields: Mapping[str, str], attachments: tuple[Attachment, ...]) -> MessageKind:
    if fields.get("ButtonPayload") or fields.get("ButtonText"):
        return MessageKind.BUTTON
    if attachments:
        return attachments[0].kind
    return MessageKind.LOCATION if _point(fields) else MessageKind.TEXT


def _media(fields: Mapping[str, str]) -> Iterator[Attachment]:
    for number in range(MOST_MEDIA):
        if address := fields.get(f"MediaUrl{number}"):
            mime = fields.get(f"MediaContentType{number}") or None
            yield Attachment(kind=_kind_of(mime or ""), ref=address, mime=mime)


def _kind_of(mime: str) -> MessageKind:
    match mime.partition("/")[0].lower():
        case "image":
            return MessageKind.PHOTO
        case "audio":
            return MessageKind.VOICE
        case "video":
            return MessageKind.VIDEO
        case "text" if mime.lower() in {"text/vcard", "text/x-vcard"}:
            return MessageKind.CONTACT
        case _:
            return MessageKind.DOCUMENT
