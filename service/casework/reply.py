"""Answer the appellant in the channel they wrote from; the outbox carries it."""

from typing import Final
from uuid import UUID

from sqlalchemy import select

from service.casework.guard import Case
from service.domain.errors import IllegalMove, NoReplyPossible
from service.domain.ids import new_id
from service.domain.terms import Channel, DeliveryState, Direction, Status
from service.models import Appellant, Delivery, Message
from service.outbox.enqueue import enqueue
from service.outbox.jobs import SendMessage

CARRIED: Final = frozenset(
    {
        Channel.TELEGRAM,
        Channel.SMS,
        Channel.WHATSAPP,
        Channel.EMAIL,
        Channel.FACEBOOK,
        Channel.INSTAGRAM,
        Channel.X,
    }
)


async def can_be_told(case: Case) -> bool:
    """Whether words of ours can reach the appellant: by a provider, or by the receipt."""
    if not case.appeal.safe_to_contact:
        return False
    who = await _appellant(case)
    carried = Channel(case.appeal.channel) in CARRIED and who.address_enc is not None
    return carried or who.receipt_index is not None


async def _appellant(case: Case) -> Appellant:
    query = select(Appellant).filter_by(appeal_id=case.appeal.id)
    return (await case.tx.scalars(query)).one()


async def reply(case: Case, words: str) -> UUID:
    """Write to the appellant; raises NoReplyPossible when no safe way exists.

    A web appellant reads it with the receipt; nothing is pushed anywhere.
    """
    if case.appeal.status == Status.CLOSED:
        raise IllegalMove(Status.CLOSED, "answered")
    if not await can_be_told(case):
        raise NoReplyPossible
    row = new_id()
    case.tx.add(
        Message(
            id=row,
            appeal_id=case.appeal.id,
            direction=Direction.OUTBOUND.value,
            channel=case.appeal.channel,
            account=case.appeal.account,
            at=case.now,
            author_id=case.actor.id,
            text_enc=case.seal(words, "message", "text", row),
        )
    )
    await case.tx.flush()
    await _promise_delivery(case, row)
    case.worked_on()
    await case.tell("appeal.message", direction=Direction.OUTBOUND.value)
    return row


async def _promise_delivery(case: Case, message_id: UUID) -> None:
    carried = Channel(case.appeal.channel) in CARRIED
    case.tx.add(
        Delivery(
            id=new_id(),
            key=f"message:{message_id}",
            appeal_id=case.appeal.id,
            message_id=message_id,
            method=case.appeal.channel if carried else "receipt",
            state=DeliveryState.PENDING.value if carried else DeliveryState.DELIVERED.value,
            at=case.now,
            changed_at=case.now,
        )
    )
    await case.tx.flush()
    if carried:
        job = SendMessage(case.appeal.id, message_id)
        key = f"message:{message_id}"
        await enqueue(case.tx, job, key=key, now=case.now, priority=case.appeal.level)
