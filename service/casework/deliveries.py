"""How far our own messages have come."""

from datetime import datetime
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import DeliveryState
from service.models import Appeal, Delivery
from service.outbox.enqueue import enqueue
from service.outbox.jobs import FallBack

# A later report of an earlier state changes nothing; a failure after delivery is no failure.
RANK: Final = {
    DeliveryState.PENDING: 0,
    DeliveryState.SENT: 1,
    DeliveryState.FAILED: 2,
    DeliveryState.DELIVERED: 3,
    DeliveryState.READ: 4,
}


async def report_delivery(
    tx: AsyncSession, provider_id: str, state: DeliveryState, error: str | None, *, now: datetime
) -> bool:
    """Take a provider's report; False when the message is none of ours."""
    row = await tx.scalar(
        select(Delivery).where(Delivery.provider_id == provider_id).with_for_update()
    )
    if row is None:
        return False
    if RANK[state] > RANK[DeliveryState(row.state)]:
        row.state = state.value
        row.error_code = error if state is DeliveryState.FAILED else None
        row.changed_at = now
        if state is DeliveryState.FAILED and row.message_id is not None:
            await _go_another_way(tx, row, now)
    return True


async def _go_another_way(tx: AsyncSession, row: Delivery, now: datetime) -> None:
    """Promise another way for an answer that the provider could not deliver after all."""
    appeal = await tx.get_one(Appeal, row.appeal_id)
    job = FallBack(appeal.id, row.message_id or row.id)
    key = f"fallback:{row.key}"
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)


async def report_read_until(
    tx: AsyncSession, conversation: bytes, until: datetime, *, now: datetime
) -> None:
    """Everything that we sent into a conversation until then was read."""
    appeals = select(Appeal.id).where(Appeal.conversation_index == conversation)
    reached = (DeliveryState.SENT, DeliveryState.DELIVERED)
    await tx.execute(
        update(Delivery)
        .where(
            Delivery.appeal_id.in_(appeals),
            Delivery.assignment_id.is_(None),
            Delivery.state.in_(reached),
            Delivery.at <= until,
        )
        .values(state=DeliveryState.READ, changed_at=now)
    )
