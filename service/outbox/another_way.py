"""Nothing that we know of leads to a person any more: somebody must find another way."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Appeal
from service.outbox.enqueue import enqueue
from service.outbox.jobs import UNREACHED, PageDue


async def ask_for_another_way(
    tx: AsyncSession, appeal: Appeal, tried: UUID, *, now: datetime, by: UUID | None = None
) -> None:
    """Tell whoever has the appeal, else those in charge, once for each try; not who found out."""
    if by is not None and appeal.owner_id == by:
        return
    job = PageDue(appeal.id, f"{UNREACHED}:{tried}", to_leads=appeal.owner_id is None)
    await enqueue(tx, job, key=f"unreached:{tried}", now=now, priority=appeal.level)
