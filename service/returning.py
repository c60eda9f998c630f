"""Somebody comes back with a receipt: the one way in for the API and for the pages."""

import asyncio
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.receipts import AppealOfReceipt, appeal_of_receipt
from service.domain.errors import ReceiptNotFound, Unavailable
from service.intake.spooled_receipts import is_spooled
from service.runtime import Runtime
from service.staff.throttle import attempts, count_attempt

# For the whole service, never for one person: wrong guesses slow everybody, they lock nobody.
GUESSES_A_MINUTE: Final = 100
DELAY_S: Final = 2.0
BUCKET: Final = "receipts"


async def returning(
    tx: AsyncSession,
    reference: str,
    words: str,
    runtime: Runtime,
    *,
    now: datetime,
    lock: bool = False,
) -> AppealOfReceipt:
    """The appeal of a receipt; raises ReceiptNotFound alike for every way to be wrong.

    Raises Unavailable while the appeal itself waits in the spool: it is kept, and can be opened
    in a moment. Wrong ones are counted in a transaction of their own and, when there are many,
    everybody is answered slowly.
    """
    async with runtime.sessions() as counting:
        wrong = await attempts(counting, BUCKET, now=now)
    if wrong > GUESSES_A_MINUTE:
        await asyncio.sleep(DELAY_S)
    try:
        return await appeal_of_receipt(tx, reference, words, runtime.keys, lock=lock)
    except ReceiptNotFound:
        spool = runtime.spool
        if spool is not None and await asyncio.to_thread(is_spooled, spool, reference, words):
            raise Unavailable from None
        async with runtime.sessions.begin() as counting:
            await count_attempt(counting, BUCKET, now=now)
        raise
