"""What coordinators and auditors look at: policies, dead jobs, audit rows, counts."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.card import instant
from service.domain.errors import NotFound
from service.domain.terms import JobState, Level
from service.models import AuditEntry, EscalationPolicy, Job, Staff
from service.models.journal import audit

MOST: Final = 200
WAITING = text("""
    select level, count(*) as number, min(received_at) as oldest from appeal
    where status in ('queued', 'assigned') group by level order by level
""")
ANSWERED = text("""
    select level, count(*), percentile_cont(0.5) within group (order by waited),
           percentile_cont(0.95) within group (order by waited)
    from (select level, extract(epoch from acknowledged_at - received_at) as waited from appeal
          where acknowledged_at >= :since and acknowledged_at < :until) as answered
    group by level order by level
""")
RECEIVED = text("""
    select channel, language, level, count(*) as number from appeal
    where received_at >= :since and received_at < :until
    group by channel, language, level order by channel, language, level
""")
# Smaller counts could point at one person (security check S21).
SMALLEST_CELL: Final = 5


async def waiting_by_level(tx: AsyncSession) -> list[dict[str, Any]]:
    """How many wait at each level, and since when."""
    return [
        {"level": Level(r.level).name, "count": r.number, "oldest_received_at": instant(r.oldest)}
        for r in await tx.execute(WAITING)
    ]


async def answer_times(tx: AsyncSession, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """Seconds from receipt to acknowledgement, median and 95th percentile."""
    rows = await tx.execute(ANSWERED, {"since": since, "until": until})
    return [
        {"level": Level(level).name, "count": count, "p50_s": p50, "p95_s": p95}
        for level, count, p50, p95 in rows
    ]


async def received_by(tx: AsyncSession, since: datetime, until: datetime) -> list[dict[str, Any]]:
    """How many appeals came in, by channel, language and level; small cells are not shown."""
    rows = await tx.execute(RECEIVED, {"since": since, "until": until})
    return [
        {
            "channel": r.channel,
            "language": r.language,
            "level": Level(r.level).name,
            "count": r.number if r.number >= SMALLEST_CELL else None,
        }
        for r in rows
    ]


async def dead_jobs(tx: AsyncSession) -> Sequence[Job]:
    """Promises that were put aside for a human."""
    query = select(Job).where(Job.state == JobState.DEAD).order_by(Job.id.desc()).limit(MOST)
    return (await tx.scalars(query)).all()


async def retry_job(tx: AsyncSession, job_id: int, *, now: datetime, by: UUID) -> None:
    """Try a dead job again; raises NotFound when it is not dead."""
    query = (
        update(Job)
        .where(Job.id == job_id, Job.state == JobState.DEAD)
        .values(state=JobState.DUE, due_at=now, attempts=0, finished_at=None, error_class=None)
        .returning(Job.id)
    )
    if (await tx.execute(query)).first() is None:
        raise NotFound
    await audit(tx, by, "job.retried", str(job_id), now=now)


async def audit_rows(
    tx: AsyncSession, *, subject: str | None, actor: UUID | None, before: int | None
) -> Sequence[AuditEntry]:
    """The audit journal, newest first."""
    query = select(AuditEntry).order_by(AuditEntry.id.desc()).limit(MOST)
    if subject:
        query = query.where(AuditEntry.subject == subject)
    if actor:
        query = query.where(AuditEntry.actor_id == actor)
    if before:
        query = query.where(AuditEntry.id < before)
    return (await tx.scalars(query)).all()


async def policies(tx: AsyncSession) -> Sequence[EscalationPolicy]:
    """Every revision of every policy, newest first."""
    order = (EscalationPolicy.level, EscalationPolicy.revision.desc())
    return (await tx.scalars(select(EscalationPolicy).order_by(*order))).all()


async def everybody(tx: AsyncSession) -> Sequence[Staff]:
    """All accounts."""
    return (await tx.scalars(select(Staff).order_by(Staff.name))).all()


async def staff_by_id(tx: AsyncSession, staff_id: UUID) -> Staff:
    """One account; raises NotFound."""
    staff = await tx.get(Staff, staff_id, with_for_update=True)
    if staff is None:
        raise NotFound
    return staff
