"""A claim lasts only while something is done: promise to look again when its time is over."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.claiming import lease_from
from service.domain.terms import Level
from service.models import Appeal
from service.outbox.enqueue import enqueue
from service.outbox.jobs import LapseClaim


async def lease_claim(tx: AsyncSession, appeal: Appeal, *, now: datetime) -> None:
    """Give the owner the time of the level; ordinary levels have no lease."""
    appeal.lease_until = lease_from(Level(appeal.level), now)
    if appeal.lease_until is not None:
        await promise_lapse(tx, appeal, now=now)


async def promise_lapse(tx: AsyncSession, appeal: Appeal, *, now: datetime) -> None:
    """Promise to look at the claim when its lease ends."""
    if appeal.lease_until is None:
        return
    key = f"lapse:{appeal.id}:{appeal.version}:{appeal.lease_until.timestamp()}"
    job = LapseClaim(appeal.id)
    await enqueue(tx, job, key=key, now=now, at=appeal.lease_until, priority=appeal.level)
