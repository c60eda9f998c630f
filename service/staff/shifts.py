"""Plan who is on call, when and for which office."""

from collections.abc import Collection
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import has_mandate
from service.domain.errors import Invalid, NotFound
from service.domain.ids import new_id
from service.models import Office, Shift, Staff
from service.models.journal import audit

LONGEST: Final = timedelta(hours=24 * 14)


async def holder(tx: AsyncSession, username: str, field: str = "username") -> Staff:
    """Who is named, locked so that two plans cannot give them the same hours; raises Invalid."""
    staff = await tx.scalar(select(Staff).where(Staff.username == username).with_for_update())
    if staff is None or staff.disabled_at is not None:
        raise Invalid(field, "There is nobody of this name.")
    return staff


async def require_free(
    tx: AsyncSession,
    staff: Staff,
    starts_at: datetime,
    ends_at: datetime,
    *,
    field: str = "username",
    but: Collection[UUID] = (),
) -> None:
    """Raise Invalid unless somebody may and can be on call in these hours."""
    if staff.disabled_at is not None:
        raise Invalid(field, "The account of this person has ended.")
    for edge in (starts_at, ends_at - timedelta(microseconds=1)):
        if not has_mandate(staff.mandate_from, staff.mandate_until, edge):
            raise Invalid(field, "The mandate does not cover the whole shift.")
    overlap = await tx.scalar(
        select(Shift.id)
        .where(
            Shift.staff_id == staff.id,
            Shift.starts_at < ends_at,
            Shift.ends_at > starts_at,
            Shift.id.not_in(but),
        )
        .limit(1)
    )
    if overlap is not None:
        raise Invalid("starts_at", "This person is already on call in these hours.")


async def add_shift(
    tx: AsyncSession,
    username: str,
    office_id: str,
    starts_at: datetime,
    ends_at: datetime,
    *,
    now: datetime,
    by: UUID | None = None,
) -> Shift:
    """Put somebody on call; raises Invalid for overlaps, wrong hours, or a mandate that is over."""
    staff = await holder(tx, username)
    if await tx.get(Office, office_id) is None:
        raise Invalid("office", "There is no such office.")
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid("ends_at", "A shift ends after it begins, within two weeks.")
    await require_free(tx, staff, starts_at, ends_at)
    shift = Shift(
        id=new_id(), staff_id=staff.id, office_id=office_id, starts_at=starts_at, ends_at=ends_at
    )
    tx.add(shift)
    await tx.flush()
    await audit(tx, by, "shift.added", username, now=now, office=office_id)
    return shift


async def shift_by_id(tx: AsyncSession, shift_id: UUID) -> Shift:
    """A shift, locked; raises NotFound."""
    shift = await tx.get(Shift, shift_id, with_for_update=True, populate_existing=True)
    if shift is None:
        raise NotFound
    return shift


async def remove_shift(tx: AsyncSession, shift_id: UUID, *, now: datetime, by: UUID) -> None:
    """Take a shift off the rota."""
    await tx.delete(await shift_by_id(tx, shift_id))
    await tx.flush()
    await audit(tx, by, "shift.removed", str(shift_id), now=now)


async def override(
    tx: AsyncSession,
    shift_id: UUID,
    username: str,
    starts_at: datetime | None,
    ends_at: datetime | None,
    *,
    now: datetime,
    by: UUID,
) -> Shift:
    """Let somebody else cover a shift, or some hours of it; answers the hours that changed hands.

    The rest stays with its holder, and no moment between is lost.
    """
    shift = await shift_by_id(tx, shift_id)
    begins, ends = starts_at or shift.starts_at, ends_at or shift.ends_at
    if not shift.starts_at <= begins < ends <= shift.ends_at:
        raise Invalid("starts_at", "These hours are not hours of this shift.")
    staff = await holder(tx, username)
    if staff.id == shift.staff_id:
        raise Invalid("username", "These hours are this person's already.")
    await require_free(tx, staff, begins, ends)
    covered = await _cut(tx, shift, begins, ends)
    covered.staff_id = staff.id
    await tx.flush()
    await audit(tx, by, "shift.overridden", username, now=now, shift=str(shift_id))
    return covered


async def _cut(tx: AsyncSession, shift: Shift, begins: datetime, ends: datetime) -> Shift:
    """The part of a shift between two moments as a shift of its own; the rest stays."""
    parts = [(shift.starts_at, begins), (ends, shift.ends_at)]
    for start, end in parts:
        if start < end:
            rest = Shift(
                id=new_id(),
                staff_id=shift.staff_id,
                office_id=shift.office_id,
                starts_at=start,
                ends_at=end,
                rotation_id=shift.rotation_id,
            )
            tx.add(rest)
    shift.starts_at, shift.ends_at = begins, ends
    await tx.flush()
    return shift


async def shifts_between(tx: AsyncSession, since: datetime, until: datetime) -> list[Any]:
    """Every shift that touches a span, with who holds it."""
    query = (
        select(
            Shift.id,
            Shift.staff_id,
            Shift.office_id,
            Shift.starts_at,
            Shift.ends_at,
            Shift.rotation_id,
            Staff.username,
            Staff.name,
            Staff.role,
            Staff.profession,
            Staff.languages,
            Staff.mandate_from,
            Staff.mandate_until,
        )
        .join(Staff, Staff.id == Shift.staff_id)
        .where(Shift.starts_at < until, Shift.ends_at > since, Staff.disabled_at.is_(None))
        .order_by(Shift.starts_at, Staff.name)
    )
    return list((await tx.execute(query)).all())
