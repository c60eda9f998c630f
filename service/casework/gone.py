"""What is held by people who may hold it no longer goes back, with a page (R07)."""

from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.release import take_away
from service.domain.actor import BAKU

MOST: Final = 50
# An account that ended, a mandate that is over; and in danger a shift that ended, unless its
# holder is on another: ordinary work waits for the next morning with whoever began it.
HELD_BY_THE_GONE: Final = text("""
    select a.id, a.owner_id,
           case when s.disabled_at is not null or s.mandate_until <= :today
                then 'mandate' else 'shift' end as cause
    from appeal a join staff s on s.id = a.owner_id
    where a.status = 'acknowledged' and (
        s.disabled_at is not null or s.mandate_until <= :today
        or a.level <= 3
           and exists (select from shift h where h.staff_id = s.id
                       and h.starts_at <= a.acknowledged_at and h.ends_at > a.acknowledged_at
                       and h.ends_at <= :now)
           and not exists (select from shift h where h.staff_id = s.id
                           and h.starts_at <= :now and h.ends_at > :now))
    order by a.level, a.received_at limit :most
""")


async def take_from_the_gone(tx: AsyncSession, *, now: datetime) -> int:
    """Return their appeals to the queue and ask the next; how many there were."""
    values = {"now": now, "today": now.astimezone(BAKU).date(), "most": MOST}
    rows = (await tx.execute(HELD_BY_THE_GONE, values)).all()
    for row in rows:
        await take_away(tx, row.id, row.owner_id, now=now, cause=row.cause)
    return len(rows)
