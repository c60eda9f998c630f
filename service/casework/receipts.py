"""The anonymous two-way thread: somebody comes back with a reference and five words."""

import hmac
from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.card import instant
from service.casework.reading import key_of
from service.domain.errors import ReceiptNotFound
from service.domain.terms import Direction
from service.models import Appeal, Appellant, Attachment, Message
from service.security.encryption import KeyRing
from service.security.receipts import normalise_reference, normalise_words, receipt_text

# What an appellant is told of the inner life of an appeal.
TOLD = {
    "queued": "received",
    "assigned": "received",
    "acknowledged": "in_work",
    "referred": "in_work",
    "closed": "closed",
}


# The doors may hold an appeal but not import the tables.
AppealOfReceipt = Appeal


async def appeal_of_receipt(
    tx: AsyncSession, reference: str, words: str, keys: KeyRing, *, lock: bool = False
) -> Appeal:
    """The appeal a receipt belongs to; raises ReceiptNotFound alike for every way to be wrong.

    The same work is done for a wrong receipt as for a missing one.
    """
    found = normalise_reference(reference) or ""
    spoken = normalise_words(words) or ()
    query = (
        select(Appeal, Appellant.receipt_index)
        .join(Appellant, Appellant.appeal_id == Appeal.id)
        .where(Appeal.reference == found)
    )
    row = (await tx.execute(query.with_for_update(of=Appeal) if lock else query)).first()
    given = keys.blind("receipt", receipt_text(found, tuple(spoken)))
    kept = row[1] if row is not None and row[1] is not None else b""
    if not hmac.compare_digest(given, kept) or row is None or row[0].data_key is None:
        raise ReceiptNotFound
    appeal: Appeal = row[0]
    return appeal


async def thread(tx: AsyncSession, appeal: Appeal, keys: KeyRing) -> dict[str, Any]:
    """What the appellant may see: where it stands, what they said and what we answered."""
    key = key_of(keys, appeal)
    rows: Sequence[Message] = (
        await tx.scalars(
            select(Message)
            .where(Message.appeal_id == appeal.id, Message.direction != Direction.NOTE)
            .order_by(Message.at, Message.id)
        )
    ).all()
    shown = select(Attachment).where(Attachment.appeal_id == appeal.id)
    files = (await tx.scalars(shown.order_by(Attachment.position))).all()
    return {
        "reference": appeal.reference,
        "status": TOLD[appeal.status],
        "language": appeal.language,
        "received_at": instant(appeal.received_at.replace(minute=0, second=0, microsecond=0)),
        "messages": [
            {
                "from": "you" if row.direction == Direction.INBOUND else "us",
                "text": key.open(row.text_enc, "message", "text", row.id) if row.text_enc else "",
                "at": instant(row.at.replace(minute=0, second=0, microsecond=0)),
                "files": [file.kind for file in files if file.message_id == row.id],
            }
            for row in rows
        ],
    }
