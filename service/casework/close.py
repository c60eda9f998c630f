"""Outcome, closing and reopening: nobody closes in silence."""

from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update

from service.casework.acknowledge import take_back_offers
from service.casework.card import CLOSING, RECONSIDERED
from service.casework.guard import Case
from service.casework.reply import can_be_told, reply
from service.domain.errors import IllegalMove, OutcomeNotTold, StaleVersion
from service.domain.lifecycle import require_move
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, Level, Outcome, Status
from service.models import Assignment, TimelineEntry
from service.outbox.enqueue import cancel
from service.outbox.escalation import CHAIN, restart_chain
from service.outbox.looking import look_again

# The story is numbered as it happened; the appeal's lock keeps its entries in order.
WROTE_SINCE: Final = text("""
    select exists (
        select from timeline said
        where said.appeal_id = :appeal and said.kind = 'appeal.message'
        and said.facts->>'direction' = 'inbound'
        and said.id > (select max(told.id) from timeline told
                       where told.appeal_id = :appeal and told.kind = 'appeal.outcome'))
""")


async def record_outcome(
    case: Case, outcome: Outcome, *, words: str | None, reason_untold: str | None
) -> bool:
    """Record why the appeal ends and tell the appellant; returns whether they were told.

    Raises OutcomeNotTold when there is a way to tell them and no words, or no way and no reason.
    """
    case.require_owner()
    appeal = case.appeal
    if appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, "given an outcome")
    told = False
    if words and await can_be_told(case):
        await reply(case, words)
        told = True
    if not told and not reason_untold:
        raise OutcomeNotTold
    appeal.outcome = outcome.value
    appeal.outcome_told = told
    appeal.closing_enc = (
        case.seal(reason_untold, "appeal", "closing", appeal.id) if reason_untold else None
    )
    case.worked_on()
    case.changed()
    await case.tx.flush()
    await case.tell("appeal.outcome", outcome=outcome.value, told=told)
    return told


async def close(case: Case) -> bool:
    """Close an appeal whose outcome was told, or whose silence has a documented reason.

    False when the closing of an immediate appeal now waits for a second person (R22).
    Raises StaleVersion when the person wrote again after the outcome.
    """
    appeal = case.appeal
    proposed_by = await _proposed_by(case)
    seconds = proposed_by is not None and proposed_by != case.actor.id
    if not seconds:
        case.require_owner()
    if appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, Status.CLOSED)
    require_move(Status(appeal.status), Status.CLOSED)
    if appeal.outcome is None or not (appeal.outcome_told or appeal.closing_enc):
        raise OutcomeNotTold
    if (await case.tx.execute(WROTE_SINCE, {"appeal": appeal.id})).scalar_one():
        # Whatever was told, it was no answer to this: it must be read first.
        raise StaleVersion(appeal.version)
    if appeal.level == Level.P1 and not seconds:
        await case.tell(CLOSING)
        return False
    appeal.status = Status.CLOSED.value
    appeal.closed_at = case.now
    appeal.lease_until = None
    case.changed()
    await case.tx.flush()
    await _end_assignments(case)
    await cancel(case.tx, appeal.id, (*CHAIN, "lapse_claim"), case.now)
    await case.tell("appeal.closed", outcome=appeal.outcome)
    return True


async def _proposed_by(case: Case) -> UUID | None:
    """Who wants to close, unless something has happened since that asks for another look."""
    last = await case.tx.scalar(
        select(TimelineEntry)
        .where(TimelineEntry.appeal_id == case.appeal.id, TimelineEntry.kind.in_(RECONSIDERED))
        .order_by(TimelineEntry.id.desc())
        .limit(1)
    )
    return last.actor_id if last is not None and last.kind == CLOSING else None


async def _end_assignments(case: Case) -> None:
    await take_back_offers(case.tx, case.appeal.id, now=case.now)
    await case.tx.execute(
        update(Assignment)
        .where(
            Assignment.appeal_id == case.appeal.id,
            Assignment.state == AssignmentState.ACKNOWLEDGED,
        )
        .values(state=AssignmentState.FINISHED, answered_at=case.now)
    )


async def reopen(case: Case) -> None:
    """Put a closed appeal back into the queue; its outcome must be told anew."""
    appeal = case.appeal
    if appeal.status != Status.CLOSED:
        raise IllegalMove(appeal.status, "reopened")
    appeal.status = Status.QUEUED.value
    appeal.owner_id = None
    appeal.acknowledged_at = None
    appeal.closed_at = None
    appeal.outcome = None
    appeal.outcome_told = None
    appeal.closing_enc = None
    case.changed()
    await case.tx.flush()
    if Level(appeal.level) in PAGED:
        await restart_chain(case.tx, appeal, now=case.now)
    await look_again(case.tx, appeal, now=case.now)
    await case.tell("appeal.queued", cause="reopened")
