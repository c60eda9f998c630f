"""Write a job in the caller's transaction; the same key twice is one job."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import JobState
from service.models import Job
from service.models.together import JOBS
from service.outbox.jobs import ROUTINE, JobKind, payload_of, rank_of


def job_row(
    job: JobKind, *, key: str | None, at: datetime, now: datetime, priority: int = ROUTINE
) -> Job:
    """The row of a job, not yet written."""
    return Job(**values_of(job, key=key, at=at, now=now, priority=priority))


def values_of(
    job: JobKind, *, key: str | None, at: datetime, now: datetime, priority: int
) -> dict[str, Any]:
    """A job as the table holds it."""
    return {
        "kind": job.kind,
        "key": key,
        "appeal_id": getattr(job, "appeal_id", None),
        "payload": payload_of(job),
        "priority": rank_of(job, priority),
        "due_at": at,
        "created_at": now,
    }


async def enqueue(
    tx: AsyncSession,
    job: JobKind,
    *,
    key: str | None,
    now: datetime,
    at: datetime | None = None,
    priority: int = ROUTINE,
) -> None:
    """Promise a job with the surrounding transaction, and wake a worker when it commits."""
    await enqueue_together(tx, [values_of(job, key=key, at=at or now, now=now, priority=priority)])


async def enqueue_together(tx: AsyncSession, jobs: Sequence[dict[str, Any]]) -> None:
    """Promise any number of jobs in one statement; those whose key is known are left out."""
    if not jobs:
        return
    written = insert(Job).values(list(jobs)).on_conflict_do_nothing().cte("written")
    await tx.execute(select(func.pg_notify(JOBS, "")).add_cte(written))


async def cancel(
    tx: AsyncSession,
    appeal_id: UUID,
    kinds: tuple[str, ...],
    now: datetime,
    *,
    after: datetime | None = None,
) -> None:
    """Withdraw the promises of an appeal that have not begun; only those due later than a time."""
    await tx.execute(
        update(Job)
        .where(
            Job.appeal_id == appeal_id,
            Job.kind.in_(kinds),
            Job.state == JobState.DUE,
            *([Job.due_at > after] if after else []),
        )
        .values(state=JobState.CANCELLED, finished_at=now)
    )
