"""Forget what has served its time; never an appeal, a message or an audit row."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

# A retry comes within minutes; three days outlast a long weekend of a broken line.
KEYS_LAST: Final = timedelta(days=3)
ATTEMPTS_LAST: Final = timedelta(days=1)
JOBS_LAST: Final = timedelta(days=30)

OLD: Final = (
    (text("delete from idempotency_key where at < :before"), KEYS_LAST),
    (text("delete from throttle where minute < :before"), ATTEMPTS_LAST),
    (text("delete from session where expires_at < :before"), ATTEMPTS_LAST),
    # Who called is told by the appeal that the call became; the draft need not tell it too.
    (text("delete from call_draft where settled_at < :before"), ATTEMPTS_LAST),
    (
        text("delete from job where state in ('done', 'cancelled') and finished_at < :before"),
        JOBS_LAST,
    ),
)


async def tidy(tx: AsyncSession, *, now: datetime) -> None:
    """Delete old idempotency keys, attempts, ended sessions and kept promises."""
    for statement, lasts in OLD:
        await tx.execute(statement, {"before": now - lasts})
