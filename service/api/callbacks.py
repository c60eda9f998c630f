"""The people who wait for our call."""

from uuid import UUID

from fastapi import APIRouter, Response

from service.api import schemas as s
from service.api.json_answer import answer
from service.casework.callbacks import (
    callback_json,
    callback_number,
    finish_callback,
    waiting_callbacks,
)
from service.deps import Now, Reader, RuntimeDep, Transaction, Unsealer, Worker

router = APIRouter(prefix="/api/v1/callbacks", tags=["casework"])


@router.get("")
async def get_callbacks(me: Reader, tx: Transaction) -> Response:
    """Who waits, the most urgent first; numbers stay sealed."""
    return answer({"items": [callback_json(row) for row in await waiting_callbacks(tx, me)]})


@router.post("/{callback_id}/number", status_code=201)
async def post_number(
    callback_id: UUID, me: Unsealer, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """The number to dial; the reading is in the journal."""
    return answer(await callback_number(tx, callback_id, me, runtime.keys, now=now), 201)


@router.post("/{callback_id}/result", status_code=204)
async def post_result(
    callback_id: UUID,
    body: s.CallbackResultIn,
    me: Worker,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """What came of the call; "no_answer" keeps the person on the list for later."""
    await finish_callback(tx, callback_id, me, body.result, runtime.keys, now=now)
    return Response(status_code=204)
