"""Declare whom an appeal must never reach: a place, a body, a name, or this one appeal (R10)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.guard import Case
from service.casework.release import take_away
from service.domain.actor import BAKU
from service.domain.errors import Invalid, NotAllowed, NotFound
from service.domain.ids import new_id
from service.domain.staffing import ConflictKind
from service.models import Authority, Conflict, Facility, Staff
from service.models.conflicts import LIVE, kept_from
from service.models.journal import audit
from service.reference.spelling import sounds_like
from service.security.encryption import KeyRing

# Whoever left an employer is kept from its cases for five years more (R10).
LOOK_BACK_YEARS: Final = 5

HOLDS: Final = text(f"""
    select a.id from appeal a
    where a.status <> 'closed' and {kept_from(":who")}
      and (a.owner_id = :who or exists (select from assignment o where o.appeal_id = a.id
                                        and o.staff_id = :who and o.state = 'offered'))
""")  # noqa: S608 - constants of ours
LIVING: Final = text(f"""
    select c.* from conflict c where c.staff_id = :who and {LIVE} order by c.at
""")  # noqa: S608 - constants of ours


@dataclass(frozen=True, slots=True)
class NewConflict:
    """What stands between somebody and some appeals."""

    kind: ConflictKind
    reason: str = field(repr=False)
    facility_id: str | None = None
    authority_id: str | None = None
    appeal_id: UUID | None = None
    name: str | None = field(default=None, repr=False)
    left_on: date | None = None


async def declare(
    tx: AsyncSession, staff_id: UUID, new: NewConflict, keys: KeyRing, *, now: datetime, by: UUID
) -> Conflict:
    """Keep somebody away from now on; what they held of it goes to somebody else at once."""
    staff = await tx.get(Staff, staff_id)
    if staff is None:
        raise NotFound
    await _check(tx, new, now)
    row = new_id()
    key = keys.data_key(staff.data_key, staff.id)
    heard = sounds_like(new.name) if new.name else ()
    conflict = Conflict(
        id=row,
        staff_id=staff_id,
        kind=new.kind.value,
        facility_id=new.facility_id,
        authority_id=new.authority_id,
        appeal_id=new.appeal_id,
        tokens=keys.tokens(heard),
        name_index=keys.blind("name", " ".join(sorted(heard))) if heard else None,
        name_enc=key.seal(new.name, "conflict", "name", row) if new.name else None,
        until=_until(new.left_on),
        at=now,
        by_id=by,
        reason_enc=key.seal(new.reason, "conflict", "reason", row),
    )
    tx.add(conflict)
    await tx.flush()
    await audit(
        tx, by, "conflict.declared", str(staff_id), now=now, kind=new.kind, conflict=str(row)
    )
    await relieve(tx, staff_id, now=now)
    return conflict


async def _check(tx: AsyncSession, new: NewConflict, now: datetime) -> None:
    """Raise Invalid naming the field that is missing or unknown."""
    if new.facility_id and await tx.get(Facility, new.facility_id) is None:
        raise Invalid("facility_id", "There is no such place.")
    if new.authority_id and await tx.get(Authority, new.authority_id) is None:
        raise Invalid("authority_id", "There is no such authority.")
    if new.name is not None and not sounds_like(new.name):
        raise Invalid("name", "A name has letters.")
    missing = {
        ConflictKind.PLACE: not new.facility_id and "facility_id",
        ConflictKind.UNIT: not new.authority_id and "authority_id",
        ConflictKind.OFFICIAL: not new.name and "name",
        ConflictKind.FAMILY: not (new.name or new.facility_id) and "name",
        ConflictKind.EMPLOYER: not (new.facility_id or new.authority_id) and "authority_id",
        ConflictKind.APPEAL: not new.appeal_id and "reference",
    }[new.kind]
    if missing:
        raise Invalid(missing, "This kind of conflict needs it.")
    if new.kind is ConflictKind.EMPLOYER:
        _check_leaving(new.left_on, now.astimezone(BAKU).date())


def _check_leaving(left_on: date | None, today: date) -> None:
    if left_on is None:
        raise Invalid("left_on", "Say when the employment ended.")
    if left_on > today:
        raise Invalid("left_on", "An employment that goes on is no former one.")
    until = _until(left_on)
    if until is not None and until <= today:
        raise Invalid("left_on", "The employment ended more than five years ago.")


def _until(left_on: date | None) -> date | None:
    """The day on which a look-back is over."""
    if left_on is None:
        return None
    year = left_on.year + LOOK_BACK_YEARS
    leap_day = (left_on.month, left_on.day) == (2, 29)
    return date(year, 3, 1) if leap_day else left_on.replace(year=year)


async def relieve(tx: AsyncSession, staff_id: UUID, *, now: datetime) -> None:
    """Take from somebody what a conflict now forbids, and ask the next person at once."""
    held = (await tx.scalars(HOLDS, {"who": staff_id})).all()
    for appeal_id in held:
        await take_away(tx, appeal_id, staff_id, now=now, cause="conflict")


async def conflicts_of(tx: AsyncSession, staff_id: UUID) -> Sequence[Conflict]:
    """The conflicts of somebody that hold now."""
    living = select(Conflict).from_statement(LIVING)
    return (await tx.scalars(living, {"who": staff_id})).all()


async def end_conflict(
    tx: AsyncSession, staff_id: UUID, conflict_id: UUID, *, now: datetime, by: UUID
) -> None:
    """End a conflict; never one's own."""
    conflict = await tx.get(Conflict, conflict_id)
    if conflict is None or conflict.staff_id != staff_id or conflict.ended_at is not None:
        raise NotFound
    if staff_id == by:
        detail = "Somebody else ends your conflict."
        raise NotAllowed(detail)
    conflict.ended_at = now
    await audit(tx, by, "conflict.ended", str(staff_id), now=now, conflict=str(conflict_id))


async def declare_here(case: Case, username: str | None, reason: str) -> None:
    """Keep one person from this one appeal; oneself, when nobody is named."""
    who = case.actor.id
    if username is not None and username != case.actor.username:
        if not case.actor.leads:
            raise NotAllowed
        found = await case.tx.scalar(select(Staff.id).where(Staff.username == username))
        if found is None:
            raise Invalid("username", "There is nobody of this name.")
        who = found
    new = NewConflict(ConflictKind.APPEAL, reason, appeal_id=case.appeal.id)
    await declare(case.tx, who, new, case.keys, now=case.now, by=case.actor.id)
