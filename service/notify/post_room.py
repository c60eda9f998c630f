"""What delivering needs at hand, and the two steps that every delivery has."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.attachments.workshop import Workshop
from service.domain.ids import new_id
from service.domain.terms import DeliveryState
from service.models import Delivery
from service.notify.registry import Senders
from service.notify.sender import OutboundText, Sender, SendFailed
from service.outbox.pulse import ChannelPulse
from service.reference.gazetteer import Gazetteer
from service.security.encryption import KeyRing


@dataclass(frozen=True, slots=True)
class PostRoom:
    """Built once in the worker."""

    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    keys: KeyRing = field(repr=False)
    senders: Senders = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)
    base_url: str
    time_scale: float
    clock: Callable[[], datetime] = field(repr=False)
    workshop: Workshop = field(repr=False)
    pulse: ChannelPulse = field(default_factory=ChannelPulse, repr=False)


async def open_delivery(
    tx: AsyncSession,
    key: str,
    *,
    appeal_id: UUID,
    method: str,
    now: datetime,
    message_id: UUID | None = None,
    assignment_id: UUID | None = None,
) -> Delivery:
    """The row of a delivery, made once for a key; a repetition after a crash finds it again."""
    values = {
        "id": new_id(),
        "key": key,
        "appeal_id": appeal_id,
        "message_id": message_id,
        "assignment_id": assignment_id,
        "method": method,
        "state": DeliveryState.PENDING.value,
        "attempts": 0,
        "at": now,
        "changed_at": now,
    }
    await tx.execute(insert(Delivery).values(**values).on_conflict_do_nothing())
    row = (await tx.scalars(select(Delivery).where(Delivery.key == key).with_for_update())).one()
    row.attempts += 1
    return row


async def send_and_record(
    room: PostRoom, sender: Sender, to: str, body: OutboundText, *, key: str
) -> SendFailed | None:
    """Send with no transaction open, then record what became of it; the failure, if any."""
    failed: SendFailed | None = None
    provider_id: str | None = None
    try:
        provider_id = (await sender.send(to, body, key=key)).provider_id
    except SendFailed as fault:
        failed = fault
    async with room.sessions.begin() as tx:
        row = (
            await tx.scalars(select(Delivery).where(Delivery.key == key).with_for_update())
        ).one()
        row.changed_at = room.clock()
        if failed is None:
            if row.state in {DeliveryState.PENDING, DeliveryState.FAILED}:
                row.state = DeliveryState.SENT.value
            row.provider_id = provider_id
            row.error_code = None
        else:
            row.error_code = failed.code
            if failed.permanent:
                row.state = DeliveryState.FAILED.value
        method = row.method
    if failed is None:
        room.pulse.sent(method, room.clock())
    else:
        room.pulse.failed(method, room.clock(), failed.code)
    return failed
