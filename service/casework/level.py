"""A person changes the level: raising is free, lowering needs a reason, and P1 two people."""

from typing import Final

from sqlalchemy import select

from service.casework.card import LOWERING
from service.casework.guard import Case
from service.domain.errors import IllegalMove, NotAllowed
from service.domain.ids import new_id
from service.domain.relevelling import Chain, chain_after, deadline
from service.domain.terms import Level, Status
from service.models import Assessment
from service.outbox.enqueue import cancel
from service.outbox.escalation import CHAIN, restart_chain
from service.outbox.lease import lease_claim
from service.outbox.looking import look_again

NEEDS_LEAD: Final = frozenset({Level.P2})


async def set_level(case: Case, level: Level, *, reason: str) -> bool:
    """Change the level; False when a lowering of P1 now waits for a second person.

    Raises NotAllowed when the role may not lower, IllegalMove on a closed appeal.
    """
    appeal = case.appeal
    if appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, level.name)
    was = Level(appeal.level)
    if level == was:
        return True
    if level > was and was in NEEDS_LEAD and not case.actor.leads:
        detail = "Only a coordinator lowers an urgent appeal."
        raise NotAllowed(detail)
    if level > was and was is Level.P1 and not await _seconded(case, level):
        _record(case, level, reason, cause=LOWERING)
        await case.tell("appeal.lowering_proposed", to=level.name)
        return False
    _record(case, level, reason, cause="person")
    await _apply(case, was, level)
    return True


async def _seconded(case: Case, level: Level) -> bool:
    """Whether somebody else asked for the same lowering last."""
    last = await case.tx.scalar(
        select(Assessment)
        .where(Assessment.appeal_id == case.appeal.id)
        .order_by(Assessment.at.desc(), Assessment.id.desc())
        .limit(1)
    )
    return (
        last is not None
        and last.cause == LOWERING
        and last.level == level
        and last.by_id != case.actor.id
    )


def _record(case: Case, level: Level, reason: str, *, cause: str) -> None:
    row = new_id()
    case.tx.add(
        Assessment(
            id=row,
            appeal_id=case.appeal.id,
            at=case.now,
            level=int(level),
            cause=cause,
            rulebook="",
            determinant=case.appeal.determinant,
            probability={},
            codes=case.appeal.indicators,
            by_id=case.actor.id,
            reason_enc=case.seal(reason, "assessment", "reason", row),
        )
    )


async def _apply(case: Case, was: Level, level: Level) -> None:
    appeal = case.appeal
    appeal.level = int(level)
    appeal.level_since = case.now
    received, by = appeal.received_at, appeal.acknowledge_by
    appeal.acknowledge_by = deadline(was, level, received, by, case.now)
    case.changed()
    await case.tx.flush()
    if appeal.status == Status.ACKNOWLEDGED and level < was:
        await lease_claim(case.tx, appeal, now=case.now)
    await look_again(case.tx, appeal, now=case.now)
    await case.tell(
        "appeal.level_changed", **{"from": was.name, "to": level.name, "cause": "person"}
    )
    match chain_after(was, level, Status(appeal.status)):
        case Chain.BEGINS_ANEW:
            await restart_chain(case.tx, appeal, now=case.now)
        case Chain.ENDS:
            # Whom it is time to ask is asked: only what lies ahead is withdrawn (R08).
            await cancel(case.tx, appeal.id, CHAIN, case.now, after=case.now)
