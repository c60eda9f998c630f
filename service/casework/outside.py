"""An appeal that accuses the Office itself leaves by the outside route; and a person's wish."""

from typing import Final

from sqlalchemy import func, select, text

from service.casework.guard import Case
from service.casework.note import add_note
from service.casework.release import take_away
from service.domain.errors import IllegalMove, Invalid
from service.domain.terms import Gender, Level, Status
from service.models import Staff
from service.models.conflicts import kept_from
from service.outbox.escalation import restart_chain

HELD_BY: Final = text(f"""
    select distinct o.staff_id from assignment o join appeal a on a.id = o.appeal_id
    where a.id = :appeal and o.state in ('offered', 'acknowledged') and {kept_from("o.staff_id")}
""")  # noqa: S608 - constants of ours


async def send_outside(case: Case, *, reason: str) -> None:
    """Hide the appeal from the Office and ask only those who come from outside it.

    Raises Invalid while nobody from outside is named: hidden from all it would wait for ever.
    """
    tx, appeal = case.tx, case.appeal
    if appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, "sent outside")
    outside = select(func.count()).where(Staff.outside, Staff.disabled_at.is_(None))
    if not await tx.scalar(outside):
        raise Invalid("outside", "Nobody from outside the Office is named among the staff.")
    appeal.accuses_office = True
    case.changed()
    await tx.flush()
    await case.tell("appeal.sent_outside")
    await add_note(case, reason)
    for staff_id in (await tx.scalars(HELD_BY, {"appeal": appeal.id})).all():
        await take_away(tx, appeal.id, staff_id, now=case.now, cause="conflict")
    if appeal.status in {Status.QUEUED, Status.ASSIGNED} and Level(appeal.level) <= Level.PX:
        await restart_chain(tx, appeal, now=case.now)


async def wish_for(case: Case, gender: Gender | None) -> None:
    """Keep that the person wants to speak with a woman, or with a man; None takes it back."""
    case.appeal.responder_gender = gender.value if gender else None
    case.changed()
    await case.tx.flush()
    await case.tell("appeal.wish", gender=gender.value if gender else "any")
