"""Promise to look at an appeal's clocks at once: something moved them."""

from collections.abc import Iterable
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Appeal
from service.outbox.enqueue import enqueue_together, values_of
from service.outbox.jobs import Tick


async def look_again(
    tx: AsyncSession, appeal: Appeal, *, now: datetime, cause: str = "tick"
) -> None:
    """Enqueue a tick for now; it judges again and plans the next one."""
    await look_again_at(tx, (appeal,), now=now, cause=cause)


async def look_again_at(
    tx: AsyncSession, appeals: Iterable[Appeal], *, now: datetime, cause: str
) -> None:
    """The same for any number at once: in a storm each arrival may concern hundreds."""
    ticks = [
        values_of(
            Tick(appeal.id, now.isoformat(), cause),
            key=f"look:{appeal.id}:{appeal.version}:{cause}",
            at=now,
            now=now,
            priority=appeal.level,
        )
        for appeal in appeals
    ]
    await enqueue_together(tx, ticks)
