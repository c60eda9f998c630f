"""Keep the promise of a tick: judge again, and tell whoever must know which moment has come."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Status
from service.intake.desk import IntakeDesk
from service.intake.reassessing import reassess
from service.intake.ticks import UNACTED, UNRESOLVED, supervision
from service.models import Appeal
from service.models.journal import tell
from service.outbox.enqueue import enqueue
from service.outbox.jobs import PageDue
from service.triage.clocks import Stage, reached


async def tick(
    tx: AsyncSession,
    appeal_id: UUID,
    desk: IntakeDesk,
    *,
    due: datetime,
    cause: str,
    now: datetime,
) -> None:
    """Look again at an appeal whose clock has come to a moment; closed and erased ones rest."""
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None or appeal.data_key is None or appeal.status == Status.CLOSED:
        return
    # Before the level moves: raising it starts the clocks of the new level.
    overdue = reached(supervision(appeal), now, since=due)
    was = appeal.level
    again = await reassess(tx, appeal, desk, cause=cause, now=now)
    for stage in (*reached(again.stages, now, since=due), *overdue):
        await tell(tx, appeal, "appeal.clock", now=now, clock=stage.name)
        if appeal.level == was:
            await _page(tx, appeal, stage, now)


async def _page(tx: AsyncSession, appeal: Appeal, stage: Stage, now: datetime) -> None:
    """Tell those in charge of what was left undone, and the owner of everything else."""
    leads = stage.name in {UNACTED, UNRESOLVED}
    if not leads and appeal.owner_id is None:
        return
    job = PageDue(appeal.id, stage.name, to_leads=leads)
    key = f"due:{appeal.id}:{stage.name}:{stage.due_at.isoformat()}"
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)
