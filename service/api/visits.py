"""Visits to places of detention, and what is recommended after them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service.api import schemas_prevention as s
from service.api.json_answer import answer
from service.api.schemas import Versioned
from service.api.text import Slug
from service.deps import Now, RuntimeDep, Statistician, Transaction, VisitPlanner, VisitReader
from service.domain.actor import BAKU
from service.domain.terms import RecommendationState, VisitKind
from service.prevention import figures, lists
from service.prevention import recommendations as r
from service.prevention import visits as v

router = APIRouter(prefix="/api/v1", tags=["prevention"])
Cursor = Annotated[int, Query(ge=0, le=1_000_000)]


@router.get("/visits")
async def get_visits(
    me: VisitReader,
    runtime: RuntimeDep,
    tx: Transaction,
    facility: Slug | None = None,
    kind: VisitKind | None = None,
    since: s.Day | None = None,
    until: s.Day | None = None,
    cursor: Cursor = 0,
) -> Response:
    """Visits planned and carried out, the newest first."""
    terms = lists.VisitTerms(facility, kind, since, until)
    rows, more = await lists.visits(tx, terms, me, cursor)
    items = [v.visit_json(visit, runtime.keys, team) for visit, team in rows]
    return answer({"items": items, "next_cursor": cursor + len(rows) if more else None})


@router.post("/visits", status_code=201)
async def post_visit(
    body: s.VisitIn, me: VisitPlanner, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Plan a visit; whoever has a conflict with the place cannot go."""
    given = body.model_dump() | {"team": tuple(body.team), "appeals": tuple(body.appeals)}
    visit = await v.plan_visit(tx, v.NewVisit(**given), me, runtime.keys, now=now)
    team = (await lists.teams_of(tx, [visit.id])).get(visit.id, [])
    return answer(v.visit_json(visit, runtime.keys, team), 201)


@router.post("/visits/{visit_id}/report", status_code=201)
async def post_report(
    visit_id: UUID,
    body: s.VisitReportIn,
    me: VisitReader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Say what was found; for those who went, and for coordinators."""
    visit = await v.report_visit(tx, visit_id, me, runtime.keys, **body.model_dump(), now=now)
    team = (await lists.teams_of(tx, [visit.id])).get(visit.id, [])
    return answer(v.visit_json(visit, runtime.keys, team), 201)


@router.post("/visits/{visit_id}/cancellation", status_code=204)
async def post_cancellation(
    visit_id: UUID, body: Versioned, me: VisitPlanner, tx: Transaction, now: Now
) -> Response:
    """Call a visit off."""
    await v.cancel_visit(tx, visit_id, me, version=body.version, now=now)
    return Response(status_code=204)


@router.get("/recommendations")
async def get_recommendations(
    me: VisitReader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
    authority: Slug | None = None,
    facility: Slug | None = None,
    state: RecommendationState | None = None,
    overdue: bool = False,
    cursor: Cursor = 0,
) -> Response:
    """Recommendations, the newest first; overdue ones only when asked for."""
    today = now.astimezone(BAKU).date()
    terms = lists.RecommendationTerms(authority, facility, state, today if overdue else None)
    rows, more = await lists.recommendations(tx, terms, me, cursor)
    items = [r.recommendation_json(row, runtime.keys) for row in rows]
    return answer({"items": items, "next_cursor": cursor + len(rows) if more else None})


@router.post("/recommendations", status_code=201)
async def post_recommendation(
    body: s.RecommendationIn, me: VisitPlanner, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Issue a recommendation to an authority."""
    given = body.model_dump(exclude={"text"})
    new = r.NewRecommendation(words=body.text, **given)
    row = await r.recommend(tx, new, me, runtime.keys, now=now)
    return answer(r.recommendation_json(row, runtime.keys), 201)


@router.post("/recommendations/{recommendation_id}/reply", status_code=201)
async def post_reply(
    recommendation_id: UUID,
    body: s.AuthorityReplyIn,
    me: VisitPlanner,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Keep what the authority answered."""
    given = body.model_dump(exclude={"text"})
    row = await r.record_reply(
        tx, recommendation_id, me, runtime.keys, words=body.text, **given, now=now
    )
    return answer(r.recommendation_json(row, runtime.keys), 201)


@router.get("/statistics/visits")
async def get_visit_statistics(_me: Statistician, tx: Transaction) -> Response:
    """Visits carried out in each year, scheduled and ad hoc."""
    return answer({"items": await figures.visits_by_year(tx)})


@router.get("/statistics/recommendations")
async def get_recommendation_statistics(_me: Statistician, tx: Transaction) -> Response:
    """What authorities made of what was recommended."""
    return answer({"items": await figures.recommendations_by_authority(tx)})
