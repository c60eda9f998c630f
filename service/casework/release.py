"""Give an appeal back: released by its owner, declined by whom it was offered to, or lapsed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.guard import Case
from service.domain.claiming import Fate, fate
from service.domain.errors import NotYours
from service.domain.lifecycle import require_move
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, Level, Status
from service.models import Appeal, Assignment
from service.models.journal import tell
from service.outbox.enqueue import enqueue
from service.outbox.escalation import restart_chain
from service.outbox.jobs import AskAnother
from service.outbox.lease import promise_lapse


async def release(case: Case, *, reason: str | None = None) -> None:
    """Return an appeal to the queue with its age; the chain goes on where it stood."""
    case.require_owner()
    require_move(Status(case.appeal.status), Status.QUEUED)
    held = await _return(case.tx, case.appeal, AssignmentState.RELEASED, case.now)
    if held is not None and reason:
        held.reason_enc = case.seal(reason, "assignment", "reason", held.id)
    await case.tell("appeal.queued", cause="released")


async def _return(
    tx: AsyncSession, appeal: Appeal, state: AssignmentState, now: datetime
) -> Assignment | None:
    """Make the appeal nobody's, and promise the next human at once."""
    held = await tx.scalar(
        select(Assignment).where(
            Assignment.appeal_id == appeal.id,
            Assignment.state == AssignmentState.ACKNOWLEDGED,
        )
    )
    if held is not None:
        held.state = state.value
        held.answered_at = now
    appeal.status = Status.QUEUED.value
    appeal.owner_id = None
    appeal.acknowledged_at = None
    appeal.lease_until = None
    appeal.kept_until = None
    appeal.version += 1
    await tx.flush()
    if Level(appeal.level) in PAGED:
        await restart_chain(tx, appeal, now=now, step=appeal.step)
    return held


async def decline(case: Case, *, reason: str) -> None:
    """Say "I can't"; the next person is asked at once (R05)."""
    appeal, tx = case.appeal, case.tx
    if appeal.owner_id == case.actor.id:
        await release(case, reason=reason)
        return
    offers = (
        await tx.scalars(
            select(Assignment).where(
                Assignment.appeal_id == appeal.id, Assignment.state == AssignmentState.OFFERED
            )
        )
    ).all()
    mine = next((offer for offer in offers if offer.staff_id == case.actor.id), None)
    if mine is None:
        raise NotYours
    mine.state = AssignmentState.DECLINED.value
    mine.answered_at = case.now
    mine.reason_enc = case.seal(reason, "assignment", "reason", mine.id)
    await tx.flush()
    await case.tell("appeal.declined")
    if len(offers) == 1:
        appeal.status = Status.QUEUED.value
        if Level(appeal.level) in PAGED:
            await restart_chain(tx, appeal, now=case.now, step=appeal.step)
    elif Level(appeal.level) in PAGED:
        # The others are still being asked: their clock goes on, and one more person joins them.
        another = AskAnother(appeal.id, chain=appeal.chain)
        await enqueue(tx, another, key=f"another:{mine.id}", now=case.now, priority=appeal.level)


async def take_away(
    tx: AsyncSession, appeal_id: UUID, staff_id: UUID, *, now: datetime, cause: str
) -> None:
    """Take an appeal from somebody who may have it no longer; the next person is asked at once."""
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None:
        return
    if appeal.owner_id == staff_id:
        await _return(tx, appeal, AssignmentState.RELEASED, now)
        await tell(tx, appeal, "appeal.queued", now=now, cause=cause)
        return
    offers = (
        await tx.scalars(
            select(Assignment).where(
                Assignment.appeal_id == appeal.id, Assignment.state == AssignmentState.OFFERED
            )
        )
    ).all()
    for each in offers:
        if each.staff_id == staff_id:
            each.state = AssignmentState.SUPERSEDED.value
            each.answered_at = now
    await tx.flush()
    if appeal.status == Status.ASSIGNED and all(o.staff_id == staff_id for o in offers):
        appeal.status = Status.QUEUED.value
        if Level(appeal.level) in PAGED:
            await restart_chain(tx, appeal, now=now, step=appeal.step)


async def lapse(tx: AsyncSession, appeal_id: UUID, *, now: datetime) -> None:
    """Return a claim on which nothing was done in its time; does nothing if something was."""
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    found = fate(Status(appeal.status), appeal.lease_until, now) if appeal else Fate.GONE
    if appeal is None or found is Fate.GONE:
        return
    if found is Fate.HELD:
        await promise_lapse(tx, appeal, now=now)
        return
    owner = appeal.owner_id
    await _return(tx, appeal, AssignmentState.LAPSED, now)
    await tell(tx, appeal, "appeal.queued", now=now, cause="lapsed", owner=str(owner))
