"""Write the two append-only books: the story of an appeal, and who did what."""

from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.models.appeal import Appeal
from service.models.timeline import AuditEntry, TimelineEntry
from service.models.together import insert_together


async def tell(
    tx: AsyncSession,
    appeal: Appeal,
    kind: str,
    /,
    *,
    now: datetime,
    actor_id: UUID | None = None,
    **facts: object,
) -> None:
    """Add an event to an appeal's story; desks hear of it when the transaction commits."""
    entry = TimelineEntry(appeal_id=appeal.id, at=now, kind=kind, actor_id=actor_id, facts=facts)
    await insert_together(tx, (entry,))


async def audit(
    tx: AsyncSession,
    actor_id: UUID | None,
    action: str,
    subject: str,
    /,
    *,
    now: datetime,
    **facts: object,
) -> None:
    """Record who read or changed what; facts are codes and ids, never words of a person."""
    row = AuditEntry(at=now, actor_id=actor_id, action=action, subject=subject, facts=facts)
    await insert_together(tx, (row,))
