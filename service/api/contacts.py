"""The ways to reach oneself, and the tests that prove them."""

from typing import Annotated

from fastapi import APIRouter, Response
from pydantic import StringConstraints

from service.api.json_answer import answer
from service.api.text import Body
from service.casework.card import instant
from service.deps import Me, Now, RuntimeDep, Transaction
from service.domain.terms import ContactMethod
from service.staff.contact_tests import GUESSES_A_MINUTE, ask_test, confirm, my_contacts
from service.staff.throttle import count_attempt

router = APIRouter(prefix="/api/v1/me/contacts", tags=["staff"])


class CodeIn(Body):
    """The digits that a test brought."""

    code: Annotated[str, StringConstraints(pattern=r"^[0-9 ]{6,12}$")]


@router.get("")
async def get_contacts(me: Me, tx: Transaction) -> Response:
    """How one is reached, and when each way was last proven; the addresses stay sealed."""
    items = [
        {
            "method": row.method,
            "answered_at": instant(row.answered_at),
            "tested_at": instant(row.tested_at),
            "waits_for_code": row.test_index is not None,
            "missed": row.missed,
        }
        for row in await my_contacts(tx, me.id)
    ]
    return answer({"items": items})


@router.post("/{method}/test", status_code=202)
async def post_test(
    method: ContactMethod, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Send a test to oneself now."""
    await ask_test(tx, me.id, method, runtime.keys, now=now)
    return answer({"method": method}, 202)


@router.post("/{method}/confirmation", status_code=204)
async def post_confirmation(
    method: ContactMethod, body: CodeIn, me: Me, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Bring the code back; the way is proven for thirty days."""
    async with runtime.sessions.begin() as counting:
        await count_attempt(counting, f"contact:{me.id}", now=now, most=GUESSES_A_MINUTE)
    code = body.code.replace(" ", "")
    await confirm(tx, me.id, method, code, runtime.keys, now=now)
    return Response(status_code=204)
