"""Counting attempts per minute in the database; never a lock on a person or a receipt."""

from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import TooManyAttempts

COUNT = text("""
    insert into throttle as t (bucket, minute, hits) values (:bucket, :minute, 1)
    on conflict (bucket, minute) do update set hits = t.hits + 1 returning hits
""")
HITS = text("select hits from throttle where bucket = :bucket and minute = :minute")


def _values(bucket: str, now: datetime) -> dict[str, object]:
    return {"bucket": bucket, "minute": now.replace(second=0, microsecond=0)}


async def count_attempt(
    tx: AsyncSession, bucket: str, *, now: datetime, most: int | None = None
) -> None:
    """Count one attempt in this minute; raises TooManyAttempts above the limit.

    The caller commits in a transaction of its own, so that a failed attempt stays counted.
    """
    hits = (await tx.execute(COUNT, _values(bucket, now))).scalar_one()
    if most is not None and hits > most:
        raise TooManyAttempts(60 - now.second)


async def attempts(tx: AsyncSession, bucket: str, *, now: datetime) -> int:
    """How many attempts this minute has seen."""
    return (await tx.execute(HITS, _values(bucket, now))).scalar() or 0
