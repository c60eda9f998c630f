"""Promise to telephone somebody; the same key twice is one call-back."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.terms import CALL_BACK_WITHIN, CallbackKind, CallbackResult
from service.models import Appeal, Callback
from service.models.journal import tell


async def promise_callback(
    tx: AsyncSession, appeal: Appeal, kind: CallbackKind, *, key: str, now: datetime
) -> bool:
    """Put somebody on the list of people to call; False when the key put them there before."""
    made = await tx.execute(
        insert(Callback)
        .values(
            id=new_id(),
            key=key,
            appeal_id=appeal.id,
            kind=kind.value,
            at=now,
            due_at=now + CALL_BACK_WITHIN[kind],
        )
        .on_conflict_do_nothing()
        .returning(Callback.id)
    )
    if made.first() is None:
        return False
    await tell(tx, appeal, "appeal.callback", now=now, callback=kind.value)
    return True


async def sharpen_callback(
    tx: AsyncSession, key: str, kind: CallbackKind, *, now: datetime
) -> None:
    """Say better why somebody waits; danger outranks everything, and is due at once."""
    row = await tx.scalar(select(Callback).filter_by(key=key).with_for_update())
    if row is None or row.kind == CallbackKind.DANGER:
        return
    if kind is CallbackKind.DANGER:
        row.done_at, row.result = None, None
    elif row.done_at is not None or row.kind != CallbackKind.MISSED_CALL:
        return
    row.kind = kind.value
    row.due_at = min(row.due_at, now + CALL_BACK_WITHIN[kind])
    await tx.flush()


async def forget_callback(tx: AsyncSession, key: str, *, now: datetime) -> None:
    """The words came after all; only danger is still to be called."""
    row = await tx.scalar(select(Callback).filter_by(key=key).with_for_update())
    if row is not None and row.kind != CallbackKind.DANGER and row.done_at is None:
        row.done_at, row.result = now, CallbackResult.NOT_NEEDED.value
        await tx.flush()
