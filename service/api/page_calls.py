"""A call that pages a responder: what it says, and the key that was pressed."""

from typing import Final

from fastapi import APIRouter, Path, Request, Response

from service.answered_calls import end_of_call, key_pressed, what_to_say
from service.api.webhooks import Twiml, from_twilio
from service.deps import Now, RuntimeDep, Transaction
from service.security.forms import form_fields

router = APIRouter(prefix="/webhooks/twilio/voice/page", tags=["webhooks"])

Token = Path(max_length=64)
LONGEST_FIELD: Final = 200


async def fields_of(request: Request, runtime: RuntimeDep) -> dict[str, str]:
    """The signed fields of a callback; a repeated one was refused with the signature."""
    pairs = form_fields(await from_twilio(request, runtime))
    return {name: value[:LONGEST_FIELD] for name, value in pairs}


@router.post("/{token}", response_class=Twiml)
async def post_call(
    request: Request, runtime: RuntimeDep, tx: Transaction, now: Now, token: str = Token
) -> Response:
    """Somebody answered, or pressed a key: 1 takes the appeal, 2 declines, 3 says it again."""
    fields = await fields_of(request, runtime)
    if "Digits" in fields:
        return Twiml(await key_pressed(tx, token, fields, runtime, now=now))
    return Twiml(await what_to_say(tx, token, fields, runtime, now=now))


@router.post("/{token}/status", response_class=Twiml)
async def post_status(
    request: Request, runtime: RuntimeDep, tx: Transaction, now: Now, token: str = Token
) -> Response:
    """How the call ended; a call that nobody answered is no page that arrived."""
    fields = await fields_of(request, runtime)
    return Twiml(await end_of_call(tx, fields, now=now) if token else "")
