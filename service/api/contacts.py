"""The ways to reach oneself or a colleague, and the tests that prove them."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from service.api.json_answer import answer
from service.api.text import Body, FullLine
from service.casework.card import instant
from service.casework.overview import staff_by_id
from service.deps import Me, Now, RotaPlanner, RuntimeDep, Transaction
from service.domain.terms import ContactMethod
from service.staff.contact_methods import drop_way, keep_way, try_first
from service.staff.contact_tests import GUESSES_A_MINUTE, ask_test, confirm, my_contacts
from service.staff.throttle import count_attempt

router = APIRouter(prefix="/api/v1", tags=["staff"])


class CodeIn(Body):
    """The digits that a test brought."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{6,12}$")]


class WayIn(Body):
    """A way and where it leads: a number with its country code, a chat, or a mail address."""

    method: ContactMethod
    address: FullLine


async def _ways(tx: Transaction, staff_id: UUID) -> Response:
    """Each way and when it was last proven; the addresses stay sealed."""
    items = [
        {
            "method": row.method,
            "answered_at": instant(row.answered_at),
            "tested_at": instant(row.tested_at),
            "waits_for_code": row.test_index is not None,
            "missed": row.missed,
        }
        for row in await my_contacts(tx, staff_id)
    ]
    return answer({"items": items})


@router.get("/me/contacts")
async def get_contacts(me: Me, tx: Transaction) -> Response:
    """How one is reached, and when each way was last proven; the addresses stay sealed."""
    return await _ways(tx, me.id)


@router.post("/me/contacts", status_code=204)
async def post_contact(
    body: WayIn, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Be reached this way; a code goes there at once, and the way counts when it came back."""
    staff = await staff_by_id(tx, me.id)
    await keep_way(tx, staff, body.method, body.address, runtime.keys, now=now, by=me.id)
    return Response(status_code=204)


@router.delete("/me/contacts/{method}", status_code=204)
async def delete_contact(method: ContactMethod, me: Me, tx: Transaction, now: Now) -> Response:
    """Be reached this way no more."""
    await drop_way(tx, await staff_by_id(tx, me.id), method, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/me/contacts/{method}/first", status_code=204)
async def post_first(method: ContactMethod, me: Me, tx: Transaction, now: Now) -> Response:
    """Be tried this way first."""
    await try_first(tx, await staff_by_id(tx, me.id), method, now=now, by=me.id)
    return Response(status_code=204)


@router.get("/staff/{staff_id}/contacts")
async def get_staff_contacts(staff_id: UUID, _me: RotaPlanner, tx: Transaction) -> Response:
    """How somebody is reached, and when each way was last proven."""
    return await _ways(tx, (await staff_by_id(tx, staff_id)).id)


@router.post("/staff/{staff_id}/contacts", status_code=204)
async def post_staff_contact(
    staff_id: UUID, body: WayIn, me: RotaPlanner, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Reach somebody this way; a code goes there, and only they can bring it back."""
    staff = await staff_by_id(tx, staff_id)
    await keep_way(tx, staff, body.method, body.address, runtime.keys, now=now, by=me.id)
    return Response(status_code=204)


@router.delete("/staff/{staff_id}/contacts/{method}", status_code=204)
async def delete_staff_contact(
    staff_id: UUID, method: ContactMethod, me: RotaPlanner, tx: Transaction, now: Now
) -> Response:
    """Reach somebody this way no more."""
    await drop_way(tx, await staff_by_id(tx, staff_id), method, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/staff/{staff_id}/contacts/{method}/first", status_code=204)
async def post_staff_first(
    staff_id: UUID, method: ContactMethod, me: RotaPlanner, tx: Transaction, now: Now
) -> Response:
    """Try this way first."""
    await try_first(tx, await staff_by_id(tx, staff_id), method, now=now, by=me.id)
    return Response(status_code=204)


@router.post("/me/contacts/{method}/test", status_code=202)
async def post_test(
    method: ContactMethod, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Send a test to oneself now."""
    await ask_test(tx, me.id, method, runtime.keys, now=now)
    return answer({"method": method}, 202)


@router.post("/me/contacts/{method}/confirmation", status_code=204)
async def post_confirmation(
    method: ContactMethod, body: CodeIn, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Bring the code back; the way is proven for thirty days."""
    async with runtime.sessions.begin() as counting:
        await count_attempt(counting, f"contact:{me.id}", now=now, most=GUESSES_A_MINUTE)
    code = body.code.replace(" ", "")
    await confirm(tx, me.id, method, code, runtime.keys, now=now)
    return Response(status_code=204)
