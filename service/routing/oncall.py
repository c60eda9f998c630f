"""Who can be asked at a moment: pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from service.domain.actor import BAKU, has_mandate
from service.domain.terms import Role

# Night work by the Labour Code of Azerbaijan, article 97.
NIGHT_BEGINS: Final = time(22)
NIGHT_ENDS: Final = time(6)


@dataclass(frozen=True, slots=True)
class Hours:
    """A shift, half-open, for an office."""

    office_id: str
    starts_at: datetime
    ends_at: datetime

    def covers(self, at: datetime) -> bool:
        """Whether the moment lies in it."""
        return self.starts_at <= at < self.ends_at


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might be asked, as matching sees them."""

    id: UUID
    name: str = field(compare=False)
    role: Role
    profession: str | None = None
    gender: str | None = None
    languages: frozenset[str] = frozenset()
    offices: frozenset[str] = frozenset()
    mandate_from: date | None = None
    mandate_until: date | None = None
    shifts: tuple[Hours, ...] = ()
    load: int = 0
    last_paged_at: datetime | None = None
    conflicts: frozenset[str] = frozenset()
    reachable: bool = True
    conflicted: bool = False
    absent: bool = False
    load_cap: int | None = None
    tested: bool = True
    woken: int = 0
    immediate_cases: int = 0

    def is_on_call(self, at: datetime) -> bool:
        """Whether a shift of theirs covers the moment and they are not away."""
        return not self.absent and any(shift.covers(at) for shift in self.shifts)

    def office_at(self, at: datetime) -> frozenset[str]:
        """The offices they serve in this shift."""
        return frozenset(shift.office_id for shift in self.shifts if shift.covers(at))


def on_call_at(candidates: Iterable[Candidate], at: datetime) -> Sequence[Candidate]:
    """Who is on a shift, with a mandate that lives now and not only when the rota was made."""
    return [
        c
        for c in candidates
        if c.is_on_call(at) and has_mandate(c.mandate_from, c.mandate_until, at)
    ]


def is_night(at: datetime) -> bool:
    """Whether people in Azerbaijan sleep at this moment."""
    local = at.astimezone(BAKU).time()
    return local >= NIGHT_BEGINS or local < NIGHT_ENDS


def night_before(at: datetime) -> tuple[datetime, datetime]:
    """The last night that was over at a moment, half-open."""
    local = at.astimezone(BAKU)
    morning = local.date() if local.time() >= NIGHT_ENDS else local.date() - timedelta(days=1)
    ended = datetime.combine(morning, NIGHT_ENDS, BAKU)
    return datetime.combine(morning - timedelta(days=1), NIGHT_BEGINS, BAKU), ended
