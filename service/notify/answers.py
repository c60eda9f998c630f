"""Carry words to appellants: the first answer, the replies of staff, and short notices."""

from dataclasses import replace
from datetime import timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.terms import Channel, DeliveryState, Direction, Language
from service.models import Appeal, Appellant, Delivery, Message
from service.models.journal import tell
from service.notify import wording
from service.notify.answering import answer_to, answered_lately
from service.notify.falling_back import promise_fallback
from service.notify.post_room import PostRoom, open_delivery, send_and_record
from service.notify.questions import with_first_question
from service.notify.sender import OutboundText, SendFailed
from service.outbox.notice import address_of

WHATSAPP_WINDOW: Final = timedelta(hours=24)
# Notices that are the same for everybody.
STANDING: Final = frozenset(
    {
        "write_privately",
        "welcome",
        "too_large",
        "closed",
        "status_received",
        "status_in_work",
        "status_none",
    }
)


async def _address(tx: AsyncSession, room: PostRoom, appeal: Appeal) -> str | None:
    """Where this appellant is answered; None when there is no safe way."""
    who = (await tx.scalars(select(Appellant).filter_by(appeal_id=appeal.id))).one()
    if not appeal.safe_to_contact or who.address_enc is None or appeal.data_key is None:
        return None
    key = room.keys.data_key(appeal.data_key, appeal.id)
    return key.open(who.address_enc, "appellant", "address", who.id)


async def deliver_first_answer(room: PostRoom, payload: dict[str, Any]) -> None:
    """Say once, in the person's language, that the words arrived and what happens next."""
    appeal_id = UUID(payload["appeal_id"])
    key = f"first:{appeal_id}"
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, appeal_id, with_for_update=True)
        address = await _address(tx, room, appeal)
        channel = Channel(appeal.channel)
        sender = room.senders.to_appellants.get(channel)
        if address is None or sender is None or appeal.data_key is None:
            return
        said = wording.first_answer(
            channel, Language(appeal.language), reference=appeal.reference, safe=True
        )
        body = await answer_to(tx, room, appeal, said, automatic=True)
        if channel is Channel.TELEGRAM:
            body = with_first_question(said, Language(appeal.language))
        if await tx.scalar(select(Delivery.id).where(Delivery.key == key)) is None:
            if await answered_lately(tx, appeal, now=room.clock()):
                return
            await _keep(tx, room, appeal, said, key)
        else:
            await open_delivery(
                tx, key, appeal_id=appeal.id, method=channel.value, now=room.clock()
            )
    failed = await send_and_record(room, sender, address, body, key=key)
    await _settle(room, appeal_id, failed)


async def _keep(tx: AsyncSession, room: PostRoom, appeal: Appeal, said: str, key: str) -> None:
    """Our own words belong to the conversation as much as theirs."""
    row, now = new_id(), room.clock()
    data_key = room.keys.data_key(appeal.data_key or b"", appeal.id)
    tx.add(
        Message(
            id=row,
            appeal_id=appeal.id,
            direction=Direction.OUTBOUND.value,
            channel=appeal.channel,
            account=appeal.account,
            kind="automatic",
            language=appeal.language,
            at=now,
            text_enc=data_key.seal(said, "message", "text", row),
        )
    )
    await tx.flush()
    await open_delivery(
        tx, key, appeal_id=appeal.id, method=appeal.channel, now=now, message_id=row
    )


async def deliver_message(room: PostRoom, payload: dict[str, Any]) -> None:
    """Carry a reply of staff to the appellant's own channel."""
    appeal_id, message_id = UUID(payload["appeal_id"]), UUID(payload["message_id"])
    key = f"message:{message_id}"
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, appeal_id)
        message = await tx.get_one(Message, message_id)
        row = await open_delivery(
            tx,
            key,
            appeal_id=appeal_id,
            method=message.channel,
            now=room.clock(),
            message_id=message_id,
        )
        address = await _address(tx, room, appeal)
        sender = room.senders.to_appellants.get(Channel(message.channel))
        if address is None or sender is None or message.text_enc is None:
            row.state = DeliveryState.FAILED.value
            row.error_code = "no-way-out"
            row.changed_at = room.clock()
            await tell(tx, appeal, "appeal.undelivered", now=room.clock(), code="no-way-out")
            return
        data_key = room.keys.data_key(appeal.data_key or b"", appeal.id)
        said = data_key.open(message.text_enc, "message", "text", message.id)
        body = await answer_to(tx, room, appeal, said, automatic=False)
        body = _within_window(body, Channel(message.channel), room)
    failed = await send_and_record(room, sender, address, body, key=key)
    await _settle(room, appeal_id, failed, message_id)


def _within_window(body: OutboundText, channel: Channel, room: PostRoom) -> OutboundText:
    """WhatsApp takes free words for a day after theirs; later only a template it has approved."""
    heard = body.answering.heard_at if body.answering else None
    late = heard is not None and room.clock() - heard >= WHATSAPP_WINDOW
    return replace(body, late=channel is Channel.WHATSAPP and late)


async def _settle(
    room: PostRoom, appeal_id: UUID, failed: SendFailed | None, message_id: UUID | None = None
) -> None:
    """A final failure is told on the appeal and goes another way; a passing one is tried again."""
    if failed is None:
        return
    if not failed.permanent:
        raise failed
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, appeal_id)
        await tell(tx, appeal, "appeal.undelivered", now=room.clock(), code=failed.code)
        if message_id is not None:
            key = f"message:{message_id}"
            await promise_fallback(tx, appeal, message_id, key, now=room.clock())


async def deliver_notice(room: PostRoom, payload: dict[str, Any]) -> None:
    """Say a short standing text to an address that belongs to no appeal."""
    if payload["what"] == "elsewhere":
        said = wording.elsewhere(link=room.base_url)
    else:
        said = notice_text(payload)
    channel = Channel(payload["channel"])
    if payload["press_id"] and room.senders.telegram is not None:
        await room.senders.telegram.confirm(payload["press_id"], said[:190])
    sender = room.senders.to_appellants.get(channel)
    if sender is not None:
        address = address_of(payload, room.keys)
        await sender.send(address, OutboundText(said), key=f"notice:{payload['row']}")


def notice_text(payload: dict[str, Any]) -> str:
    """The words of a notice."""
    language = Language(payload["language"])
    short_id = (payload["reference"] or "")[-4:]
    what, _, name = str(payload["what"]).partition(":")
    if what in STANDING:
        return wording.standing(what, language)
    match what:
        case "contact_proven":
            return wording.contact_proven(language)
        case "acknowledged":
            return wording.acknowledged(language, short_id=short_id)
        case "declined":
            return wording.declined(language, short_id=short_id)
        case "already_taken":
            return wording.already_taken(language, short_id=short_id, name=name)
        case _:
            return wording.code_expired(language)
