"""How fast ordinary appeals are taken, and how long the last of them can wait."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.priority import longest_wait

MEASURED_OVER: Final = timedelta(hours=24)
PACE: Final = text("""
    select (select count(*) from appeal where status in ('queued', 'assigned') and level > 3),
           (select min(received_at) from appeal
            where status in ('queued', 'assigned') and level > 3),
           (select count(*) from assignment o join appeal a on a.id = o.appeal_id
            where o.state <> 'offered' and o.answered_at > :since and a.level > 3
            and o.decision @> '{"chosen": "took it"}')
""")


@dataclass(frozen=True, slots=True)
class Pace:
    """What waits below danger, since when, and the bound of the worst wait at today's pace."""

    waiting: int
    oldest_received_at: datetime | None
    taken: int
    worst_wait: timedelta | None


async def pace_of(tx: AsyncSession, *, now: datetime) -> Pace:
    """The pace of the last day; no bound while nobody took anything in it."""
    waiting, oldest, taken = (await tx.execute(PACE, {"since": now - MEASURED_OVER})).one()
    return Pace(waiting, oldest, taken, longest_wait(waiting, taken, MEASURED_OVER))
