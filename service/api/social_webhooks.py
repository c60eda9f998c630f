"""Callbacks of Meta and X: handshakes, and batches of which every event stands alone."""

import re
from typing import Annotated, Final

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import PlainTextResponse

from service.api.json_answer import answer
from service.api.webhooks import refuse, sealed_body
from service.deps import RuntimeDep
from service.domain.errors import ChannelClosed
from service.doorway import take_events
from service.intake import meta, x
from service.runtime import Runtime
from service.security.signatures import crc_answer, same_secret
from service.settings import MetaSettings, XSettings

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

CHALLENGE: Final = re.compile(r"[A-Za-z0-9_.\-]{1,200}", re.ASCII)
Asked = Annotated[str, Query(max_length=1_000)]


def _meta(runtime: Runtime) -> MetaSettings:
    if runtime.settings.meta is None:
        raise ChannelClosed
    return runtime.settings.meta


def _x(runtime: Runtime) -> XSettings:
    if runtime.settings.x is None:
        raise ChannelClosed
    return runtime.settings.x


@router.get("/meta", response_class=PlainTextResponse)
async def get_meta(
    runtime: RuntimeDep,
    mode: Annotated[str, Query(alias="hub.mode", max_length=1_000)] = "",
    token: Annotated[str, Query(alias="hub.verify_token", max_length=1_000)] = "",
    challenge: Annotated[str, Query(alias="hub.challenge", max_length=1_000)] = "",
) -> Response:
    """Meta asks whether this address is ours; whoever knows our token is told its challenge."""
    known = same_secret(token, _meta(runtime).verify_token.get_secret_value())
    if not known or mode != "subscribe" or not CHALLENGE.fullmatch(challenge):
        raise refuse("meta")
    return PlainTextResponse(challenge)


@router.post("/meta")
async def post_meta(request: Request, runtime: RuntimeDep) -> Response:
    """A batch of events from Messenger or Instagram."""
    secret = _meta(runtime).app_secret.get_secret_value()
    body, seal = await sealed_body(request, secret)
    if not seal.is_metas(request.scope["headers"]):
        raise refuse("meta")
    await take_events(meta.split(body), runtime)
    return Response(status_code=200)


@router.get("/x")
async def get_x(runtime: RuntimeDep, crc_token: Asked = "") -> Response:
    """X asks for a proof that we hold the secret."""
    proof = crc_answer(crc_token, secret=_x(runtime).consumer_secret.get_secret_value())
    if proof is None:
        raise refuse("x")
    return answer({"response_token": proof})


@router.post("/x")
async def post_x(request: Request, runtime: RuntimeDep) -> Response:
    """Events of the Office's account on X."""
    secret = _x(runtime).consumer_secret.get_secret_value()
    body, seal = await sealed_body(request, secret)
    if not seal.is_xs(request.scope["headers"], body):
        raise refuse("x")
    await take_events(x.split(body), runtime)
    return Response(status_code=200)
