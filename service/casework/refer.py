"""Hand an appeal to an authority; the appellant stays unnamed."""

from datetime import datetime

from service.casework.guard import Case
from service.domain.errors import Invalid
from service.domain.ids import new_id
from service.domain.lifecycle import require_move
from service.domain.terms import Status
from service.models import Authority, Facility, Referral


async def refer(
    case: Case, authority_id: str, *, words: str | None, due_at: datetime | None
) -> None:
    """Refer to an authority; never to the one that runs the place complained about."""
    case.require_owner()
    authority = await case.tx.get(Authority, authority_id)
    if authority is None:
        raise Invalid("authority_id", "There is no such authority.")
    await _refuse_the_accused(case, authority_id)
    require_move(Status(case.appeal.status), Status.REFERRED)
    row = new_id()
    case.tx.add(
        Referral(
            id=row,
            appeal_id=case.appeal.id,
            authority_id=authority_id,
            at=case.now,
            due_at=due_at,
            by_id=case.actor.id,
            text_enc=case.seal(words, "referral", "text", row) if words else None,
        )
    )
    case.appeal.status = Status.REFERRED.value
    case.worked_on()
    case.appeal.lease_until = None
    case.changed()
    await case.tx.flush()
    await case.tell("appeal.referred", authority=authority_id)


async def _refuse_the_accused(case: Case, authority_id: str) -> None:
    """Prosecution rules forbid sending an appeal to the body it complains about."""
    if case.appeal.facility_id is None:
        return
    place = await case.tx.get(Facility, case.appeal.facility_id)
    if place is not None and place.authority_id == authority_id:
        detail = "This authority runs the place complained about; refer to the one above it."
        raise Invalid("authority_id", detail)
