"""A coordinator asks one person by name."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select

from service.casework.guard import Case
from service.casework.reading import is_kept_from
from service.domain.actor import has_mandate
from service.domain.errors import Invalid
from service.domain.lifecycle import require_move
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, Level, Role, Status
from service.models import Assignment, Staff
from service.outbox.escalation import restart_chain
from service.outbox.offer import offer
from service.security.permissions import Permission, may

SILENCE: Final = timedelta(seconds=60)


async def ask(case: Case, username: str) -> None:
    """Offer the appeal to one person and page them; whoever had it is relieved."""
    appeal, tx = case.appeal, case.tx
    staff = await tx.scalar(select(Staff).where(Staff.username == username))
    if staff is None or staff.disabled_at is not None:
        raise Invalid("to", "There is nobody of this name.")
    if not may(Role(staff.role), Permission.ACKNOWLEDGE):
        raise Invalid("to", "This person does not answer appeals.")
    if not has_mandate(staff.mandate_from, staff.mandate_until, case.now):
        raise Invalid("to", "The mandate of this person is over.")
    if await is_kept_from(tx, appeal.id, staff.id):
        raise Invalid("to", "This person has a conflict of interest.")
    require_move(Status(appeal.status), Status.ASSIGNED)
    await _relieve(case)
    appeal.status = Status.ASSIGNED.value
    appeal.owner_id = None
    appeal.acknowledged_at = None
    appeal.lease_until = None
    case.changed()
    decision = {"chosen": "by name", "by": str(case.actor.id)}
    await offer(tx, appeal, staff.id, decision, case.keys, now=case.now)
    if Level(appeal.level) in PAGED:
        # Should the named person keep silent, the chain goes on as if they had been its first rung.
        step = max(1, appeal.step)
        await restart_chain(tx, appeal, now=case.now, step=step, after=SILENCE)
    await case.tell("appeal.assigned", to=[staff.name])


async def _relieve(case: Case) -> None:
    held = await case.tx.scalars(
        select(Assignment).where(
            Assignment.appeal_id == case.appeal.id,
            Assignment.state == AssignmentState.ACKNOWLEDGED,
        )
    )
    for assignment in held:
        assignment.state = AssignmentState.RELEASED.value
        assignment.answered_at = case.now
    await case.tx.flush()
