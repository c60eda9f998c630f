"""People who take turns: their shifts are written ahead, and kept ahead by the worker."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import Invalid, NotFound
from service.domain.ids import new_id
from service.models import Office, Rotation, Shift, Staff
from service.models.journal import audit
from service.staff.shifts import holder, require_free
from service.staff.turns import ROUND_THE_CLOCK, Turn, TurnPlan, turns

# Far enough to plan a life around it; the worker keeps it so far ahead.
AHEAD: Final = timedelta(weeks=8)
LONGEST_TURN_DAYS: Final = 14


@dataclass(frozen=True, slots=True)
class NewRotation:
    """Who takes turns, in which order, from which day, handing over at what time of day."""

    name: str
    office: str
    usernames: tuple[str, ...]
    starts_on: date
    hand_over: time
    turn_days: int = 7
    hours: int = ROUND_THE_CLOCK


async def begin_rotation(
    tx: AsyncSession, new: NewRotation, *, now: datetime, by: UUID
) -> Rotation:
    """Let people take turns from a day on; raises Invalid naming the field that is wrong."""
    if await tx.get(Office, new.office) is None:
        raise Invalid("office", "There is no such office.")
    if not new.usernames or len(set(new.usernames)) != len(new.usernames):
        raise Invalid("people", "A rotation has people, each of them once.")
    if not 1 <= new.turn_days <= LONGEST_TURN_DAYS:
        raise Invalid("turn_days", "A turn lasts from one day to two weeks.")
    if not 1 <= new.hours <= ROUND_THE_CLOCK:
        raise Invalid("hours", "A turn covers from one hour to the whole day.")
    if new.hand_over.tzinfo is not None or new.hand_over.microsecond:
        raise Invalid("hand_over", "A time of day in Baku, to the minute.")
    people = [(await holder(tx, name, "people")).id for name in new.usernames]
    rotation = Rotation(
        id=new_id(),
        name=new.name,
        office_id=new.office,
        people=people,
        starts_on=new.starts_on,
        hand_over=new.hand_over,
        turn_days=new.turn_days,
        hours=new.hours,
        at=now,
        by_id=by,
    )
    tx.add(rotation)
    await tx.flush()
    await audit(tx, by, "rotation.begun", new.name, now=now, office=new.office)
    await plan_ahead(tx, rotation, now=now)
    return rotation


async def end_rotation(tx: AsyncSession, rotation_id: UUID, *, now: datetime, by: UUID) -> None:
    """End a rotation: the shift that runs is kept, those to come are taken off the rota."""
    rotation = await tx.get(Rotation, rotation_id, with_for_update=True, populate_existing=True)
    if rotation is None or rotation.ended_at is not None:
        raise NotFound
    rotation.ended_at = now
    await tx.execute(delete(Shift).where(Shift.rotation_id == rotation_id, Shift.starts_at > now))
    await audit(tx, by, "rotation.ended", rotation.name, now=now)


async def plan_ahead(tx: AsyncSession, rotation: Rotation, *, now: datetime) -> Sequence[Turn]:
    """Write the turns that are due; answers those that fell to somebody who cannot take them.

    Such a turn is left open, and stands on the list of hours that nobody covers.
    """
    plan = TurnPlan(
        tuple(rotation.people),
        rotation.starts_on,
        rotation.hand_over,
        rotation.turn_days,
        rotation.hours,
    )
    since = rotation.planned_until or now - timedelta(days=rotation.turn_days)
    until = now + AHEAD
    left_open = [
        turn
        for turn in turns(plan, since, until)
        if turn.ends_at > now and not await _write(tx, rotation, turn)
    ]
    rotation.planned_until = max(since, until)
    await tx.flush()
    return left_open


async def _write(tx: AsyncSession, rotation: Rotation, turn: Turn) -> bool:
    """Put one turn on the rota, unless its person may not or cannot take it."""
    staff = await tx.get_one(Staff, turn.person)
    try:
        await require_free(tx, staff, turn.starts_at, turn.ends_at)
    except Invalid:
        return False
    shift = Shift(
        id=new_id(),
        staff_id=staff.id,
        office_id=rotation.office_id,
        starts_at=turn.starts_at,
        ends_at=turn.ends_at,
        rotation_id=rotation.id,
    )
    tx.add(shift)
    await tx.flush()
    return True


async def plan_all(tx: AsyncSession, *, now: datetime) -> None:
    """Keep every rotation written as far ahead as promised."""
    query = (
        select(Rotation)
        .where(
            Rotation.ended_at.is_(None), Rotation.planned_until < now + AHEAD - timedelta(days=1)
        )
        .with_for_update(skip_locked=True)
    )
    for rotation in (await tx.scalars(query)).all():
        await plan_ahead(tx, rotation, now=now)


async def living_rotations(tx: AsyncSession) -> Sequence[Mapping[str, Any]]:
    """Every rotation that goes on, with the names of its people in their order."""
    rows = (
        await tx.scalars(select(Rotation).where(Rotation.ended_at.is_(None)).order_by(Rotation.at))
    ).all()
    known = {s.id: s for s in (await tx.scalars(select(Staff))).all()}
    return [
        {
            "id": str(row.id),
            "name": row.name,
            "office": row.office_id,
            "people": [known[who].name for who in row.people],
            "nobody_left": all(known[who].disabled_at is not None for who in row.people),
            "starts_on": row.starts_on,
            "hand_over": row.hand_over.strftime("%H:%M"),
            "turn_days": row.turn_days,
            "hours": row.hours,
        }
        for row in rows
    ]
