"""Who is on call: shifts, rotations, overrides, swaps, absences, and the hours nobody covers."""

from datetime import timedelta
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service.api import rota_bodies as b
from service.api.json_answer import answer
from service.api.schemas import ShiftIn
from service.api.text import Moment
from service.casework.card import instant
from service.deps import Me, Now, RotaPlanner, RotaReader, RuntimeDep, Transaction
from service.staff import absences, rotations, swaps
from service.staff.shifts import add_shift, override, remove_shift, shifts_between
from service.staff.watchlist import ending_mandates, hardly_reachable, silent_contacts, thin_hours

router = APIRouter(prefix="/api/v1", tags=["rota"])
Instant = Annotated[Moment | None, Query()]


@router.get("/shifts")
async def get_shifts(
    _me: RotaReader, tx: Transaction, now: Now, since: Instant = None, until: Instant = None
) -> Response:
    """The rota of a span, this week and the next by default."""
    start = since or now - timedelta(days=1)
    rows = await shifts_between(tx, start, until or start + timedelta(days=14))
    return answer({"items": [shift_json(row) for row in rows]})


def shift_json(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the door may not know the table
    """Hours on call."""
    return {
        "id": str(row.id),
        "office": row.office_id,
        "starts_at": instant(row.starts_at),
        "ends_at": instant(row.ends_at),
        "username": row.username,
        "name": row.name,
        "role": row.role,
        "profession": row.profession,
        "languages": row.languages,
        "rotation_id": str(row.rotation_id) if row.rotation_id else None,
    }


@router.post("/shifts", status_code=201)
async def post_shift(body: ShiftIn, me: RotaPlanner, tx: Transaction, now: Now) -> Response:
    """Put somebody on call."""
    shift = await add_shift(
        tx, body.username, body.office, body.starts_at, body.ends_at, now=now, by=me.id
    )
    return answer({"id": str(shift.id)}, 201)


@router.delete("/shifts/{shift_id}", status_code=204)
async def delete_shift(shift_id: UUID, me: RotaPlanner, tx: Transaction, now: Now) -> Response:
    """Take hours off the rota."""
    await remove_shift(tx, shift_id, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/shifts/{shift_id}/override", status_code=201)
async def post_override(
    shift_id: UUID, body: b.OverrideIn, me: RotaPlanner, tx: Transaction, now: Now
) -> Response:
    """Let somebody else cover a shift, or some hours of it."""
    covered = await override(
        tx, shift_id, body.username, body.starts_at, body.ends_at, now=now, by=me.id
    )
    return answer({"id": str(covered.id)}, 201)


@router.get("/rotations")
async def get_rotations(_me: RotaReader, tx: Transaction) -> Response:
    """Every rotation that goes on."""
    return answer({"items": await rotations.living_rotations(tx)})


@router.post("/rotations", status_code=201)
async def post_rotation(body: b.RotationIn, me: RotaPlanner, tx: Transaction, now: Now) -> Response:
    """Let people take turns; their shifts are written eight weeks ahead and kept so."""
    rotation = await rotations.begin_rotation(tx, body.rotation(), now=now, by=me.id)
    return answer({"id": str(rotation.id)}, 201)


@router.delete("/rotations/{rotation_id}", status_code=204)
async def delete_rotation(
    rotation_id: UUID, me: RotaPlanner, tx: Transaction, now: Now
) -> Response:
    """End a rotation; its coming shifts are taken off the rota."""
    await rotations.end_rotation(tx, rotation_id, now=now, by=me.id)
    return Response(status_code=204)


@router.get("/swaps")
async def get_swaps(_me: RotaReader, tx: Transaction, now: Now) -> Response:
    """Every offer that waits for an answer."""
    rows = await swaps.open_swaps(tx, now)
    return answer({"items": [_swap_json(row) for row in rows]})


def _swap_json(row: Any) -> dict[str, Any]:  # noqa: ANN401 - the door may not know the table
    back = None
    if row.return_id is not None:
        back = {
            "id": str(row.return_id),
            "starts_at": instant(row.return_starts_at),
            "ends_at": instant(row.return_ends_at),
        }
    return {
        "id": str(row.id),
        "by": row.by,
        "to": row.to,
        "at": instant(row.at),
        "shift": {
            "id": str(row.shift_id),
            "office": row.office_id,
            "starts_at": instant(row.starts_at),
            "ends_at": instant(row.ends_at),
        },
        "in_return": back,
    }


@router.post("/swaps", status_code=201)
async def post_swap(body: b.SwapIn, me: RotaReader, tx: Transaction, now: Now) -> Response:
    """Ask a colleague to take one's shift."""
    swap = await swaps.offer_swap(
        tx, me, body.shift_id, body.to, now=now, return_id=body.return_shift_id
    )
    return answer({"id": str(swap.id)}, 201)


@router.post("/swaps/{swap_id}/acceptance", status_code=204)
async def post_acceptance(swap_id: UUID, me: RotaReader, tx: Transaction, now: Now) -> Response:
    """Take the hours."""
    await swaps.accept_swap(tx, me, swap_id, now=now)
    return Response(status_code=204)


@router.post("/swaps/{swap_id}/refusal", status_code=204)
async def post_refusal(swap_id: UUID, me: RotaReader, tx: Transaction, now: Now) -> Response:
    """Leave the hours where they are."""
    await swaps.decline_swap(tx, me, swap_id, now=now)
    return Response(status_code=204)


@router.post("/swaps/{swap_id}/withdrawal", status_code=204)
async def post_withdrawal(swap_id: UUID, me: RotaReader, tx: Transaction, now: Now) -> Response:
    """Take the offer back."""
    await swaps.withdraw_swap(tx, me, swap_id, now=now)
    return Response(status_code=204)


@router.get("/absences")
async def get_absences(
    _me: RotaReader, tx: Transaction, now: Now, since: Instant = None, until: Instant = None
) -> Response:
    """Who is not there, this week and the next by default; why is told to nobody here."""
    start = since or now - timedelta(days=1)
    rows = await absences.absences_between(tx, start, until or start + timedelta(days=14))
    items = [
        {
            "id": str(row.id),
            "username": row.username,
            "name": row.name,
            "starts_at": instant(row.starts_at),
            "ends_at": instant(row.ends_at),
        }
        for row in rows
    ]
    return answer({"items": items})


@router.post("/absences", status_code=201)
async def post_absence(body: b.AbsenceIn, me: Me, tx: Transaction, now: Now) -> Response:
    """Say that one will not be there, or as a planner that somebody will not."""
    span = (body.starts_at, body.ends_at)
    absence = await absences.add_absence(tx, me, body.username, body.kind, span, now=now)
    return answer({"id": str(absence.id)}, 201)


@router.delete("/absences/{absence_id}", status_code=204)
async def delete_absence(absence_id: UUID, me: Me, tx: Transaction, now: Now) -> Response:
    """Be there after all."""
    await absences.withdraw_absence(tx, me, absence_id, now=now)
    return Response(status_code=204)


@router.get("/rota/watchlist")
async def get_watchlist(
    _me: RotaReader, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Thin hours of the next fourteen days, ending mandates, and phones that keep silent."""
    offices = [office.id for office in runtime.reference.offices]
    thin = await thin_hours(tx, offices, now=now)
    return answer(
        {
            "thin_hours": [
                {
                    "demand": each.demand.kind,
                    "value": each.demand.value,
                    "starts_at": instant(each.starts_at),
                    "ends_at": instant(each.ends_at),
                    "people": each.people,
                }
                for each in thin
            ],
            "mandates": [
                {
                    "username": each.username,
                    "name": each.name,
                    "until": each.until,
                    "days": each.days,
                    "warning": each.warning,
                    "open_appeals": each.open_appeals,
                }
                for each in await ending_mandates(tx, now=now)
            ],
            "silent_contacts": [
                {"username": row.username, "name": row.name, "methods": row.methods}
                for row in await silent_contacts(tx)
            ],
            "hardly_reachable": [
                {"username": row.username, "name": row.name} for row in await hardly_reachable(tx)
            ],
        }
    )
