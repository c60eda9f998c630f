"""At the end of a shift an appeal is kept by a word, or goes to those who are on call (R07)."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.guard import Case
from service.casework.release import take_away
from service.domain.actor import BAKU
from service.domain.errors import NotYours

# Whoever keeps an appeal beyond the shift has it until the next one of theirs could have ended.
KEPT_FOR: Final = timedelta(hours=12)

# Urgent appeals whose owner was on call when the claim was made and is not any more, and appeals
# of any level whose owner may not act at all.
LEFT_BEHIND: Final = text("""
    select a.id, a.owner_id,
           s.disabled_at is not null or s.mandate_until <= :today as gone
    from appeal a join staff s on s.id = a.owner_id
    where a.status = 'acknowledged'
      and (s.disabled_at is not null or s.mandate_until <= :today
           or (a.level <= 3 and (a.kept_until is null or a.kept_until <= :now)
               and exists (select from shift h where h.staff_id = s.id
                           and h.ends_at > a.acknowledged_at and h.ends_at <= :now)
               and not exists (select from shift h where h.staff_id = s.id
                               and h.starts_at <= :now and h.ends_at > :now)))
    order by a.level, a.received_at limit 200
""")


async def keep(case: Case) -> None:
    """Say that one goes on with one's own appeal although the shift ends."""
    if case.appeal.owner_id != case.actor.id:
        raise NotYours
    case.appeal.kept_until = case.now + KEPT_FOR
    case.changed()
    await case.tx.flush()
    await case.tell("appeal.kept")


async def hand_over(tx: AsyncSession, *, now: datetime) -> int:
    """Return what was left behind, and page for it; answers how many appeals that were."""
    values = {"now": now, "today": now.astimezone(BAKU).date()}
    rows = (await tx.execute(LEFT_BEHIND, values)).all()
    for row in rows:
        cause = "mandate_ended" if row.gone else "shift_ended"
        await take_away(tx, row.id, row.owner_id, now=now, cause=cause)
    return len(rows)
