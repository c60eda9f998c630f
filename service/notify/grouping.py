"""Pages about one incident to one person: the first at once, the others together (R15)."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import ContactMethod, DeliveryState
from service.models import Appeal, Assignment, Delivery, Incident

# What a delivery says that was told together with another one.
GROUPED = "grouped"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person has heard of an incident so far."""

    size: int = 0
    last_page_at: datetime | None = None
    called_at_sizes: tuple[int, ...] = ()


async def heard_of(tx: AsyncSession, appeal: Appeal, assignment: Assignment) -> Heard:
    """What the person was told about other appeals of this incident.

    Two workers that page the same person about two appeals at once take turns here.
    """
    if appeal.incident_id is None:
        return Heard()
    size = await tx.scalar(select(Incident.size).where(Incident.id == appeal.incident_id)) or 0
    if size < 2:  # noqa: PLR2004 - alone
        return Heard(size)
    turn = f"{appeal.incident_id}:{assignment.staff_id}"
    await tx.execute(select(func.pg_advisory_xact_lock(func.hashtextextended(turn, 916))))
    others = (
        select(Delivery.at, Delivery.method, Delivery.incident_size)
        .join(Assignment, Assignment.id == Delivery.assignment_id)
        .join(Appeal, Appeal.id == Assignment.appeal_id)
        .where(
            Appeal.incident_id == appeal.incident_id,
            Assignment.staff_id == assignment.staff_id,
            Assignment.id != assignment.id,
            Delivery.state != DeliveryState.FAILED,
            or_(Delivery.error_code.is_(None), Delivery.error_code != GROUPED),
        )
    )
    rows = (await tx.execute(others)).all()
    called = tuple(told or 1 for _, way, told in rows if way == ContactMethod.VOICE)
    return Heard(size, max((at for at, _, _ in rows), default=None), called)


def mark_grouped(row: Delivery, now: datetime) -> None:
    """This page was told together with another one."""
    row.state = DeliveryState.SENT.value
    row.error_code = GROUPED
    row.changed_at = now
