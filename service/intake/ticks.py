"""Ticks: promise to look again at the very moment at which a clock changes something."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Level, Status
from service.models import Appeal
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Tick
from service.triage.clocks import Stage, next_due

UNACTED: Final = "unacted_15m"
UNRESOLVED: Final = "unresolved_24h"
ACTED_WITHIN: Final = timedelta(minutes=15)
RESOLVED_WITHIN: Final = timedelta(hours=24)


def supervision(appeal: Appeal) -> list[Stage]:
    """When those in charge must hear of it: nothing done for P1, P2 not resolved in a day."""
    since, status = appeal.level_since, appeal.status
    if status == Status.CLOSED:
        return []
    if appeal.level == Level.P1 and appeal.acted_at is None:
        return [Stage(UNACTED, "", since, since + ACTED_WITHIN, None, assumed=False)]
    if appeal.level == Level.P2 and status != Status.REFERRED:
        return [Stage(UNRESOLVED, "", since, since + RESOLVED_WITHIN, None, assumed=False)]
    return []


def next_tick(appeal: Appeal, running: Iterable[Stage], now: datetime) -> datetime | None:
    """The next instant at which time alone changes something for this appeal."""
    return next_due([*running, *supervision(appeal)], now)


async def plan_tick(
    tx: AsyncSession, appeal: Appeal, running: Iterable[Stage], *, now: datetime
) -> None:
    """Promise the next tick; one for an instant, however often it is planned."""
    due = next_tick(appeal, running, now)
    if due is not None:
        job, key = Tick(appeal.id, due.isoformat()), tick_key(appeal, due)
        await enqueue(tx, job, key=key, now=now, at=due, priority=appeal.level)


def tick_key(appeal: Appeal, due: datetime) -> str:
    """What makes two plans for one instant one job."""
    return f"tick:{appeal.id}:{due.isoformat()}"
