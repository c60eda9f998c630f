"""Signing in and out."""

from fastapi import APIRouter, Request, Response

from service.api.json_answer import answer
from service.api.schemas import SignIn
from service.casework.card import instant
from service.deps import Me, Now, RuntimeDep, Transaction, token_of
from service.domain.actor import Actor
from service.staff.sessions import count_sign_in, sign_in, sign_out

router = APIRouter(prefix="/api/v1/sessions", tags=["sessions"])


def staff_json(actor: Actor) -> dict[str, object]:
    """A member of staff as colleagues see them."""
    return {
        "id": str(actor.id),
        "username": actor.username,
        "name": actor.name,
        "role": actor.role.value,
        "profession": actor.profession.value if actor.profession else None,
        "languages": list(actor.languages),
        "offices": list(actor.offices),
        "interface_language": actor.interface_language,
    }


@router.post("", status_code=201)
async def post_session(body: SignIn, runtime: RuntimeDep, tx: Transaction, now: Now) -> Response:
    """Sign in; the token is shown once."""
    async with runtime.sessions.begin() as counting:
        await count_sign_in(counting, body.username, runtime.keys, now=now)
    signed_in = await sign_in(
        tx,
        body.username,
        body.password,
        body.code,
        runtime.keys,
        now=now,
        second_factor=runtime.settings.second_factor_required,
    )
    return answer(
        {
            "token": signed_in.token,
            "expires_at": instant(signed_in.expires_at),
            "staff": staff_json(signed_in.actor),
        },
        201,
    )


@router.get("/current")
async def get_session(me: Me) -> Response:
    """Who is signed in."""
    return answer({"staff": staff_json(me)})


@router.delete("/current", status_code=204)
async def delete_session(
    request: Request, runtime: RuntimeDep, _me: Me, tx: Transaction, now: Now
) -> Response:
    """Sign out."""
    await sign_out(tx, token_of(request, runtime) or "", now=now)
    return Response(status_code=204)
