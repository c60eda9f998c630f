"""The list of people to call: the number on demand, and one button for what came of it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Form, Response
from starlette.responses import JSONResponse, RedirectResponse

from service.casework.callbacks import callback_number, finish_callback, waiting_callbacks
from service.deps import Reader, Transaction, Unsealer, Worker
from service.domain.actor import Actor
from service.domain.terms import CallbackResult
from service.web.forms import CallbackForm
from service.web.problems import PageRoute
from service.web.screen import Here, Screen
from service.web.templating import in_words

router = APIRouter(route_class=PageRoute, include_in_schema=False)

FIRST: Final = 5


async def _list(
    screen: Screen,
    me: Actor,
    tx: Transaction,
    shown: UUID | None = None,
    number: Mapping[str, Any] | None = None,
) -> Response:
    return screen.at("/desk/callbacks").show(
        "desk/callbacks.html",
        rows=await waiting_callbacks(tx, me),
        results=tuple(CallbackResult),
        shown=shown,
        number=number or {},
    )


@router.get("/desk/callbacks")
async def get_callbacks(screen: Here, me: Reader, tx: Transaction) -> Response:
    """Who waits for a call."""
    return await _list(screen, me, tx)


@router.get("/desk/callbacks/waiting")
async def get_waiting(screen: Here, me: Reader, tx: Transaction) -> Response:
    """The most urgent for the call page, which keeps none of them and asks while it is open."""
    rows = await waiting_callbacks(tx, me)
    say = partial(in_words, screen.language)
    shown = [
        {
            "id": str(row.id),
            "level": row.level.name,
            "kind": say("callback", row.kind),
            "due_at": row.due_at.isoformat(),
        }
        for row in rows[:FIRST]
    ]
    told = {"rows": shown, "number": len(rows)}
    return JSONResponse(told, headers={"Cache-Control": "no-store"})


@router.post("/desk/callbacks/{callback_id}/number")
async def post_number(callback_id: UUID, screen: Here, me: Unsealer, tx: Transaction) -> Response:
    """The same list with one number on it, on this answer and nowhere else."""
    keys = screen.runtime.keys
    number = await callback_number(tx, callback_id, me, keys, now=screen.now)
    return await _list(screen, me, tx, callback_id, number)


@router.post("/desk/callbacks/{callback_id}/result")
async def post_result(
    callback_id: UUID,
    screen: Here,
    me: Worker,
    tx: Transaction,
    form: Annotated[CallbackForm, Form()],
) -> Response:
    """Say what came of the call; a wrong number leads to the appeal, for another way."""
    keys = screen.runtime.keys
    reference = await finish_callback(tx, callback_id, me, form.result, keys, now=screen.now)
    wrong = form.result is CallbackResult.WRONG_NUMBER
    there = f"/desk/appeals/{reference}" if wrong else "/desk/callbacks"
    return RedirectResponse(there, status_code=303)
