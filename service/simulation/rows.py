"""What the modelled database keeps: the columns of the real one that decisions read."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from service.domain.terms import (
    AssignmentState,
    ContactMethod,
    DeliveryState,
    JobState,
    Level,
    Role,
    Status,
)
from service.outbox.jobs import JobKind
from service.routing.escalation import Policy
from service.routing.matching import Need
from service.routing.oncall import Candidate, Hours


@dataclass(frozen=True, slots=True)
class Member:
    """Somebody of the staff."""

    id: UUID
    name: str
    role: Role
    profession: str | None = None
    gender: str | None = None
    languages: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    mandate_from: date | None = None
    mandate_until: date | None = None
    shifts: tuple[Hours, ...] = ()
    absences: tuple[Hours, ...] = ()
    conflicts: frozenset[str] = frozenset()
    load_cap: int | None = None
    tested: bool = True
    methods: tuple[ContactMethod, ...] = (ContactMethod.TELEGRAM,)


@dataclass(frozen=True, slots=True)
class Filing:
    """What somebody said at a door; the key is the provider's own number of the message."""

    key: tuple[str, str]
    channel: str
    sender: str | None
    level: Level
    office_id: str = "baku"
    language: str = "az"
    professions: tuple[str, ...] = ()
    facility_id: str | None = None
    gender: str | None = None


@dataclass(frozen=True, slots=True)
class AppealRow:
    """An appeal."""

    id: UUID
    level: Level
    received_at: datetime
    acknowledge_by: datetime
    office_id: str
    language: str
    professions: tuple[str, ...]
    facility_id: str | None
    conversation: str | None
    gender: str | None = None
    status: Status = Status.QUEUED
    version: int = 1
    owner: UUID | None = None
    acknowledged_at: datetime | None = None
    lease_until: datetime | None = None
    acted_at: datetime | None = None
    policy: Policy | None = None
    policy_of: Level | None = None
    step: int = 0
    chain: int = 0
    lowering: tuple[UUID, Level] | None = None
    incident: int | None = None


@dataclass(frozen=True, slots=True)
class IncidentRow:
    """A storm: immediate appeals about one place that follow one another closely."""

    number: int
    about: str
    latest_at: datetime
    size: int


@dataclass(frozen=True, slots=True)
class DeliveryRow:
    """How far one page has come."""

    key: str
    offer_id: UUID
    appeal_id: UUID
    staff_id: UUID
    method: ContactMethod
    at: datetime
    size: int | None = None
    state: DeliveryState = DeliveryState.PENDING
    grouped: bool = False
    failing: bool = False


@dataclass(frozen=True, slots=True)
class OfferRow:
    """An assignment: somebody was asked."""

    id: UUID
    appeal_id: UUID
    staff_id: UUID
    offered_at: datetime
    state: AssignmentState = AssignmentState.OFFERED


@dataclass(frozen=True, slots=True)
class JobRow:
    """A promise of the outbox."""

    number: int
    job: JobKind
    key: str | None
    appeal_id: UUID
    priority: int
    due_at: datetime
    state: JobState = JobState.DUE
    attempts: int = 0
    lease: int | None = None
    lease_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """A decision of a rung with all that it was made from, so that it can be made again."""

    appeal_id: UUID
    policy: Policy
    step: int
    candidates: tuple[Candidate, ...]
    need: Need
    open_offers: frozenset[UUID]
    at: datetime
    chosen: tuple[UUID, ...] = ()
    taken: int = 0
    needed: bool = True
    kept: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Send:
    """An action outside the database: hand a page to a provider."""

    key: str
    to: UUID
    method: ContactMethod
    appeal_id: UUID
    offer_id: UUID
    more: bool
    level: Level
    turn: str
    repeat: bool = False
    size: int = 0
