"""Figures of a span of time, counted so that no number points at one person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.overview import SMALLEST_CELL
from service.casework.queue import UNCONFLICTED
from service.domain.actor import Actor
from service.domain.terms import Level
from service.models.journal import audit

# What may be counted by, and the column that holds it; nothing else reaches the statement.
BY: Final = {
    "level": "a.level::text",
    "channel": "a.channel",
    "language": "a.language",
    "office": "a.office_id",
    "status": "a.status",
    "outcome": "coalesce(a.outcome, '')",
    "facility": "coalesce(a.facility_id, '')",
}
SPAN: Final = f"a.received_at >= :since and a.received_at < :until and {UNCONFLICTED}"
BY_DAY: Final = text(f"""
    select (a.received_at at time zone 'Asia/Baku')::date as day, a.level, count(*) as number
    from appeal a where {SPAN} group by 1, 2 order by 1, 2
""")  # noqa: S608 - constants of this module
MOST_DRILLED: Final = 500


@dataclass(frozen=True, slots=True)
class Count:
    """How many of one kind; None when fewer than may be shown."""

    code: str
    number: int | None


@dataclass(frozen=True, slots=True)
class DayCount:
    """How many of a level came in on a day in Baku; None when fewer than may be shown."""

    day: date
    level: Level
    number: int | None


def shown(number: int) -> int | None:
    """A count that is large enough to point at nobody."""
    return number if number >= SMALLEST_CELL else None


async def counted_by(
    tx: AsyncSession, me: Actor, by: str, since: datetime, until: datetime
) -> Sequence[Count]:
    """Appeals of a span by one of the kinds of BY, the most first."""
    query = text(
        f"select {BY[by]} as code, count(*) as number from appeal a "  # noqa: S608 - constants
        f"where {SPAN} group by 1 order by 2 desc, 1"
    )
    rows = await tx.execute(query, {"me": me.id, "since": since, "until": until})
    return [Count(_code(by, r.code), shown(r.number)) for r in rows]


def _code(by: str, stored: str) -> str:
    return Level(int(stored)).name if by == "level" else stored


async def counted_by_day(
    tx: AsyncSession, me: Actor, since: datetime, until: datetime
) -> Sequence[DayCount]:
    """Appeals of a span by day and level."""
    rows = await tx.execute(BY_DAY, {"me": me.id, "since": since, "until": until})
    return [DayCount(r.day, Level(r.level), shown(r.number)) for r in rows]


async def behind_a_count(
    tx: AsyncSession, me: Actor, *, by: str, code: str, since: datetime, until: datetime
) -> Sequence[Any]:
    """The appeals behind a number, without words or names; none when the number is not shown."""
    wanted = str(int(Level[code])) if by == "level" else code
    query = text(
        "select a.reference, a.level, a.status, a.channel, a.language, a.office_id, "  # noqa: S608 - constants
        "a.facility_id, a.received_at, a.acknowledged_at, a.closed_at, a.outcome from appeal a "
        f"where {SPAN} and {BY[by]} = :code order by a.received_at desc limit :most"
    )
    values = {"me": me.id, "since": since, "until": until, "code": wanted, "most": MOST_DRILLED}
    rows = (await tx.execute(query, values)).all()
    return rows if shown(len(rows)) else []


async def note_export(
    tx: AsyncSession, by: UUID, name: str, rows: int, kind: str, *, now: datetime
) -> None:
    """Who carried a list out of the desk stands in the journal."""
    await audit(tx, by, "list.exported", name, now=now, rows=rows, kind=kind)
