"""What coordinators, administrators and auditors are answered."""

from datetime import date, datetime
from typing import Any
from uuid import UUID

from pydantic import BaseModel

from service.api.answers.parts import LevelName
from service.domain.staffing import ConflictKind
from service.domain.terms import RecommendationState


class Wording(BaseModel):
    """A possible answer of the protocol."""

    code: str
    wording: dict[str, str]


class Question(Wording):
    """A question of the protocol, with the answers to choose from."""

    several: bool
    answers: list[Wording]


class Protocol(BaseModel):
    """The operator's questions and answers."""

    questions: list[Question]


class DeadJob(BaseModel):
    """A promise that was put aside for a human."""

    id: int
    kind: str
    attempts: int
    error_class: str | None
    at: datetime | None


class DeadJobs(BaseModel):
    """Promises that were put aside."""

    items: list[DeadJob]


class InputAside(BaseModel):
    """An input that could not be brought in from the spool."""

    id: UUID
    came_at: datetime
    channel: str | None
    opens: bool
    error_class: str


class Asides(BaseModel):
    """What lies aside on the machine that answers."""

    items: list[InputAside]


class Entry(BaseModel):
    """Who read or changed what."""

    id: int
    at: datetime
    actor_id: UUID | None
    action: str
    subject: str
    facts: dict[str, Any]


class Journal(BaseModel):
    """The audit journal, newest first."""

    items: list[Entry]


class AuthorityFigure(BaseModel):
    """How many recommendations an authority was given, by what it made of them."""

    authority_id: str
    state: RecommendationState
    count: int


class RecommendationFigures(BaseModel):
    """What authorities made of what was recommended."""

    items: list[AuthorityFigure]


class Conflict(BaseModel):
    """A conflict that holds now, without its reason and the name in it."""

    id: UUID
    kind: ConflictKind
    facility_id: str | None
    authority_id: str | None
    until: date | None
    at: datetime


class Conflicts(BaseModel):
    """The conflicts of somebody."""

    items: list[Conflict]


class Choice(BaseModel):
    """Whom one step asked, and why."""

    at: datetime
    chain: int
    step: int
    whom: str
    considered: int
    relaxed: list[str]
    chosen: list[dict[str, Any]]
    not_asked: list[dict[str, Any]]


class Choices(BaseModel):
    """The choices made for an appeal, newest first."""

    items: list[Choice]


class Activated(BaseModel):
    """From when on a version judges, by whose decision and why."""

    version: str
    at: datetime
    by: str | None
    reason: str | None


class DryRun(BaseModel):
    """A version tried on the appeals of some days."""

    id: UUID
    version: str
    against: str
    days: int
    asked_at: datetime
    finished_at: datetime | None
    counts: dict[str, Any]


class Verdict(BaseModel):
    """An appeal whose level would change."""

    reference: str
    old_level: LevelName
    new_level: LevelName
    old_determinant: str
    new_determinant: str


class FinishedDryRun(DryRun):
    """A dry run with the verdicts that would change."""

    changes: list[Verdict]


class Rulebooks(BaseModel):
    """What judges now, what is installed, and what was tried."""

    active: Activated | None
    installed: str
    judging: str
    history: list[Activated]
    dry_runs: list[DryRun]


class Custody(BaseModel):
    """What happened to a file, oldest first."""

    items: list[dict[str, Any]]
