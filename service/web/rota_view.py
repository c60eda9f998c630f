"""The rota as a week: who is on call, and the hours that nobody covers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from types import MappingProxyType
from typing import Any, Final
from uuid import UUID

from service.domain.actor import BAKU
from service.staff.coverage import without

DAYS: Final = 7
A_DAY: Final = timedelta(days=1)
Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Held:
    """Hours of one shift that fall on one day."""

    id: str
    name: str
    profession: str | None
    role: str
    starts_at: datetime
    ends_at: datetime
    away: bool = False


@dataclass(frozen=True, slots=True)
class Day:
    """One office on one day."""

    held: tuple[Held, ...]
    gaps: tuple[Span, ...]


def midnight(day: date) -> datetime:
    """The beginning of a day in Baku."""
    return datetime.combine(day, time(), BAKU)


def gaps(spans: Sequence[Span], start: datetime, end: datetime) -> list[Span]:
    """What of a span is covered by nobody."""
    open_from = start
    found: list[Span] = []
    for begins, ends in sorted(spans):
        if begins > open_from:
            found.append((open_from, min(begins, end)))
        open_from = max(open_from, ends)
        if open_from >= end:
            break
    if open_from < end:
        found.append((open_from, end))
    return [(a, b) for a, b in found if a < b]


def week(
    shifts: Sequence[Any],
    office_id: str,
    first: date,
    now: datetime,
    away: Mapping[UUID, Sequence[Span]] = MappingProxyType({}),
) -> list[Day]:
    """The seven days of an office; hours that are over are no gaps any more.

    Whoever is away stands in the grid, and covers nothing.
    """
    own = [shift for shift in shifts if shift.office_id == office_id]
    return [_day(own, midnight(first + n * A_DAY), now, away) for n in range(DAYS)]


def _day(
    shifts: Sequence[Any], start: datetime, now: datetime, away: Mapping[UUID, Sequence[Span]]
) -> Day:
    end = start + A_DAY
    held = tuple(
        Held(
            str(shift.id),
            shift.name,
            shift.profession,
            shift.role,
            max(start, shift.starts_at.astimezone(BAKU)),
            min(end, shift.ends_at.astimezone(BAKU)),
            any(a < min(end, shift.ends_at) and b > max(start, shift.starts_at) for a, b in gone),
        )
        for shift in shifts
        if shift.starts_at < end and shift.ends_at > start
        for gone in [away.get(shift.staff_id, ()) if away else ()]
    )
    spans = [
        span
        for shift in shifts
        for span in without(
            (shift.starts_at, shift.ends_at), away.get(shift.staff_id, ()) if away else ()
        )
        if span[0] < end and span[1] > start
    ]
    return Day(held, tuple(gaps(spans, max(start, now.astimezone(BAKU)), end)))
