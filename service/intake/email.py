"""Mails become messages, reports about mails of ours, or nothing."""

import re
from email.message import Message
from hashlib import sha256
from typing import Final

from service.domain.terms import Channel, DeliveryState
from service.intake.message import (
    Attachment,
    DeliveryReport,
    InboundMessage,
    MessageKind,
    unreadable,
)
from service.mail import envelope
from service.mail.envelope import Mailbox, mailbox_of, read_mail
from service.mail.headers import address, header, sent_at
from service.mail.words import LONGEST_TEXT, Part, content_of, files_of, words_of

REPORT_WITHIN: Final = 256 * 1024
_END: Final = re.compile(rb"\r?\n\r?\n")
_FIELD: Final = re.compile(
    rb"^(action|status)[ \t]*:[ \t]*([^\r\n]{1,60})", re.IGNORECASE | re.MULTILINE
)
_CODE: Final = re.compile(r"[245]\.\d{1,3}\.\d{1,3}")
_QUOTED: Final = re.compile(r"(?:\n[^\n>]{1,200}:[ \t]*)?(?:\n>[^\n]*)+\s*\Z")
_KINDS: Final = {
    "image": MessageKind.PHOTO,
    "audio": MessageKind.VOICE,
    "video": MessageKind.VIDEO,
}
_ACTIONS: Final = {"failed": DeliveryState.FAILED, "delivered": DeliveryState.DELIVERED}


def parse(raw: bytes, account: str) -> InboundMessage | DeliveryReport | None:
    """Read one mail; None when a machine wrote it to nobody in particular. Never raises."""
    try:
        return _read(raw, account)
    except Exception:  # noqa: BLE001 - the standard parser trips in more ways than it names
        return unreadable(Channel.EMAIL, account, raw, "mail")


def _read(raw: bytes, account: str) -> InboundMessage | DeliveryReport | None:
    mail = read_mail(raw)
    ours = mailbox_of(account)
    if mail.get_content_type() == "multipart/report" or envelope.is_daemon(mail):
        return _report(mail, raw, account, ours)
    name, sender = address(mail, "from")
    if envelope.is_machine_answer(mail) or ours.owns(sender) or _came_round(mail, ours):
        return None
    threads = ours.threads(mail)
    reply_to = "" if envelope.is_listed(mail) else address(mail, "reply-to")[1]
    if ours.owns(reply_to):
        reply_to = ""
    files = tuple(_attachment(part) for part in files_of(mail))
    return InboundMessage(
        channel=Channel.EMAIL,
        account=account,
        external_id=identity(mail, raw),
        raw=raw,
        sender=(reply_to or sender).lower() or None,
        text=_text(mail, in_thread=bool(threads)),
        kind=MessageKind.TEXT,
        sender_name=name or None,
        sent_at=sent_at(mail),
        attachments=files,
        message_ref=envelope.message_id(mail),
        threads=threads,
        answerable=envelope.answered_by_machine(mail) is not None,
        proof=envelope.checks(mail) or None,
    )


def identity(mail: Message, raw: bytes) -> str:
    """One id for one mail however often it is delivered: ids are forged, or missing."""
    end = _END.search(raw)
    body = b"\n".join(raw[end.end() :].split()) if end is not None else raw
    named = envelope.message_id(mail) or "|".join(
        header(mail, name) for name in ("from", "date", "subject")
    )
    digest = sha256(body).digest() + named.encode("utf-8", "surrogatepass")
    return f"mail:{sha256(digest).hexdigest()}"


def _text(mail: Message, *, in_thread: bool) -> str:
    words = words_of(mail)
    if in_thread:
        # What is quoted below an answer are our own words, not theirs; the raw mail keeps them.
        return _QUOTED.sub("", f"\n{words}").strip() or words
    subject = header(mail, "subject")
    return "\n\n".join(part for part in (subject, words) if part)[:LONGEST_TEXT]


def _came_round(mail: Message, ours: Mailbox) -> bool:
    return header(mail, envelope.LOOP).lower() == ours.address


def _attachment(part: Part) -> Attachment:
    return Attachment(
        kind=_KINDS.get(part.mime.partition("/")[0], MessageKind.DOCUMENT),
        ref=f"part:{part.number}",
        mime=part.mime,
        size=part.size,
        name=part.name,
    )


def _report(mail: Message, raw: bytes, account: str, ours: Mailbox) -> DeliveryReport | None:
    """What became of mails of ours; a report about anything else says nothing to us."""
    about = re.compile(rb"<[0-9a-f]{40}@" + re.escape(ours.domain.encode()) + rb">")
    ids = dict.fromkeys(found.decode() for found in about.findall(raw[:REPORT_WITHIN]))
    if not ids:
        return None
    state, code = _verdict(mail)
    if state is None:
        return None
    return DeliveryReport(
        channel=Channel.EMAIL,
        account=account,
        external_id=identity(mail, raw),
        raw=raw,
        states=tuple((each, state) for each in ids),
        error_code=code if state is DeliveryState.FAILED else None,
    )


def _verdict(mail: Message) -> tuple[DeliveryState | None, str | None]:
    for part in mail.walk():
        match part.get_content_type():
            case "message/delivery-status":
                told = b"\n".join(bytes(each) for each in part.get_payload() or ())  # type: ignore[arg-type]  # a list of header blocks
                fields = {name.lower(): value for name, value in _FIELD.findall(told)}
                action = fields.get(b"action", b"failed").decode("latin-1").lower().split()
                found = _CODE.search(fields.get(b"status", b"").decode("latin-1"))
                state = _ACTIONS.get(action[0] if action else "failed")
                return state, f"email-{found[0]}" if found else "email-bounce"
            case "message/disposition-notification":
                opened = b"displayed" in content_of(part).lower()
                return (DeliveryState.READ if opened else None), None
    # Old mail systems tell in prose.
    return (DeliveryState.FAILED, "email-bounce") if envelope.is_daemon(mail) else (None, None)
