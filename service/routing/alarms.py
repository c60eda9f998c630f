"""Alarms: raised once, standing until their cause is gone, shown to whoever may know."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.ids import new_id
from service.domain.terms import AlarmKind
from service.models import Alarm
from service.models.conflicts import kept_from
from service.routing.watch import Finding

MOST: Final = 50
# A repaired gap is gone at the next look, yet somebody must hear that there was one.
LINGERS: Final = {AlarmKind.NO_NEXT_HUMAN: timedelta(minutes=10)}
ALLOWED: Final = text(
    f"not exists (select from appeal a where a.id = alarm.appeal_id and {kept_from(':me')})"
)
_STANDING: Final = text("cleared_at is null")


async def settle_alarms(
    tx: AsyncSession, found: Iterable[Finding], *, now: datetime
) -> list[Finding]:
    """Raise what is new, keep what still stands, clear what is gone; the new ones."""
    standing = {
        (row.kind, row.subject): row
        for row in await tx.scalars(select(Alarm).where(Alarm.cleared_at.is_(None)))
    }
    new: list[Finding] = []
    for finding in found:
        row = standing.pop((finding.kind, finding.subject), None)
        if row is not None:
            row.seen_at = now
            row.facts = dict(finding.facts)
        elif await _raise(tx, finding, now):
            new.append(finding)
    for row in standing.values():
        if now - row.seen_at >= LINGERS.get(AlarmKind(row.kind), timedelta()):
            row.cleared_at = now
    await tx.flush()
    return new


async def _raise(tx: AsyncSession, finding: Finding, now: datetime) -> bool:
    statement = (
        insert(Alarm)
        .values(
            id=new_id(),
            kind=finding.kind.value,
            subject=finding.subject,
            appeal_id=finding.appeal_id,
            raised_at=now,
            seen_at=now,
            facts=dict(finding.facts),
        )
        .on_conflict_do_nothing(index_elements=["kind", "subject"], index_where=_STANDING)
        .returning(Alarm.id)
    )
    return (await tx.execute(statement)).first() is not None


async def standing_alarms(tx: AsyncSession, actor: Actor) -> Sequence[Alarm]:
    """What stands wrong, oldest first; nothing about a place that the reader has a conflict with.

    A conflicted reader must not learn that the appeal exists.
    """
    query = (
        select(Alarm)
        .where(Alarm.cleared_at.is_(None), ALLOWED.bindparams(me=actor.id))
        .order_by(Alarm.raised_at, Alarm.id)
        .limit(MOST)
    )
    return (await tx.scalars(query)).all()


async def alarms_by_kind(tx: AsyncSession) -> dict[AlarmKind, int]:
    """How many stand, by kind; every kind is there, for a gauge that is missing says nothing."""
    rows = await tx.execute(
        select(Alarm.kind, func.count()).where(Alarm.cleared_at.is_(None)).group_by(Alarm.kind)
    )
    found = {AlarmKind(kind): number for kind, number in rows}
    return {kind: found.get(kind, 0) for kind in AlarmKind}
