"""Hours ahead that nobody covers, or one person only: coordinators hear of them daily (R11)."""

from collections.abc import Sequence
from datetime import datetime, time
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import BAKU
from service.models import Job
from service.outbox.enqueue import enqueue
from service.outbox.jobs import TellThin
from service.staff.watchlist import thin_hours

# When whoever plans is at work and can still ask somebody.
TOLD_AT: Final = time(9)


async def tell_of_thin_hours(tx: AsyncSession, offices: Sequence[str], *, now: datetime) -> None:
    """Count once a day what is thin in the next fourteen days, and promise to tell of it."""
    local = now.astimezone(BAKU)
    if local.time() < TOLD_AT:
        return
    day = local.date().isoformat()
    key = f"thin:{day}"
    if await tx.scalar(select(exists().where(Job.key == key))):
        return
    found = await thin_hours(tx, offices, now=now)
    bare = sum(thin.people == 0 for thin in found)
    first = min((thin.starts_at for thin in found), default=now).astimezone(BAKU)
    job = TellThin(day, spans=len(found), bare=bare, first=f"{first:%d.%m %H:%M}")
    await enqueue(tx, job, key=key, now=now)
