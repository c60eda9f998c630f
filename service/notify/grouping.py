"""Pages about one incident to one person: the first at once, the others together (R15)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import Select, func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.storm import ON_ITS_WAY
from service.domain.terms import ContactMethod, DeliveryState
from service.models import Appeal, Assignment, Delivery, Incident

# What a delivery says that was told together with another one.
GROUPED = "grouped"
# The states of a page that a provider took.
TOOK: Final = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person has heard of an incident so far."""

    size: int = 0
    told_at: datetime | None = None
    trying_since: datetime | None = None
    called_at_sizes: tuple[int, ...] = ()


async def heard_of(
    tx: AsyncSession, appeal: Appeal, assignment: Assignment, *, now: datetime, time_scale: float
) -> Heard:
    """What the person was told about other appeals of this incident, and what is on its way.

    A page that no provider took has told nobody anything: whoever only nearly heard is not held.
    Two workers that page the same person about two appeals at once take turns here: whose turn it
    is not waits for no lock, for somebody is just being paged.
    """
    if appeal.incident_id is None:
        return Heard()
    size = await tx.scalar(select(Incident.size).where(Incident.id == appeal.incident_id)) or 0
    turn = f"{appeal.incident_id}:{assignment.staff_id}"
    lock = func.pg_try_advisory_xact_lock(func.hashtextextended(turn, 916))
    is_free = await tx.scalar(select(lock))
    others = _about_others(appeal, assignment, now - ON_ITS_WAY * time_scale)
    rows = (await tx.execute(others)).all()
    trying = [row.at for row in rows if row.state not in TOOK] + ([] if is_free else [now])
    return Heard(
        size,
        told_at=max((row.at for row in rows if row.state in TOOK), default=None),
        trying_since=max(trying, default=None),
        called_at_sizes=tuple(
            row.incident_size or 1 for row in rows if row.method == ContactMethod.VOICE
        ),
    )


def _about_others(
    appeal: Appeal, assignment: Assignment, since: datetime
) -> Select[datetime, str, int | None, str]:
    """Pages to this person about others of the incident: taken, or in a provider's hands."""
    taken = Delivery.state.in_(TOOK) & (
        Delivery.error_code.is_(None) | (Delivery.error_code != GROUPED)
    )
    trying = (
        (Delivery.state == DeliveryState.PENDING)
        & Delivery.error_code.is_(None)
        & (Delivery.at > since)
    )
    return (
        select(Delivery.at, Delivery.method, Delivery.incident_size, Delivery.state)
        .join(Assignment, Assignment.id == Delivery.assignment_id)
        .join(Appeal, Appeal.id == Assignment.appeal_id)
        .where(
            Appeal.incident_id == appeal.incident_id,
            Assignment.staff_id == assignment.staff_id,
            Assignment.appeal_id != appeal.id,
            or_(taken, trying),
        )
    )


async def was_taken(tx: AsyncSession, key: str) -> bool:
    """Whether a provider took the page of a key already."""
    state = await tx.scalar(select(Delivery.state).where(Delivery.key == key))
    return state in TOOK


def mark_grouped(row: Delivery, now: datetime) -> None:
    """This page was told together with another one."""
    row.state = DeliveryState.SENT.value
    row.error_code = GROUPED
    row.changed_at = now
