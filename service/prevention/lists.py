"""Lists of visits and recommendations, newest first, without what a reader must not know."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.terms import RecommendationState, VisitKind
from service.models import Recommendation, Staff, Visit, VisitMember
from service.models.conflicts import kept_from, kept_from_place

LARGEST: Final = 200
OPEN_PLACE: Final = f"not {kept_from_place(':me', 'v.facility_id')}"
VISITS: Final = "select v.id from visit v where {where} order by v.planned_for desc, v.id desc"
RECOMMENDATIONS: Final = """
    select r.id from recommendation r
    left join visit v on v.id = r.visit_id left join appeal a on a.id = r.appeal_id
    where {where} order by r.issued_on desc, r.id desc
"""
OPEN_APPEAL: Final = f"(a.id is null or (a.data_key is not null and not {kept_from(':me')}))"


@dataclass(frozen=True, slots=True)
class VisitTerms:
    """What a reader of visits asks for; empty means everything."""

    facility: str | None = None
    kind: VisitKind | None = None
    since: date | None = None
    until: date | None = None


@dataclass(frozen=True, slots=True)
class RecommendationTerms:
    """What a reader of recommendations asks for; empty means everything."""

    authority: str | None = None
    facility: str | None = None
    state: RecommendationState | None = None
    overdue_on: date | None = None


Conditions = Mapping[str, tuple[str, object]]
"""By the name of its value: a condition in SQL, and the value, None when it was not asked for."""


async def _page(
    tx: AsyncSession, query: str, always: str, conditions: Conditions, *, me: UUID, offset: int
) -> list[UUID]:
    """The ids of one page, and of one row more, which says whether another page follows."""
    given = {name: pair for name, pair in conditions.items() if pair[1] is not None}
    where = " and ".join([always, *(sql for sql, _ in given.values())])
    statement = text(f"{query.format(where=where)} limit :most offset :offset")
    values = {name: value for name, (_, value) in given.items()}
    told = values | {"me": me, "most": LARGEST + 1, "offset": offset}
    return list((await tx.scalars(statement, told)).all())


async def visits(
    tx: AsyncSession, terms: VisitTerms, actor: Actor, offset: int = 0
) -> tuple[Sequence[tuple[Visit, Sequence[Staff]]], bool]:
    """A page of visits with who goes, and whether more follow."""
    conditions = {
        "facility": ("v.facility_id = :facility", terms.facility),
        "kind": ("v.kind = :kind", terms.kind and terms.kind.value),
        "since": ("v.planned_for >= :since", terms.since),
        "until": ("v.planned_for < :until", terms.until),
    }
    ids = await _page(tx, VISITS, OPEN_PLACE, conditions, me=actor.id, offset=offset)
    found = {
        row.id: row for row in await tx.scalars(select(Visit).where(Visit.id.in_(ids[:LARGEST])))
    }
    teams = await teams_of(tx, list(found))
    return [(found[i], teams.get(i, [])) for i in ids[:LARGEST]], len(ids) > LARGEST


async def teams_of(tx: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[Staff]]:
    """Who goes on each visit, by name."""
    query = (
        select(VisitMember.visit_id, Staff)
        .join(Staff, Staff.id == VisitMember.staff_id)
        .where(VisitMember.visit_id.in_(ids))
        .order_by(Staff.name)
    )
    teams: dict[UUID, list[Staff]] = {}
    for visit_id, member in await tx.execute(query):
        teams.setdefault(visit_id, []).append(member)
    return teams


async def recommendations(
    tx: AsyncSession, terms: RecommendationTerms, actor: Actor, offset: int = 0
) -> tuple[Sequence[Recommendation], bool]:
    """A page of recommendations, and whether more follow."""
    conditions = {
        "authority": ("r.authority_id = :authority", terms.authority),
        "facility": ("coalesce(v.facility_id, a.facility_id) = :facility", terms.facility),
        "state": ("r.state = :state", terms.state and terms.state.value),
        "today": ("r.state = 'issued' and r.reply_due_on < :today", terms.overdue_on),
    }
    always = f"(v.id is null or {OPEN_PLACE}) and {OPEN_APPEAL}"
    ids = await _page(tx, RECOMMENDATIONS, always, conditions, me=actor.id, offset=offset)
    query = select(Recommendation).where(Recommendation.id.in_(ids[:LARGEST]))
    found = {row.id: row for row in await tx.scalars(query)}
    return [found[i] for i in ids[:LARGEST]], len(ids) > LARGEST
