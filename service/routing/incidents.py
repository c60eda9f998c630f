"""Put an immediate appeal into the storm it belongs to; its deadline and its chain stay its own."""

from datetime import datetime
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.storm import SENDER_ALONE, SENDER_WITHIN, belongs
from service.models import Appeal, Incident

# How many immediate appeals the same phone or address opened lately, this one included.
FROM_SENDER: Final = text("""
    select encode(coalesce(p.phone_index, p.address_index), 'hex') as sender,
           (select count(*) from appellant q join appeal b on b.id = q.appeal_id
            where (q.phone_index = p.phone_index or q.address_index = p.address_index)
            and b.level = 1 and b.received_at > :since) as number
    from appellant p
    where p.appeal_id = :appeal and coalesce(p.phone_index, p.address_index) is not null
""")


async def join_incident(tx: AsyncSession, appeal: Appeal, *, now: datetime) -> int:
    """How large the appeal's incident is with it; 0 when it belongs to none."""
    if appeal.incident_id is not None:
        known = await tx.get_one(Incident, appeal.incident_id)
        return known.size
    about = await _about(tx, appeal, now)
    if about is None:
        return 0
    # Two workers that open the same incident at once would make it two.
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(about, 916))))
    incident = await _standing(tx, about, now)
    if incident is None:
        incident = Incident(id=new_id(), about=about, opened_at=now, latest_at=now, size=1)
        tx.add(incident)
        await tx.flush()
    else:
        incident.size += 1
        incident.latest_at = max(incident.latest_at, now)
    appeal.incident_id = incident.id
    return incident.size


async def _standing(tx: AsyncSession, about: str, now: datetime) -> Incident | None:
    query = (
        select(Incident)
        .where(Incident.about == about)
        .order_by(Incident.latest_at.desc())
        .limit(1)
        .with_for_update()
    )
    found = (await tx.scalars(query)).first()
    return found if found is not None and belongs(found.latest_at, now) else None


async def _about(tx: AsyncSession, appeal: Appeal, now: datetime) -> str | None:
    """The place; without one, the sender who opened many appeals in a short time (S46)."""
    if appeal.facility_id is not None:
        return f"place:{appeal.facility_id}"
    values = {"appeal": appeal.id, "since": now - SENDER_WITHIN}
    row = (await tx.execute(FROM_SENDER, values)).first()
    if row is None or row.number <= SENDER_ALONE:
        return None
    return f"sender:{row.sender}"
