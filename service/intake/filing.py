"""The channel-neutral request to open or continue an appeal."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from service.domain.terms import Channel, Language
from service.intake.message import Attachment, InboundMessage, MessageKind


@dataclass(frozen=True, slots=True)
class AppellantDetails:
    """What the person told about themselves; all of it may be missing."""

    name: str | None = field(default=None, repr=False)
    phone: str | None = field(default=None, repr=False)
    relation: str | None = None
    anonymous: bool = False
    safe_to_contact: bool = True


@dataclass(frozen=True, slots=True)
class PersonDetails:
    """What was told about the person in danger."""

    name: str | None = field(default=None, repr=False)
    age: int | None = None
    sex: str | None = None
    traits: tuple[str, ...] = ()

    @property
    def is_known(self) -> bool:
        """Whether anything at all was told."""
        return self != PersonDetails()


@dataclass(frozen=True, slots=True)
class Once:
    """What makes a repeated request harmless: whose key it is, and what it was used for."""

    scope: str
    key: str
    body_hash: bytes


@dataclass(frozen=True, slots=True)
class Receipt:
    """The reference and the five words, when they had to be told before the appeal is stored."""

    reference: str
    words: tuple[str, ...] = field(repr=False)


@dataclass(frozen=True, slots=True)
class Filing:
    """One utterance with all that came along; opens an appeal or continues an open one."""

    channel: Channel
    text: str = field(repr=False)
    account: str = ""
    external_id: str | None = None
    raw: bytes | None = field(default=None, repr=False)
    kind: MessageKind = MessageKind.TEXT
    sender: str | None = field(default=None, repr=False)
    language: Language | None = None
    sent_at: datetime | None = None
    attachments: tuple[Attachment, ...] = ()
    appellant: AppellantDetails = AppellantDetails()
    person: PersonDetails = PersonDetails()
    facility_id: str | None = None
    place: str | None = field(default=None, repr=False)
    happened_at: datetime | None = None
    answers: Mapping[str, str | tuple[str, ...]] = field(default_factory=dict)
    filed_by: UUID | None = None
    once: Once | None = None
    wants_receipt: bool = False
    receipt: Receipt | None = field(default=None, repr=False)
    threads: tuple[str, ...] = ()
    answerable: bool = True
    proof: str | None = None
    marks: tuple[str, ...] = ()
    ref: str | None = None
    reply_to: str | None = None


def from_message(message: InboundMessage) -> Filing:
    """A stranger's message as a filing."""
    return Filing(
        channel=message.channel,
        account=message.account,
        external_id=message.external_id,
        raw=message.raw,
        text=message.text,
        kind=message.kind,
        sender=message.sender,
        language=message.language_hint,
        sent_at=message.sent_at,
        attachments=message.attachments,
        appellant=AppellantDetails(
            name=message.sender_name, phone=message.sender_phone, anonymous=message.sender is None
        ),
        threads=message.threads,
        answerable=message.answerable,
        proof=message.proof,
        marks=marks_of(message),
        ref=message.message_ref,
        reply_to=message.reply_to,
    )


def marks_of(message: InboundMessage) -> tuple[str, ...]:
    """What staff must know of how it was said: a second version, or somebody else's words."""
    said = {"edited": message.edited, "forwarded": message.forwarded}
    return tuple(mark for mark, holds in said.items() if holds)
