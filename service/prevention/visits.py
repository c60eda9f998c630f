"""Plan a visit, say what was found, and read what was planned and found."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.reading import find_appeal
from service.domain.actor import BAKU, Actor
from service.domain.errors import Invalid, NotFound, StaleVersion
from service.domain.ids import new_id
from service.domain.terms import VisitKind
from service.models import Facility, Staff, Visit, VisitAppeal, VisitMember
from service.models.conflicts import kept_from_place
from service.models.journal import audit, tell
from service.security.encryption import KeyRing
from service.security.receipts import normalise_reference

KEPT_AWAY: Final = text(f"""
    select s.name from staff s where s.id = any(:team) and {kept_from_place("s.id", ":facility")}
    order by s.name
""")  # noqa: S608 - constants of ours
HIDDEN: Final = text(f"select {kept_from_place(':me', ':facility')}")


@dataclass(frozen=True, slots=True)
class NewVisit:
    """A visit as it is planned."""

    facility_id: str
    kind: VisitKind
    planned_for: date
    team: tuple[UUID, ...] = ()
    follows_id: UUID | None = None
    purpose: str | None = field(default=None, repr=False)
    appeals: tuple[str, ...] = ()


async def plan_visit(
    tx: AsyncSession, new: NewVisit, actor: Actor, keys: KeyRing, *, now: datetime
) -> Visit:
    """Plan a visit; raises Invalid naming what does not exist or who must not go."""
    if await tx.get(Facility, new.facility_id) is None or await _is_hidden(
        tx, actor, new.facility_id
    ):
        raise Invalid("facility_id", "There is no such place.")
    if new.follows_id is not None:
        await visit_by_id(tx, new.follows_id, actor)
    await _check_team(tx, new)
    row = new_id()
    key, wrapped = keys.new_data_key(row)
    visit = Visit(
        id=row,
        facility_id=new.facility_id,
        kind=new.kind.value,
        planned_for=new.planned_for,
        follows_id=new.follows_id,
        at=now,
        by_id=actor.id,
        data_key=wrapped,
        purpose_enc=key.seal(new.purpose, "visit", "purpose", row) if new.purpose else None,
    )
    tx.add(visit)
    await tx.flush()
    tx.add_all(VisitMember(visit_id=row, staff_id=member) for member in set(new.team))
    await _answer_appeals(tx, visit, new.appeals, actor, now=now)
    await audit(tx, actor.id, "visit.planned", str(row), now=now, facility=new.facility_id)
    return visit


async def _check_team(tx: AsyncSession, new: NewVisit) -> None:
    """Nobody goes to a place that a declared conflict keeps them from (R10)."""
    known = set((await tx.scalars(select(Staff.id).where(Staff.id.in_(new.team)))).all())
    if known != set(new.team):
        raise Invalid("team", "There is no such member of staff.")
    values = {"team": list(new.team), "facility": new.facility_id}
    kept = (await tx.scalars(KEPT_AWAY, values)).all() if new.team else ()
    if kept:
        raise Invalid("team", f"A conflict of interest keeps away: {', '.join(kept)}.")


async def _answer_appeals(
    tx: AsyncSession, visit: Visit, references: Sequence[str], actor: Actor, *, now: datetime
) -> None:
    """Tie the visit to the appeals that occasioned it, and tell their story of it."""
    for reference in sorted(set(references)):
        found = normalise_reference(reference)
        if found is None:
            raise Invalid("appeals", "There is no such appeal.")
        appeal = await find_appeal(tx, found, actor)
        tx.add(VisitAppeal(visit_id=visit.id, appeal_id=appeal.id))
        await tell(tx, appeal, "appeal.visit_planned", now=now, actor_id=actor.id)


async def _is_hidden(tx: AsyncSession, actor: Actor, facility_id: str) -> bool:
    """Whether a conflict keeps the reader from this place."""
    values = {"me": actor.id, "facility": facility_id}
    return bool((await tx.execute(HIDDEN, values)).scalar())


async def visit_by_id(
    tx: AsyncSession, visit_id: UUID, actor: Actor, *, lock: bool = False
) -> Visit:
    """One visit; raises NotFound alike for a missing one and one that is not for the reader."""
    visit = await tx.get(Visit, visit_id, with_for_update=lock or None, populate_existing=lock)
    if visit is None or await _is_hidden(tx, actor, visit.facility_id):
        raise NotFound
    return visit


async def report_visit(
    tx: AsyncSession,
    visit_id: UUID,
    actor: Actor,
    keys: KeyRing,
    *,
    carried_out_on: date,
    findings: str,
    version: int | None,
    now: datetime,
) -> Visit:
    """Say when the visit took place and what was found; a second report replaces the words."""
    visit = await _for_change(tx, visit_id, actor, version)
    if carried_out_on > now.astimezone(BAKU).date():
        raise Invalid("carried_out_on", "A visit that is still to come has found nothing.")
    visit.carried_out_on = carried_out_on
    key = keys.data_key(visit.data_key, visit.id)
    visit.findings_enc = key.seal(findings, "visit", "findings", visit.id)
    visit.version += 1
    await audit(tx, actor.id, "visit.reported", str(visit.id), now=now)
    return visit


async def cancel_visit(
    tx: AsyncSession, visit_id: UUID, actor: Actor, *, version: int | None, now: datetime
) -> Visit:
    """Call off a visit that has not taken place."""
    visit = await _for_change(tx, visit_id, actor, version)
    if visit.carried_out_on is not None:
        raise Invalid("visit", "This visit has taken place.")
    visit.cancelled_at = now
    visit.version += 1
    await audit(tx, actor.id, "visit.cancelled", str(visit.id), now=now)
    return visit


async def _for_change(tx: AsyncSession, visit_id: UUID, actor: Actor, version: int | None) -> Visit:
    """The visit, locked; only those who go and coordinators change it."""
    visit = await visit_by_id(tx, visit_id, actor, lock=True)
    if version is not None and version != visit.version:
        raise StaleVersion(visit.version)
    if visit.cancelled_at is not None:
        raise Invalid("visit", "This visit was called off.")
    if not actor.leads and await tx.get(VisitMember, (visit_id, actor.id)) is None:
        raise NotFound
    return visit


def visit_json(visit: Visit, keys: KeyRing, team: Sequence[Any] = ()) -> dict[str, Any]:
    """A visit, opened, for those who may read it."""
    key = keys.data_key(visit.data_key, visit.id)

    def opened(sealed: bytes | None, column: str) -> str | None:
        return key.open(sealed, "visit", column, visit.id) if sealed else None

    return {
        "id": str(visit.id),
        "facility_id": visit.facility_id,
        "kind": visit.kind,
        "planned_for": visit.planned_for,
        "carried_out_on": visit.carried_out_on,
        "cancelled": visit.cancelled_at is not None,
        "follows_id": str(visit.follows_id) if visit.follows_id else None,
        "team": [{"id": str(member.id), "name": member.name} for member in team],
        "purpose": opened(visit.purpose_enc, "purpose"),
        "findings": opened(visit.findings_enc, "findings"),
        "version": visit.version,
    }
