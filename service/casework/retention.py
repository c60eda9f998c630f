"""What its time has passed is erased by its key; a hold keeps an appeal for good (S40)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.guard import Case
from service.casework.note import add_note
from service.domain.errors import IllegalMove
from service.domain.terms import Level
from service.models.journal import audit
from service.outbox.enqueue import enqueue
from service.outbox.jobs import FILES, EraseFiles
from service.settings import RetentionSettings

AT_ONCE: Final = 100

# The class of an appeal is the most urgent level that it ever had: evidence of torture is not
# forgotten as early as a question about a parcel, whatever the level was in the end.
EXPIRED: Final = text("""
    select a.id, a.reference from appeal a
    where a.status = 'closed' and a.data_key is not null and not a.on_hold
      and a.closed_at < case
          when least(a.level, (select min(s.level) from assessment s where s.appeal_id = a.id))
               <= :urgent
          then cast(:urgent_before as timestamptz)
          else cast(:ordinary_before as timestamptz) end
    order by a.closed_at limit :most for update of a skip locked
""")
# The key first: without it every copy of the words is noise, in this table or any backup. Then the
# words, and the fingerprints by which a person could be looked up.
_OF_APPEAL: Final = """
    data_key = null, place_enc = null, answers_enc = null, summary_enc = null, closing_enc = null,
    conversation_index = null, erased_at = :now, version = version + 1
"""
_OF_PARTS: Final = {
    "appellant": """
        name_enc = null, phone_enc = null, phone_index = null, address_enc = null,
        address_index = null, relation_enc = null, receipt_index = null
    """,
    "person_concerned": "name_enc = null, name_index = null, age = null",
    "message": """
        text_enc = null, raw_enc = null, tokens = '{}', ref = null, reply_to = null
    """,
    # Whoever holds a provider's number of a message could ask it for the telephone.
    "delivery": "provider_id = null",
    "assessment": "findings_enc = null, reason_enc = null",
    "assignment": "reason_enc = null",
    "action": "text_enc = null",
    "referral": "text_enc = null",
    "identity_grant": "reason_enc = null",
    "attachment": """
        state = 'gone', ref_enc = null, name_enc = null, key_enc = null, sha256_enc = null
    """,
}
FORGET_APPEALS: Final = text(f"update appeal set {_OF_APPEAL} where id = any(:ids)")  # noqa: S608 - constants
FORGET_PARTS: Final = tuple(
    text(f"update {table} set {what} where appeal_id = any(:ids)")  # noqa: S608 - constants
    for table, what in _OF_PARTS.items()
)
FORGET_KEYS: Final = text("delete from idempotency_key where appeal_id = any(:ids)")
WITH_FILES: Final = text("""
    select distinct appeal_id from attachment where appeal_id = any(:ids) and place is not null
""")


async def erase_expired(
    tx: AsyncSession, kept_for: RetentionSettings, *, now: datetime, most: int = AT_ONCE
) -> int:
    """Erase closed appeals whose time has passed, the oldest first; how many.

    What stays is what figures need: level, place, channel, times, outcome. Nothing is erased
    while no time is set, and nothing on hold ever.
    """
    found = await expired(tx, kept_for, now=now, most=most)
    ids = [row.id for row in found]
    if not ids:
        return 0
    with_files = (await tx.execute(WITH_FILES, {"ids": ids})).scalars().all()
    await tx.execute(FORGET_APPEALS, {"ids": ids, "now": now})
    for statement in (*FORGET_PARTS, FORGET_KEYS):
        await tx.execute(statement, {"ids": ids})
    for appeal_id in with_files:
        await enqueue(tx, EraseFiles(appeal_id), key=None, now=now, priority=FILES)
    for row in found:
        await audit(tx, None, "appeal.erased", row.reference, now=now)
    return len(ids)


async def expired(
    tx: AsyncSession, kept_for: RetentionSettings, *, now: datetime, most: int = AT_ONCE
) -> Sequence[Row[tuple[UUID, str]]]:
    """Lock the appeals whose time has passed."""
    values = {
        "urgent": Level.PX.value,
        "urgent_before": _before(now, kept_for.urgent_days),
        "ordinary_before": _before(now, kept_for.ordinary_days),
        "most": most,
    }
    return (await tx.execute(EXPIRED, values)).all()


def _before(now: datetime, days: int | None) -> datetime | None:
    """Closed before this; None, which nothing is before, keeps for good."""
    return None if days is None else now - timedelta(days=days)


async def hold(case: Case, *, held: bool, reason: str) -> None:
    """Keep an appeal beyond its time (a court, an inquiry), or let it go its way again."""
    if case.appeal.on_hold == held:
        raise IllegalMove("held" if held else "not held", "held" if held else "let go")
    await add_note(case, reason)
    case.appeal.on_hold = held
    case.changed()
    await case.tx.flush()
    await case.tell("appeal.held" if held else "appeal.unheld")
