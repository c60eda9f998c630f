"""Promise to look at an appeal's clocks at once: something moved them."""

from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Appeal
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Tick


async def look_again(
    tx: AsyncSession, appeal: Appeal, *, now: datetime, cause: str = "tick"
) -> None:
    """Enqueue a tick for now; it judges again and plans the next one."""
    key = f"look:{appeal.id}:{appeal.version}:{cause}"
    job = Tick(appeal.id, now.isoformat(), cause)
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)
