"""What a coordinator keeps before the eyes: who waits, who answers, who carries how much."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.pressure import WEEKS, PlaceCount, Pressure
from service.casework.queue import UNCONFLICTED
from service.domain.actor import Actor
from service.domain.terms import Level

WEEK: Final = timedelta(days=7)
WAITING: Final = text(f"""
    select a.level, count(*) as number, min(a.received_at) as oldest,
           min(a.acknowledge_by) as due from appeal a
    where a.status in ('queued', 'assigned') and {UNCONFLICTED}
    group by a.level order by a.level
""")  # noqa: S608 - constants of the queue
OLDEST: Final = text(f"""
    select distinct on (a.level) a.level, a.reference from appeal a
    where a.status in ('queued', 'assigned') and {UNCONFLICTED}
    order by a.level, a.received_at, a.id
""")  # noqa: S608 - constants of the queue
CARRIED: Final = text(f"""
    select s.name, s.profession, count(*) as held, count(*) filter (where a.level <= 3) as pressing
    from appeal a join staff s on s.id = a.owner_id
    where a.status = 'acknowledged' and {UNCONFLICTED}
    group by s.id, s.name, s.profession order by pressing desc, held desc, s.name
""")  # noqa: S608 - constants of the queue
HEARD: Final = text("""
    select channel, max(received_at) as last,
           count(*) filter (where received_at >= :since) as today
    from appeal where received_at >= :month group by channel
""")
PLACES: Final = text(f"""
    select a.facility_id, count(*) filter (where a.received_at >= :week) as last_week,
           count(*) filter (where a.received_at < :week) as before
    from appeal a where a.facility_id is not null and a.received_at >= :earliest
      and {UNCONFLICTED} group by a.facility_id
""")  # noqa: S608 - constants of the queue


@dataclass(frozen=True, slots=True)
class LevelWaiting:
    """How many of a level nobody has taken, and the one that waits longest."""

    level: Level
    number: int
    oldest: datetime
    due: datetime
    reference: str


@dataclass(frozen=True, slots=True)
class Load:
    """What one person holds; the pressing ones are P1, P2 and PX."""

    name: str
    profession: str | None
    held: int
    pressing: int


@dataclass(frozen=True, slots=True)
class Heard:
    """When a channel last brought something, and how much today."""

    channel: str
    last: datetime
    today: int


async def unacknowledged(tx: AsyncSession, me: Actor) -> Sequence[LevelWaiting]:
    """Levels that wait, the most urgent first."""
    mine: dict[str, UUID] = {"me": me.id}
    oldest = {row.level: row.reference for row in await tx.execute(OLDEST, mine)}
    return [
        LevelWaiting(Level(r.level), r.number, r.oldest, r.due, oldest.get(r.level, ""))
        for r in await tx.execute(WAITING, mine)
    ]


async def loads(tx: AsyncSession, me: Actor) -> Sequence[Load]:
    """Who holds how much, the most loaded first."""
    rows = await tx.execute(CARRIED, {"me": me.id})
    return [Load(r.name, r.profession, r.held, r.pressing) for r in rows]


async def heard(tx: AsyncSession, *, now: datetime) -> dict[str, Heard]:
    """The last sign of life of each channel within a month."""
    since = {"since": now - timedelta(days=1), "month": now - timedelta(days=30)}
    rows = await tx.execute(HEARD, since)
    return {r.channel: Heard(r.channel, r.last, r.today) for r in rows}


async def places_under_pressure(
    tx: AsyncSession, me: Actor, *, now: datetime
) -> Sequence[PlaceCount]:
    """Places whose last week is not like their own past; the fullest first, the silent last."""
    spans = {"me": me.id, "week": now - WEEK, "earliest": now - (WEEKS + 1) * WEEK}
    rows = await tx.execute(PLACES, spans)
    counted = [PlaceCount(r.facility_id, r.last_week, r.before) for r in rows]
    unusual = [place for place in counted if place.pressure is not Pressure.USUAL]
    return sorted(unusual, key=lambda place: (-place.last_week, -place.before))
