"""An answer that did not arrive: by SMS instead, and when that fails, by a person's voice."""

from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import BY_NUMBER, CallbackKind, Channel, DeliveryState, Status
from service.models import Appeal, Appellant, Delivery, Message
from service.models.journal import tell
from service.notify.post_room import PostRoom, open_delivery, send_and_record
from service.notify.sender import OutboundText
from service.outbox.another_way import ask_for_another_way
from service.outbox.callback import promise_callback
from service.outbox.enqueue import enqueue
from service.outbox.jobs import FallBack

ARRIVED: Final = frozenset({DeliveryState.DELIVERED.value, DeliveryState.READ.value})


def sms_key(message_id: UUID) -> str:
    """The delivery of an answer by its second way."""
    return f"message:{message_id}:sms"


async def promise_fallback(
    tx: AsyncSession, appeal: Appeal, message_id: UUID, delivery_key: str, *, now: datetime
) -> None:
    """Promise another way for an answer whose delivery has failed for good, once for each way."""
    job = FallBack(appeal.id, message_id)
    key = f"fallback:{delivery_key}"
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)


async def deliver_otherwise(room: PostRoom, payload: dict[str, Any]) -> None:
    """Try the SMS once; without it, somebody calls."""
    appeal_id, message_id = UUID(payload["appeal_id"]), UUID(payload["message_id"])
    key = sms_key(message_id)
    sms = room.senders.to_appellants.get(Channel.SMS)
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, appeal_id, with_for_update=True)
        tried = await tx.scalars(select(Delivery).filter_by(message_id=message_id))
        states = {row.key: row.state for row in tried}
        number, said = await _number_and_words(tx, room, appeal, message_id)
        if said is None or ARRIVED & set(states.values()):
            return
        if number is None:
            await _nothing_leads_there(tx, appeal, message_id, now=room.clock())
            return
        by_sms = appeal.channel == Channel.WHATSAPP and states.get(key) != DeliveryState.FAILED
        if sms is None or not by_sms:
            kept = f"undelivered:{message_id}"
            await promise_callback(tx, appeal, CallbackKind.UNDELIVERED, key=kept, now=room.clock())
            return
        await open_delivery(
            tx,
            key,
            appeal_id=appeal_id,
            method=Channel.SMS.value,
            now=room.clock(),
            message_id=message_id,
        )
    failed = await send_and_record(room, sms, number, OutboundText(said), key=key)
    if failed is not None and not failed.permanent:
        raise failed
    if failed is not None:
        async with room.sessions.begin() as tx:
            appeal = await tx.get_one(Appeal, appeal_id)
            await promise_fallback(tx, appeal, message_id, key, now=room.clock())


async def _nothing_leads_there(
    tx: AsyncSession, appeal: Appeal, message_id: UUID, *, now: datetime
) -> None:
    """Nothing that we know of leads to this person: whoever has the appeal must find a way."""
    if appeal.status == Status.CLOSED:
        return
    await tell(tx, appeal, "appeal.unreached", now=now)
    await ask_for_another_way(tx, appeal, message_id, now=now)


async def _number_and_words(
    tx: AsyncSession, room: PostRoom, appeal: Appeal, message_id: UUID
) -> tuple[str | None, str | None]:
    """A number on which it is safe to reach this person, and what was to be said."""
    who = (await tx.scalars(select(Appellant).filter_by(appeal_id=appeal.id))).one()
    message = await tx.get_one(Message, message_id)
    if not appeal.safe_to_contact or appeal.data_key is None:
        return None, None
    key = room.keys.data_key(appeal.data_key, appeal.id)
    said = key.open(message.text_enc, "message", "text", message.id) if message.text_enc else None
    if appeal.channel in BY_NUMBER and who.address_enc is not None:
        return key.open(who.address_enc, "appellant", "address", who.id), said
    if who.phone_enc is not None:
        return key.open(who.phone_enc, "appellant", "phone", who.id), said
    return None, said
