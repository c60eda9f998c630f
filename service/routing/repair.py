"""An immediate appeal without a next step gets one at once; the watchdog found it."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.lifecycle import WAITING
from service.domain.terms import AssignmentState, JobState, Status
from service.models import Appeal, Assignment, Job
from service.models.journal import tell
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Escalate
from service.routing.watch import NEXT_STEP_WITHIN


async def repair(tx: AsyncSession, appeal_id: UUID, *, now: datetime) -> bool:
    """Promise the next rung unless a step is promised by now; whether it was needed.

    The row's lock keeps a worker that is just taking a step from being doubled.
    """
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None or Status(appeal.status) not in WAITING or await _promised(tx, appeal, now):
        return False
    asked = await tx.scalar(
        select(
            exists().where(
                Assignment.appeal_id == appeal.id, Assignment.state == AssignmentState.OFFERED
            )
        )
    )
    step = appeal.step + 1 if asked else appeal.step
    await enqueue(
        tx,
        Escalate(appeal.id, chain=appeal.chain, step=step),
        key=f"escalate:{appeal.id}:{appeal.chain}:{step}:repaired:{now.timestamp()}",
        now=now,
        priority=appeal.level,
    )
    await tell(tx, appeal, "appeal.repaired", now=now, step=step)
    return True


async def _promised(tx: AsyncSession, appeal: Appeal, now: datetime) -> bool:
    query = select(
        exists().where(
            Job.appeal_id == appeal.id,
            Job.kind == Escalate.kind,
            (Job.state == JobState.RUNNING)
            | ((Job.state == JobState.DUE) & (Job.due_at <= now + NEXT_STEP_WITHIN)),
        )
    )
    return bool(await tx.scalar(query))
