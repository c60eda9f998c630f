"""A named human says "mine": of any number who try, exactly one wins."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.guard import Case
from service.casework.queue import next_for
from service.casework.reading import find_appeal
from service.domain.actor import Actor
from service.domain.claiming import Taking, taking
from service.domain.errors import AlreadyAcknowledged
from service.domain.ids import new_id
from service.domain.terms import AssignmentState, Level, Status
from service.models import Appeal, Assignment, Staff
from service.outbox.enqueue import cancel
from service.outbox.escalation import CHAIN
from service.outbox.lease import lease_claim
from service.security.encryption import KeyRing


async def acknowledge(
    tx: AsyncSession,
    reference: str,
    actor: Actor,
    keys: KeyRing,
    *,
    now: datetime,
    version: int | None = None,
) -> Case:
    """Make an appeal somebody's; the loser of a race is told who won.

    Saying it twice is harmless. Raises AlreadyAcknowledged, StaleVersion or IllegalMove.
    """
    appeal = await find_appeal(tx, reference, actor, lock=True)
    case = Case(tx, appeal, actor, keys, now)
    status = Status(appeal.status)
    match taking(status, appeal.owner_id, actor.id, version=appeal.version, read=version):
        case Taking.LOSES:
            raise await _lost(tx, appeal)
        case Taking.WINS:
            await _take(case)
    return case


async def take_next(tx: AsyncSession, actor: Actor, keys: KeyRing, *, now: datetime) -> Case | None:
    """Acknowledge what this person should do next; None when nothing suits."""
    appeal_id = await next_for(tx, actor, now=now)
    if appeal_id is None:
        return None
    appeal = await tx.get_one(Appeal, appeal_id, populate_existing=True)
    case = Case(tx, appeal, actor, keys, now)
    await _take(case)
    return case


async def _lost(tx: AsyncSession, appeal: Appeal) -> AlreadyAcknowledged:
    owner = await tx.get_one(Staff, appeal.owner_id)
    at = appeal.acknowledged_at.isoformat() if appeal.acknowledged_at else None
    return AlreadyAcknowledged(owner.name, at)


async def _take(case: Case) -> None:
    appeal, actor, now = case.appeal, case.actor, case.now
    appeal.status = Status.ACKNOWLEDGED.value
    appeal.owner_id = actor.id
    appeal.acknowledged_at = now
    case.changed()
    await cancel(case.tx, appeal.id, CHAIN, now)
    await _settle_offers(case)
    await lease_claim(case.tx, appeal, now=now)
    await case.tell("appeal.acknowledged", level=Level(appeal.level).name)


async def _settle_offers(case: Case) -> None:
    """Mine becomes acknowledged, everybody else's is taken back."""
    tx, appeal, now = case.tx, case.appeal, case.now
    mine = await tx.scalar(
        select(Assignment).where(
            Assignment.appeal_id == appeal.id,
            Assignment.staff_id == case.actor.id,
            Assignment.state == AssignmentState.OFFERED,
        )
    )
    if mine is None:
        mine = Assignment(
            id=new_id(),
            appeal_id=appeal.id,
            staff_id=case.actor.id,
            step=appeal.step,
            offered_at=now,
            decision={"chosen": "took it"},
        )
        tx.add(mine)
    mine.state = AssignmentState.ACKNOWLEDGED.value
    mine.answered_at = now
    await tx.flush()
    await take_back_offers(tx, appeal.id, now=now, but=mine.id)


async def take_back_offers(
    tx: AsyncSession, appeal_id: UUID, *, now: datetime, but: UUID | None = None
) -> None:
    """End every open offer of an appeal."""
    await tx.execute(
        update(Assignment)
        .where(
            Assignment.appeal_id == appeal_id,
            Assignment.state == AssignmentState.OFFERED,
            *([Assignment.id != but] if but else []),
        )
        .values(state=AssignmentState.SUPERSEDED, answered_at=now)
    )
