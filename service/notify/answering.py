"""What an answer to an appellant must know of what was said before, and whether one is too many."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.domain.terms import Channel, Direction, Language
from service.mail.envelope import answered_by_machine, message_id, read_mail, references
from service.models import Appeal, Appellant, Message
from service.notify import wording
from service.notify.post_room import PostRoom
from service.notify.sender import Answering, OutboundText

# RFC 3834 leaves the time to us: one automatic answer a day is enough for anybody.
AGAIN_AFTER: Final = timedelta(hours=24)


async def answer_to(
    tx: AsyncSession, room: PostRoom, appeal: Appeal, said: str, *, automatic: bool
) -> OutboundText:
    """The words with what they answer: the last message of the appellant in this channel."""
    last = await tx.scalar(
        select(Message)
        .where(
            Message.appeal_id == appeal.id,
            Message.direction == Direction.INBOUND,
            Message.channel == appeal.channel,
        )
        .order_by(Message.at.desc(), Message.id.desc())
        .limit(1)
    )
    answering = Answering(automatic, heard_at=last.at if last else None)
    if appeal.channel != Channel.EMAIL:
        return OutboundText(said, answering=answering)
    language = Language(appeal.language)
    subject = (wording.first_answer_subject if automatic else wording.reply_subject)(language)
    if last is not None and last.raw_enc is not None and appeal.data_key is not None:
        key = room.keys.data_key(appeal.data_key, appeal.id)
        raw = key.open_bytes(last.raw_enc, "message", "raw", last.id)
        answering = _to_mail(raw, answering)
    return OutboundText(said, subject=subject, answering=answering)


def _to_mail(raw: bytes, answering: Answering) -> Answering:
    mail = read_mail(raw)
    theirs = message_id(mail)
    return Answering(
        answering.automatic,
        heard_at=answering.heard_at,
        in_reply_to=theirs,
        references=(*references(mail), *((theirs,) if theirs else ())),
        return_path=answered_by_machine(mail),
    )


async def answered_lately(tx: AsyncSession, appeal: Appeal, *, now: datetime) -> bool:
    """Whether a machine of ours wrote to this mail address within the day: loops end here."""
    if appeal.channel != Channel.EMAIL:
        return False
    who, other = aliased(Appellant), aliased(Appellant)
    query = select(
        exists()
        .where(who.appeal_id == appeal.id, other.address_index == who.address_index)
        .where(Message.appeal_id == other.appeal_id, Message.kind == "automatic")
        .where(Message.channel == Channel.EMAIL, Message.at > now - AGAIN_AFTER)
    )
    return bool(await tx.scalar(query))
