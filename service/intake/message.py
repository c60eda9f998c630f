"""The channel-neutral value that every door turns a stranger's words into."""

import re
from dataclasses import dataclass, field, fields
from datetime import datetime, timedelta
from enum import StrEnum
from hashlib import sha256
from typing import Final, overload

from service.attachments.kept import KeptFile
from service.domain.terms import Channel, DeliveryState, Language

# PostgreSQL's text refuses NUL, and no encoding can carry half of a surrogate pair.
_UNSTORABLE: Final = re.compile("[\x00\ud800-\udfff]")
_REPLACEMENT: Final = "\ufffd"


class MessageKind(StrEnum):
    """What a message mainly is; the words that came with it are in its text."""

    TEXT = "text"
    VOICE = "voice"
    PHOTO = "photo"
    VIDEO = "video"
    DOCUMENT = "document"
    LOCATION = "location"
    CONTACT = "contact"
    STICKER = "sticker"
    BUTTON = "button"
    UNREADABLE = "unreadable"


@overload
def storable(text: str) -> str: ...
@overload
def storable(text: None) -> None: ...
def storable(text: str | None) -> str | None:
    """Put U+FFFD for what PostgreSQL cannot store; the raw bytes keep the truth."""
    return text if text is None else _UNSTORABLE.sub(_REPLACEMENT, text)


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file with the provider, or already sealed with us; its address and name are private."""

    kind: MessageKind
    ref: str = field(repr=False)  # the provider's file id, or the address to fetch it from
    mime: str | None = None
    size: int | None = None
    name: str | None = field(default=None, repr=False)
    duration: timedelta | None = None
    kept: KeptFile | None = field(default=None, repr=False)  # it lies with us already

    def __post_init__(self) -> None:
        """Make every text storable."""
        _make_storable(self)


@dataclass(frozen=True, slots=True)
class InboundMessage:
    """One utterance of one person; whatever says who or what stays out of its repr."""

    channel: Channel
    account: str  # which of our bots or provider accounts received it
    external_id: str  # the provider's id, unique within channel and account
    raw: bytes = field(repr=False)
    sender: str | None = field(default=None, repr=False)  # chat id, or phone in E.164
    text: str = field(default="", repr=False)
    kind: MessageKind = MessageKind.TEXT
    sender_name: str | None = field(default=None, repr=False)
    sender_handle: str | None = field(default=None, repr=False)  # a public name, without @
    sender_phone: str | None = field(default=None, repr=False)  # a contact shared of oneself
    language_hint: Language | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    message_ref: str | None = None  # what edits and replies call this message
    reply_to: str | None = None  # the message_ref that it answers
    group_id: str | None = None  # the album that it is a part of
    button: str | None = field(default=None, repr=False)  # what a pressed button carries
    edited: bool = False
    forwarded: bool = False  # somebody else's words, passed on
    unreadable_reason: str | None = None  # a code, never the content
    threads: tuple[str, ...] = ()  # the ids of our own messages whose conversation it belongs to
    answerable: bool = True  # whether a machine may answer by itself
    proof: str | None = None  # what is known about the sender's genuineness: a label only

    def __post_init__(self) -> None:
        """Make every text storable."""
        _make_storable(self)


class PressAction(StrEnum):
    """What a pressed button asks of us."""

    ACKNOWLEDGE = "acknowledge"
    DECLINE = "decline"
    ANSWER = "answer"
    LINK = "link"
    START = "start"
    STATUS = "status"
    LANGUAGE = "language"
    QUIET = "quiet"
    LOUD = "loud"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ButtonPress:
    """A button pressed in a chat; a bare /start is one, for the messenger shows it as a button."""

    channel: Channel
    account: str
    external_id: str
    action: PressAction
    raw: bytes = field(repr=False)
    sender: str = field(repr=False)  # the chat to answer in
    token: str | None = field(default=None, repr=False)  # of acknowledge, decline or link
    question: str | None = None  # of the protocol, with its answer
    answer: str | None = field(default=None, repr=False)
    press_id: str | None = None  # what the messenger wants confirmed, to stop its clock turning
    message_ref: str | None = None  # the message that carried the button
    language_hint: Language | None = None
    typed: InboundMessage | None = None  # the words, for when the link code is none of ours


@dataclass(frozen=True, slots=True)
class GroupChat:
    """Somebody brought us into a group, where nobody should tell us anything."""

    channel: Channel
    account: str
    external_id: str
    raw: bytes = field(repr=False)
    chat: str = field(repr=False)
    broadcast: bool = False  # a channel of posts, in which an answer would be out of place
    language_hint: Language | None = None


@dataclass(frozen=True, slots=True)
class DeliveryReport:
    """How far messages of ours have come, as a provider tells it; never an appeal."""

    channel: Channel
    account: str
    external_id: str
    raw: bytes = field(repr=False)
    states: tuple[tuple[str, DeliveryState], ...]  # the provider's id, and what became of it
    error_code: str | None = None
    read_by: str | None = field(default=None, repr=False)  # who has read everything …
    read_until: datetime | None = None  # … until then


@dataclass(frozen=True, slots=True)
class Echo:
    """Our own words told back to us, perhaps typed in the provider's app; never an appeal."""

    channel: Channel
    account: str
    external_id: str
    raw: bytes = field(repr=False)
    receiver: str = field(repr=False)
    text: str = field(repr=False)

    def __post_init__(self) -> None:
        """Make every text storable."""
        _make_storable(self)


def unreadable(channel: Channel, account: str, raw: bytes, reason: str) -> InboundMessage:
    """Keep what we could not parse for a human; equal bytes are one message."""
    return InboundMessage(
        channel=channel,
        account=account,
        external_id=f"sha256:{sha256(raw).hexdigest()}",
        raw=raw,
        kind=MessageKind.UNREADABLE,
        unreadable_reason=reason,
    )


def _make_storable(value: Attachment | InboundMessage | Echo) -> None:
    for each in fields(value):
        content = getattr(value, each.name)
        if type(content) is str:
            object.__setattr__(value, each.name, storable(content))


Arrival = InboundMessage | ButtonPress | GroupChat | DeliveryReport | Echo
