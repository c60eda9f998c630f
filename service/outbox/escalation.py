"""Promise the next human: begin the chain of an appeal anew, from its first step."""

from datetime import datetime, timedelta

from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Appeal
from service.outbox.enqueue import cancel, enqueue
from service.outbox.jobs import Escalate

CHAIN = ("escalate",)


async def restart_chain(
    tx: AsyncSession,
    appeal: Appeal,
    *,
    now: datetime,
    step: int = 0,
    after: timedelta = timedelta(),
) -> None:
    """Cancel what was promised and promise a first step; the appeal must be locked.

    The chain number makes a step that is running meanwhile find itself outdated.
    """
    await cancel(tx, appeal.id, CHAIN, now)
    appeal.chain += 1
    appeal.step = step
    await enqueue(
        tx,
        Escalate(appeal.id, chain=appeal.chain, step=step),
        key=f"escalate:{appeal.id}:{appeal.chain}:{step}",
        now=now,
        at=now + after,
        priority=appeal.level,
    )
