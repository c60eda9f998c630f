"""Hand hours to a colleague who agrees, perhaps for hours in return."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.domain.actor import Actor
from service.domain.errors import Invalid, NotFound, SwapIsOver
from service.domain.ids import new_id
from service.domain.staffing import SwapState
from service.models import Shift, Staff, Swap
from service.models.journal import audit
from service.staff.shifts import holder, require_free, shift_by_id


async def offer_swap(
    tx: AsyncSession,
    actor: Actor,
    shift_id: UUID,
    to: str,
    *,
    now: datetime,
    return_id: UUID | None = None,
) -> Swap:
    """Ask a colleague to take one's shift; raises Invalid naming what is wrong with it."""
    shift = await shift_by_id(tx, shift_id)
    if shift.staff_id != actor.id:
        raise Invalid("shift_id", "Only one's own shift can be offered.")
    if shift.ends_at <= now:
        raise Invalid("shift_id", "This shift is over.")
    colleague = await holder(tx, to, "to")
    if colleague.id == actor.id:
        raise Invalid("to", "Nobody swaps with themselves.")
    taken = await _returned(tx, return_id, colleague.id, now)
    mine = await tx.get_one(Staff, actor.id)
    await _require_possible(tx, (mine, shift), (colleague, taken))
    open_offer = select(Swap.id).where(Swap.shift_id == shift_id, Swap.state == SwapState.OFFERED)
    if await tx.scalar(open_offer) is not None:
        raise Invalid("shift_id", "This shift is already offered to somebody.")
    swap = Swap(
        id=new_id(),
        shift_id=shift_id,
        return_id=return_id,
        by_id=actor.id,
        to_id=colleague.id,
        state=SwapState.OFFERED.value,
        at=now,
    )
    tx.add(swap)
    await tx.flush()
    await audit(tx, actor.id, "swap.offered", to, now=now, shift=str(shift_id))
    return swap


async def _returned(
    tx: AsyncSession, return_id: UUID | None, colleague: UUID, now: datetime
) -> Shift | None:
    if return_id is None:
        return None
    shift = await tx.get(Shift, return_id, with_for_update=True, populate_existing=True)
    if shift is None or shift.staff_id != colleague or shift.ends_at <= now:
        raise Invalid("return_shift_id", "This is no coming shift of the colleague.")
    return shift


async def _require_possible(
    tx: AsyncSession, mine: tuple[Staff, Shift], theirs: tuple[Staff, Shift | None]
) -> None:
    """Each must be free and allowed in the hours they would get."""
    (me, shift), (colleague, taken) = mine, theirs
    moving = [shift.id, *([taken.id] if taken else [])]
    await require_free(tx, colleague, shift.starts_at, shift.ends_at, field="to", but=moving)
    if taken is not None:
        field = "return_shift_id"
        await require_free(tx, me, taken.starts_at, taken.ends_at, field=field, but=moving)


async def accept_swap(tx: AsyncSession, actor: Actor, swap_id: UUID, *, now: datetime) -> None:
    """Take the hours; both shifts change hands at once, or neither does."""
    swap = await _open(tx, swap_id, actor, "to_id")
    shift = await shift_by_id(tx, swap.shift_id)
    if shift.staff_id != swap.by_id or shift.ends_at <= now:
        raise SwapIsOver
    giver, taker = await tx.get_one(Staff, swap.by_id), await tx.get_one(Staff, swap.to_id)
    taken = await _returned(tx, swap.return_id, swap.to_id, now)
    await _require_possible(tx, (giver, shift), (taker, taken))
    shift.staff_id = swap.to_id
    if taken is not None:
        taken.staff_id = swap.by_id
    await _end(tx, swap, SwapState.ACCEPTED, actor, now)


async def decline_swap(tx: AsyncSession, actor: Actor, swap_id: UUID, *, now: datetime) -> None:
    """Leave the hours where they are."""
    await _end(tx, await _open(tx, swap_id, actor, "to_id"), SwapState.DECLINED, actor, now)


async def withdraw_swap(tx: AsyncSession, actor: Actor, swap_id: UUID, *, now: datetime) -> None:
    """Take the offer back."""
    await _end(tx, await _open(tx, swap_id, actor, "by_id"), SwapState.WITHDRAWN, actor, now)


async def _open(tx: AsyncSession, swap_id: UUID, actor: Actor, whose: str) -> Swap:
    swap = await tx.get(Swap, swap_id, with_for_update=True, populate_existing=True)
    if swap is None or getattr(swap, whose) != actor.id:
        raise NotFound
    if swap.state != SwapState.OFFERED:
        raise SwapIsOver
    return swap


async def _end(tx: AsyncSession, swap: Swap, state: SwapState, actor: Actor, now: datetime) -> None:
    swap.state = state.value
    swap.answered_at = now
    await tx.flush()
    await audit(tx, actor.id, f"swap.{state}", str(swap.shift_id), now=now)


async def open_swaps(tx: AsyncSession, now: datetime) -> Sequence[Any]:
    """Every offer that waits for an answer, with the hours it is about."""
    giver, taker, back = aliased(Staff), aliased(Staff), aliased(Shift)
    query = (
        select(
            Swap.id,
            Swap.by_id,
            Swap.to_id,
            Swap.at,
            Shift.id.label("shift_id"),
            Shift.office_id,
            Shift.starts_at,
            Shift.ends_at,
            back.id.label("return_id"),
            back.starts_at.label("return_starts_at"),
            back.ends_at.label("return_ends_at"),
            giver.name.label("by"),
            taker.name.label("to"),
        )
        .join(Shift, Shift.id == Swap.shift_id)
        .outerjoin(back, back.id == Swap.return_id)
        .join(giver, giver.id == Swap.by_id)
        .join(taker, taker.id == Swap.to_id)
        .where(Swap.state == SwapState.OFFERED, Shift.ends_at > now)
        .order_by(Shift.starts_at)
    )
    return (await tx.execute(query)).all()
