"""Who must not have which appeals, what the person wishes, and why somebody was asked."""

from typing import Any
from uuid import UUID

from fastapi import APIRouter, Response

from service.api import schemas as s
from service.api.commands import card_of, case_of
from service.api.json_answer import answer
from service.casework import conflicts
from service.casework.card import instant
from service.casework.outside import send_outside, wish_for
from service.casework.reader import canonical
from service.casework.reading import find_appeal
from service.deps import Assigner, Me, Now, Reader, RuntimeDep, Transaction, Worker
from service.routing.decisions import decisions_of

router = APIRouter(prefix="/api/v1", tags=["conflicts"])


def conflict_json(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the door may not know the table
    """A conflict without its reason and without the name in it."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "facility_id": row.facility_id,
        "authority_id": row.authority_id,
        "until": row.until,
        "at": instant(row.at),
    }


@router.get("/staff/{staff_id}/conflicts")
async def get_conflicts(staff_id: UUID, _me: Assigner, tx: Transaction) -> Response:
    """The conflicts of somebody that hold now."""
    rows = await conflicts.conflicts_of(tx, staff_id)
    return answer({"items": [conflict_json(row) for row in rows]})


@router.post("/staff/{staff_id}/conflicts", status_code=204)
async def post_conflict(
    staff_id: UUID,
    body: s.ConflictIn,
    me: Assigner,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Declare a conflict of interest; it takes effect with the next request."""
    await conflicts.declare(tx, staff_id, body.conflict(), runtime.keys, now=now, by=me.id)
    return Response(status_code=204)


@router.delete("/staff/{staff_id}/conflicts/{conflict_id}", status_code=204)
async def delete_conflict(
    staff_id: UUID, conflict_id: UUID, me: Assigner, tx: Transaction, now: Now
) -> Response:
    """End somebody's conflict; never one's own."""
    await conflicts.end_conflict(tx, staff_id, conflict_id, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/me/conflicts", status_code=204)
async def post_my_conflict(
    body: s.ConflictIn, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Declare one's own conflict of interest."""
    await conflicts.declare(tx, me.id, body.conflict(), runtime.keys, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/appeals/{reference}/conflicts", status_code=204)
async def post_conflict_here(
    reference: str,
    body: s.ConflictHereIn,
    me: Reader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Keep oneself, or as a coordinator somebody else, from this one appeal."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await conflicts.declare_here(case, body.username, body.reason)
    return Response(status_code=204)


@router.post("/appeals/{reference}/outside-route", status_code=204)
async def post_outside(
    reference: str, body: s.ReasonedIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """The Office itself is accused: only those from outside it see the appeal from now on."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await send_outside(case, reason=body.reason)
    return Response(status_code=204)


@router.post("/appeals/{reference}/wish", status_code=201)
async def post_wish(
    reference: str, body: s.WishIn, me: Worker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """The person wishes to speak with a woman, or with a man."""
    case = await case_of(tx, reference, me, runtime, now, body)
    await wish_for(case, body.gender)
    return await card_of(case, runtime)


@router.get("/appeals/{reference}/decisions")
async def get_decisions(reference: str, me: Reader, tx: Transaction) -> Response:
    """Whom each step asked and why, and whether the same facts choose the same people again."""
    appeal = await find_appeal(tx, canonical(reference), me)
    items = await decisions_of(tx, appeal.id, with_conflicts=me.leads)
    return answer({"items": items})
