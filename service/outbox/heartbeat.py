"""Our processes say that they are alive, and goodbye when they stop in order."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import delete, func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Heartbeat

WORKER: Final = "worker"
WATCHDOG: Final = "watchdog"
FORGOTTEN_AFTER: Final = timedelta(days=1)


async def beat(tx: AsyncSession, process: UUID, kind: str, *, now: datetime) -> None:
    """Say that this process is alive."""
    statement = insert(Heartbeat).values(id=process, kind=kind, seen_at=now)
    await tx.execute(statement.on_conflict_do_update(index_elements=["id"], set_={"seen_at": now}))


async def say_goodbye(tx: AsyncSession, process: UUID) -> None:
    """This process stops in order: its silence will mean nothing."""
    await tx.execute(delete(Heartbeat).where(Heartbeat.id == process))


async def forget_the_dead(tx: AsyncSession, *, now: datetime) -> None:
    """Drop the beats of processes that died long ago."""
    await tx.execute(delete(Heartbeat).where(Heartbeat.seen_at < now - FORGOTTEN_AFTER))


async def last_beat(tx: AsyncSession, kind: str) -> datetime | None:
    """When a process of a kind was last heard of."""
    return await tx.scalar(select(func.max(Heartbeat.seen_at)).where(Heartbeat.kind == kind))
