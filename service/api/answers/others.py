"""The public's answers, the preventive half, and the figures."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from pydantic import BaseModel

from service.api.answers.parts import LevelName, Person
from service.domain.terms import (
    CallbackKind,
    Channel,
    Language,
    RecommendationState,
    VisitKind,
)


class Receipt(BaseModel):
    """What a person keeps to come back: the reference and five words, told once."""

    reference: str
    receipt_words: list[str]


class Thread(BaseModel):
    """Where an appeal stands, and what was said, for whoever holds the receipt."""

    reference: str
    status: str
    language: Language
    received_at: datetime
    messages: list[dict[str, Any]]


class Callback(BaseModel):
    """Somebody to call, without number or name."""

    id: UUID
    kind: CallbackKind
    reference: str
    level: LevelName
    language: Language
    channel: Channel
    at: datetime
    due_at: datetime
    attempts: int


class Callbacks(BaseModel):
    """Who waits for a call, the most urgent first."""

    items: list[Callback]


class Number(BaseModel):
    """The number to dial; reading it stands in the journal."""

    reference: str
    phone: str | None
    name: str | None


class Shift(BaseModel):
    """Hours on call."""

    id: UUID
    office: str
    starts_at: datetime
    ends_at: datetime
    username: str
    name: str


class Shifts(BaseModel):
    """The rota of a span."""

    items: list[Shift]


class Policy(BaseModel):
    """Whom to try, in what order, and how long to wait."""

    level: LevelName
    revision: int
    steps: list[dict[str, Any]]


class Policies(BaseModel):
    """Every revision of every policy; 0 is built in."""

    items: list[Policy]


class Visit(BaseModel):
    """A visit, planned or carried out."""

    id: UUID
    facility_id: str
    kind: VisitKind
    planned_for: date
    carried_out_on: date | None
    cancelled: bool
    follows_id: UUID | None
    team: list[Person]
    purpose: str | None
    findings: str | None
    version: int


class Visits(BaseModel):
    """A page of visits."""

    items: list[Visit]
    next_cursor: int | None


class Recommendation(BaseModel):
    """What an authority was asked, and what it answered."""

    id: UUID
    authority_id: str
    visit_id: UUID | None
    state: RecommendationState
    issued_on: date
    reply_due_on: date | None
    replied_on: date | None
    text: str
    reply: str | None
    version: int


class Recommendations(BaseModel):
    """A page of recommendations."""

    items: list[Recommendation]
    next_cursor: int | None


class YearOfVisits(BaseModel):
    """Visits carried out in one year."""

    year: int
    total: int
    scheduled: int
    ad_hoc: int
    follow_up: int
    places: int


class VisitFigures(BaseModel):
    """Visits by year."""

    items: list[YearOfVisits]


class WaitingFigure(BaseModel):
    """How many wait at one level."""

    level: LevelName
    count: int
    oldest_received_at: datetime


class AnswerTimes(BaseModel):
    """Seconds from receipt to acknowledgement."""

    level: LevelName
    count: int
    p50_s: float
    p95_s: float


class QueueFigures(BaseModel):
    """What waits now, and how fast today's appeals were acknowledged."""

    waiting: list[WaitingFigure]
    answered: list[AnswerTimes]


class ReceivedFigure(BaseModel):
    """Appeals received; a count below five is not shown."""

    channel: Channel
    language: Language
    level: LevelName
    count: int | None


class ReceivedFigures(BaseModel):
    """Appeals received by channel, language and level."""

    items: list[ReceivedFigure]


class Alive(BaseModel):
    """The process answers."""

    status: Literal["alive"]


class Ready(BaseModel):
    """What works and what does not."""

    status: Literal["ready", "not ready"]
    database: str
    worker: str
    channels: dict[str, Any]
