"""An appeal as staff read it: the whole card, and its line in the queue."""

from datetime import datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel, Field

from service.api.answers.parts import Duration, LevelName, Person, PlaceName
from service.domain.terms import (
    AssignmentState,
    Channel,
    DeliveryState,
    Direction,
    Gender,
    Language,
    Outcome,
    Polarity,
    Profession,
    Status,
)


class Reason(BaseModel):
    """A sign of risk in the person's own words; start and end count code points."""

    code: str
    polarity: Polarity
    level: LevelName
    quote: str
    start: int
    end: int
    modifiers: list[str]
    source: str
    rule: str
    standard: str
    explanation: str


class PlacedReason(Reason):
    """A reason, counted from the beginning of the message it stands in."""

    message_id: UUID | None = None


class Judged(BaseModel):
    """An assessment that belongs to no appeal."""

    level: LevelName
    probability: dict[LevelName, float]
    language: Language
    determinant: str
    rulebook: str
    professions: list[Profession]
    custody: bool
    vulnerabilities: list[str]
    would_change: list[str]
    reasons: list[Reason]


class Standing(BaseModel):
    """The level that stands, and why."""

    level: LevelName
    at: datetime
    rulebook: str
    determinant: str
    probability: dict[LevelName, float]
    would_change: list[str]
    reasons: list[PlacedReason]
    lowering_proposed: LevelName | None


class Change(BaseModel):
    """One of the levels an appeal has had, and what gave it."""

    at: datetime
    level: LevelName
    cause: str
    codes: list[str]
    by: Person | None


class Sending(BaseModel):
    """How far an answer has come."""

    state: DeliveryState
    method: str
    error: str | None


class SaidOrWritten(BaseModel):
    """One utterance of the conversation, or a note of staff for staff."""

    id: UUID
    direction: Direction
    channel: Channel
    kind: str
    text: str | None
    at: datetime
    author: Person | None
    attachments: list[dict[str, Any]]
    delivery: Sending | None


class Happening(BaseModel):
    """One event of an appeal's story; facts are codes, never a person's words."""

    id: int | None
    at: datetime
    kind: str
    actor: Person | None
    facts: dict[str, Any]


class Offer(BaseModel):
    """Somebody who was asked, by which ways, and what they said."""

    to: Person | None
    state: AssignmentState
    step: int
    offered_at: datetime
    answered_at: datetime | None
    pages: list[dict[str, Any]]


class Asked(BaseModel):
    """Whose it is, and who was asked."""

    owner: Person | None
    acknowledged_at: datetime | None
    step: int
    offers: list[Offer]


class Running(BaseModel):
    """One clock of an appeal."""

    name: str
    started_at: datetime | None
    due_at: datetime
    met_at: datetime | None
    overdue: bool


class Sealed(BaseModel):
    """What is known of the appellant, without saying who it is."""

    sealed: Literal[True]
    anonymous: bool
    safe_to_contact: bool
    has_name: bool
    has_phone: bool
    has_address: bool
    has_receipt: bool


class Concerned(BaseModel):
    """Who is in danger."""

    name: str | None
    age: int | None
    sex: str | None
    traits: list[str]


class Ended(BaseModel):
    """Why it was closed, and whether the person was told."""

    outcome: Outcome
    told: bool | None
    reason_untold: str | None
    closing_proposed_by: Person | None
    closed_at: datetime | None


class OfficeName(BaseModel):
    """The office in charge."""

    id: str
    names: dict[str, str]


class Card(BaseModel):
    """The whole appeal; who the appellant is stays sealed until a reason is given."""

    reference: str
    version: int
    on_hold: bool
    status: Status
    level: LevelName
    channel: Channel
    language: Language
    received_at: datetime
    happened_at: datetime | None
    waiting: Duration
    custody: bool
    vulnerabilities: list[str]
    indicators: list[str]
    professions: list[Profession]
    responder_gender: Gender | None
    determinant: str
    facility: PlaceName | None
    place: str | None
    office: OfficeName | None
    appellant: Sealed
    person: Concerned | None
    answers: dict[str, Any]
    # When an answer came later than the appeal itself.
    answered_at: dict[str, datetime]
    assessment: Standing
    assessments: list[Change]
    messages: list[SaidOrWritten]
    timeline: list[Happening]
    assignment: Asked
    clocks: list[Running]
    links: list[dict[str, str]]
    actions: list[dict[str, Any]]
    referrals: list[dict[str, Any]]
    outcome: Ended | None


class Filed(Card):
    """The card of a new appeal with the five words of its receipt, told this once."""

    receipt_words: list[str] | None = Field(default=None)


class Line(BaseModel):
    """An appeal in a list: what somebody must see to decide what to open next."""

    reference: str
    version: int
    level: LevelName
    status: Status
    channel: Channel
    language: Language
    received_at: datetime
    acknowledge_by: datetime
    waiting: Duration
    overdue: bool
    facility: PlaceName | None
    office_id: str
    custody: bool
    vulnerabilities: list[str]
    indicators: list[str]
    professions: list[Profession]
    determinant: str
    quotes: list[Any]
    excerpt: str
    offered_to: list[str]


class Lines(BaseModel):
    """A page of a list, and where the next one begins."""

    items: list[Line]
    next_cursor: str | None


class Identity(BaseModel):
    """Who the appellant is, for an hour, to one reader with a reason."""

    name: str | None
    phone: str | None
    address: str | None
    relation: str | None
    until: datetime
