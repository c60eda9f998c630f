"""Who carries how much: hours, nights, holidays, pages and appeals of each person (R14)."""

import csv
import io
from collections.abc import Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import BAKU
from service.reference.holidays import calendar
from service.staff.watchlist import covers_between

PERIOD: Final = timedelta(days=90)
NIGHT_BEGINS: Final = time(22)
NIGHT_HOURS: Final = timedelta(hours=8)
AN_HOUR: Final = timedelta(hours=1)

CARRIED: Final = text("""
    select s.id, s.username, s.name, s.role, s.profession,
           (select count(*) from assignment o where o.staff_id = s.id
            and o.offered_at >= :since and o.offered_at < :until
            and o.decision ->> 'chosen' is distinct from 'took it') as pages,
           (select count(distinct o.appeal_id) from assignment o where o.staff_id = s.id
            and o.answered_at >= :since and o.answered_at < :until
            and o.state in ('acknowledged', 'released', 'finished')) as appeals,
           (select count(*) from assignment o where o.staff_id = s.id
            and o.answered_at >= :since and o.answered_at < :until
            and o.state = 'declined') as declined
    from staff s
    where s.role in ('operator', 'responder', 'coordinator')
      and (s.disabled_at is null or s.disabled_at > :since)
    order by s.name
""")


@dataclass(frozen=True, slots=True)
class Share:
    """What one person carried in a period."""

    username: str
    name: str
    role: str
    profession: str | None
    hours: float
    night_hours: float
    nights: int
    holiday_hours: float
    pages: int
    appeals: int
    declined: int


Span = tuple[datetime, datetime]


def overlap(one: Span, other: Span) -> timedelta:
    """How long two spans share."""
    return max(timedelta(), min(one[1], other[1]) - max(one[0], other[0]))


def _days(span: Span) -> Sequence[date]:
    """The days in Baku that a span touches, and the one before for the night that began then."""
    first = span[0].astimezone(BAKU).date() - timedelta(days=1)
    last = span[1].astimezone(BAKU).date()
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]


def night_lengths(span: Span) -> Sequence[timedelta]:
    """How much of each night lies in a span."""
    begun = [datetime.combine(day, NIGHT_BEGINS, BAKU) for day in _days(span)]
    lengths = [overlap(span, (night, night + NIGHT_HOURS)) for night in begun]
    return [length for length in lengths if length > timedelta()]


def holiday_length(span: Span, holidays: Collection[date]) -> timedelta:
    """How much of a span lies on days off of the country."""
    midnights = [datetime.combine(day, time(), BAKU) for day in _days(span) if day in holidays]
    return sum((overlap(span, (m, m + timedelta(days=1))) for m in midnights), timedelta())


async def fairness(tx: AsyncSession, since: datetime, until: datetime) -> Sequence[Share]:
    """The share of everybody who answers appeals, in a period."""
    spans: dict[UUID, list[Span]] = {}
    for shift, cover in await covers_between(tx, since, until):
        span = (max(cover.starts_at, since), min(cover.ends_at, until))
        if span[0] < span[1]:
            spans.setdefault(shift.staff_id, []).append(span)
    rows = (await tx.execute(CARRIED, {"since": since, "until": until})).all()
    return [_share(row, spans.get(row.id, [])) for row in rows]


def _share(row: Any, spans: Sequence[Span]) -> Share:  # noqa: ANN401 - a database row
    holidays = calendar().holidays
    nights = [length for span in spans for length in night_lengths(span)]
    total = sum((end - start for start, end in spans), timedelta())
    off = sum((holiday_length(span, holidays) for span in spans), timedelta())
    return Share(
        username=row.username,
        name=row.name,
        role=row.role,
        profession=row.profession,
        hours=round(total / AN_HOUR, 1),
        night_hours=round(sum(nights, timedelta()) / AN_HOUR, 1),
        nights=len(nights),
        holiday_hours=round(off / AN_HOUR, 1),
        pages=row.pages,
        appeals=row.appeals,
        declined=row.declined,
    )


def as_csv(shares: Sequence[Share]) -> str:
    """The table for a spreadsheet; a name that looks like a formula is made harmless."""
    written = io.StringIO()
    writer = csv.DictWriter(written, fieldnames=list(Share.__dataclass_fields__))
    writer.writeheader()
    for share in shares:
        writer.writerow({k: _harmless(v) for k, v in asdict(share).items()})
    return written.getvalue()


def _harmless(value: object) -> object:
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky else value
