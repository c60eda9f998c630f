"""When somebody is not there: leave, illness, a mission; their shifts cover nothing meanwhile."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.errors import Invalid, NotFound
from service.domain.ids import new_id
from service.domain.staffing import AbsenceKind
from service.models import Absence, Staff
from service.models.journal import audit
from service.security.permissions import Permission, may
from service.staff.shifts import holder

LONGEST: Final = timedelta(days=400)


async def add_absence(
    tx: AsyncSession,
    actor: Actor,
    username: str | None,
    kind: AbsenceKind,
    span: tuple[datetime, datetime],
    *,
    now: datetime,
) -> Absence:
    """Say that somebody will not be there; only planners say it of others."""
    starts_at, ends_at = span
    named = username or actor.username
    if named != actor.username and not may(actor.role, Permission.PLAN_ROTA):
        raise Invalid("username", "Only who plans the rota says it of others.")
    staff = await holder(tx, named)
    if not starts_at < ends_at <= starts_at + LONGEST:
        raise Invalid("ends_at", "An absence ends after it begins, within a year.")
    if ends_at <= now:
        raise Invalid("ends_at", "This absence is over already.")
    overlap = select(Absence.id).where(
        Absence.staff_id == staff.id,
        Absence.withdrawn_at.is_(None),
        Absence.starts_at < ends_at,
        Absence.ends_at > starts_at,
    )
    if await tx.scalar(overlap.limit(1)) is not None:
        raise Invalid("starts_at", "This person is already away in these days.")
    absence = Absence(
        id=new_id(),
        staff_id=staff.id,
        kind=kind.value,
        starts_at=starts_at,
        ends_at=ends_at,
        at=now,
        by_id=actor.id,
    )
    tx.add(absence)
    await tx.flush()
    await audit(tx, actor.id, "absence.added", staff.username, now=now, kind=kind.value)
    return absence


async def withdraw_absence(
    tx: AsyncSession, actor: Actor, absence_id: UUID, *, now: datetime
) -> None:
    """Say that somebody will be there after all."""
    absence = await tx.get(Absence, absence_id, with_for_update=True)
    if absence is None or absence.withdrawn_at is not None:
        raise NotFound
    if absence.staff_id != actor.id and not may(actor.role, Permission.PLAN_ROTA):
        raise NotFound
    absence.withdrawn_at = now
    await audit(tx, actor.id, "absence.withdrawn", str(absence.staff_id), now=now)


async def absences_between(tx: AsyncSession, since: datetime, until: datetime) -> Sequence[Any]:
    """Every absence that touches a span, with whose it is."""
    query = (
        select(
            Absence.id,
            Absence.staff_id,
            Absence.kind,
            Absence.starts_at,
            Absence.ends_at,
            Staff.username,
            Staff.name,
        )
        .join(Staff, Staff.id == Absence.staff_id)
        .where(Absence.withdrawn_at.is_(None), Absence.starts_at < until, Absence.ends_at > since)
        .order_by(Absence.starts_at, Staff.name)
    )
    return (await tx.execute(query)).all()
