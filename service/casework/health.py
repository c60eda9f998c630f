"""Whether promises are being kept just now."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

PULSE = text("""
    select (select extract(epoch from :now - min(due_at)) from job
            where state = 'due' and due_at < :now),
           (select count(*) from job where state = 'dead'),
           (select max(seen_at) from heartbeat where kind = 'worker'),
           (select max(seen_at) from heartbeat where kind = 'watchdog')
""")
# A due job this old means that no worker is taking them, whatever it says of itself.
SILENT_AFTER_S = 15.0
WORKER_BEATS_WITHIN = timedelta(seconds=15)
WATCHDOG_BEATS_WITHIN = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Pulse:
    """What the database and the outbox say of themselves."""

    database: bool
    worker: bool = False
    oldest_due_s: float = 0.0
    dead_jobs: int = 0
    watchdog: bool = False


async def feel_pulse(sessions: async_sessionmaker[AsyncSession], *, now: datetime) -> Pulse:
    """Ask the database; an unreachable one is an answer too."""
    try:
        async with sessions() as tx:
            oldest, dead, worker, watchdog = (await tx.execute(PULSE, {"now": now})).one()
    except (SQLAlchemyError, OSError, TimeoutError):
        return Pulse(database=False)
    late = max(0.0, float(oldest or 0))
    return Pulse(
        database=True,
        worker=late < SILENT_AFTER_S and _lives(worker, WORKER_BEATS_WITHIN, now),
        oldest_due_s=round(late, 1),
        dead_jobs=dead,
        watchdog=_lives(watchdog, WATCHDOG_BEATS_WITHIN, now),
    )


def _lives(beaten_at: datetime | None, within: timedelta, now: datetime) -> bool:
    return beaten_at is not None and now - beaten_at < within
