"""Ordinary appeals whose time is over: coordinators are told once an hour, never at night."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.quiet import is_quiet
from service.outbox.enqueue import enqueue
from service.outbox.jobs import PageOverdue

# P3 and P4; information can wait until somebody has time.
OVERDUE: Final = text("""
    select exists (select from appeal
                   where status in ('queued', 'assigned') and level in (4, 5)
                   and acknowledge_by < :now)
""")


async def remind_of_overdue(tx: AsyncSession, *, now: datetime) -> None:
    """Promise this hour's reminder; the key makes it one, however many workers think of it."""
    if is_quiet(now) or not (await tx.execute(OVERDUE, {"now": now})).scalar_one():
        return
    hour = now.strftime("%Y-%m-%dT%H")
    await enqueue(tx, PageOverdue(hour), key=f"overdue:{hour}", now=now)
