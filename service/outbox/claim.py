"""Claim a due job, finish it, fail it or bury it; a stale worker's late writes are refused."""

from dataclasses import asdict, dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import JobState
from service.models import Job
from service.outbox.backoff import LEASE, is_exhausted, retry_after
from service.outbox.jobs import DECISIONS
from service.outbox.slots import ANY_SLOT, Slot

# First tries go before what failed already: with a provider away, its pages tried again and again
# must not keep a page waiting that nobody has tried once.
CLAIM = text("""
    update job set state = 'running', attempts = attempts + 1, lease = :lease, lease_until = :until
    where id = (
        select id from job where state = 'due' and due_at <= :now
        and priority between :highest and :lowest
        and (not :only_decides or kind = any(:decisions))
        order by priority, (attempts > 0), due_at, id for update skip locked limit 1
    )
    returning id, kind, payload, priority, attempts
""")
# A worker that fell silent loses its job; the attempt stays counted.
TAKE_BACK = text("""
    update job set state = 'due', lease = null, lease_until = null
    where id in (
        select id from job where state = 'running' and lease_until < :now
        order by lease_until for update skip locked limit 100
    )
""")
NEXT_DUE = text("""
    select min(at) from (
        (select due_at as at from job where state = 'due'
         and priority between :highest and :lowest
         and (not :only_decides or kind = any(:decisions))
         order by due_at limit 1)
        union all
        (select lease_until from job where state = 'running' order by lease_until limit 1)
    ) as soon
""")


@dataclass(frozen=True, slots=True)
class Claimed:
    """A job that is ours until its lease ends."""

    id: int
    kind: str
    payload: dict[str, Any]
    priority: int
    attempts: int
    lease: UUID


async def claim(tx: AsyncSession, now: datetime, slot: Slot = ANY_SLOT) -> Claimed | None:
    """Take the most urgent job that is due; None when there is none for this worker slot."""
    lease = uuid4()
    values = {"lease": lease, "until": now + LEASE, "now": now, **_for(slot)}
    found = (await tx.execute(CLAIM, values)).first()
    if found is None:
        return None
    number, kind, payload, priority, attempts = found
    return Claimed(number, kind, payload, priority, attempts, lease)


async def take_back(tx: AsyncSession, now: datetime) -> None:
    """Make the jobs of silent workers due again."""
    await tx.execute(TAKE_BACK, {"now": now})


async def next_due(tx: AsyncSession, slot: Slot = ANY_SLOT) -> datetime | None:
    """When the next job for a slot falls due or a lease runs out."""
    found: datetime | None = (await tx.execute(NEXT_DUE, _for(slot))).scalar()
    return found


def _for(slot: Slot) -> dict[str, Any]:
    return asdict(slot) | {"decisions": sorted(DECISIONS)}


async def extend(tx: AsyncSession, job: Claimed, now: datetime) -> bool:
    """Heartbeat; False when the job is no longer ours."""
    return await _change(tx, job, lease_until=now + LEASE)


async def finish(tx: AsyncSession, job: Claimed, now: datetime) -> bool:
    """Mark a promise kept; False when another worker took it over meanwhile."""
    return await _change(
        tx, job, state=JobState.DONE, finished_at=now, lease=None, lease_until=None
    )


async def fail(
    tx: AsyncSession, job: Claimed, now: datetime, error: BaseException, asked: timedelta | None
) -> bool:
    """Put the job back for later, or bury it where coordinators see it; returns whether it died."""
    name = type(error).__name__
    if is_exhausted(job.kind, job.attempts):
        await _change(tx, job, state=JobState.DEAD, finished_at=now, error_class=name, lease=None)
        return True
    wait = retry_after(job.attempts, urgent=job.priority <= 1, asked=asked)
    await _change(
        tx,
        job,
        state=JobState.DUE,
        due_at=now + wait,
        error_class=name,
        lease=None,
        lease_until=None,
    )
    return False


async def _change(tx: AsyncSession, job: Claimed, **values: object) -> bool:
    changed = await tx.execute(
        update(Job)
        .where(Job.id == job.id, Job.lease == job.lease)
        .values(**values)
        .returning(Job.id)
    )
    return changed.first() is not None
