"""Page the next people now, without waiting for the clock: an operator's override, upwards only."""

from service.casework.guard import Case
from service.casework.note import add_note
from service.domain.errors import IllegalMove
from service.domain.terms import Status
from service.outbox.enqueue import enqueue
from service.outbox.escalation import restart_chain
from service.outbox.jobs import PageOwner


async def page_now(case: Case, *, reason: str) -> None:
    """Take the next step of the chain at once, at any level; an owner is paged again (R20)."""
    appeal = case.appeal
    if appeal.status in {Status.CLOSED, Status.REFERRED}:
        raise IllegalMove(appeal.status, "paged")
    await add_note(case, reason)
    case.changed()
    await case.tx.flush()
    if appeal.owner_id is not None:
        key = f"owner:{appeal.id}:{appeal.version}"
        job = PageOwner(appeal.id, turn=appeal.version)
        await enqueue(case.tx, job, key=key, now=case.now, priority=appeal.level)
    else:
        asked_before = appeal.status == Status.ASSIGNED
        step = appeal.step + 1 if asked_before else appeal.step
        await restart_chain(case.tx, appeal, now=case.now, step=step)
    await case.tell("appeal.paged_by_hand")
