"""The HTTP face of the Twilio stub."""

import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated

import httpx2
from fastapi import Depends, FastAPI, Header, HTTPException, Request
from fastapi.responses import JSONResponse, Response
from fastapi.security import HTTPBasic, HTTPBasicCredentials

from service.demo.stubs.running import running
from service.demo.stubs.twilio import Message, TwilioStub, refused
from service.demo.stubs.twilio_held import page_of_calls, page_of_recordings

Credentials = Annotated[HTTPBasicCredentials, Depends(HTTPBasic())]


@asynccontextmanager
async def open_twilio_stub(
    account_sid: str,
    auth_token: str,
    *,
    port: int = 0,
    client: httpx2.AsyncClient | None = None,
) -> AsyncIterator[TwilioStub]:
    """Serve an account's Twilio while the block runs; its address is in `url`."""
    async with client or httpx2.AsyncClient(timeout=30) as poster:
        stub = TwilioStub(account_sid, auth_token, poster)
        async with running(twilio_app(stub), port) as url:
            stub.url = url
            yield stub
            await stub.settle()


def twilio_app(stub: TwilioStub) -> FastAPI:
    """Create, read, list and delete messages."""
    app = FastAPI(openapi_url=None)
    root = f"/2010-04-01/Accounts/{stub.account_sid}/Messages"

    @app.post(root + ".json")
    async def create(
        request: Request,
        who: Credentials,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        form = {name: str(value) for name, value in (await request.form()).items()}
        return _answer(*stub.create(form, idempotency_key))

    @app.get(root + ".json")
    async def listed(request: Request, who: Credentials) -> JSONResponse:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        return _answer(200, _page(stub, request.query_params))

    @app.get(root + "/{sid}.json")
    async def read(sid: str, who: Credentials) -> JSONResponse:
        return _answer(200, _found(stub, sid, who).told(stub.account_sid))

    @app.delete(root + "/{sid}.json")
    async def delete(sid: str, who: Credentials) -> JSONResponse:
        stub.messages.remove(_found(stub, sid, who))
        return _answer(204, None)

    _add_calls(app, stub)
    _add_files(app, stub)
    return app


def _add_calls(app: FastAPI, stub: TwilioStub) -> None:
    """Place calls."""

    @app.post(f"/2010-04-01/Accounts/{stub.account_sid}/Calls.json")
    async def call(
        request: Request,
        who: Credentials,
        idempotency_key: Annotated[str | None, Header()] = None,
    ) -> JSONResponse:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        form = {name: str(value) for name, value in (await request.form()).items()}
        return _answer(*stub.place_call(form, idempotency_key))

    @app.get(f"/2010-04-01/Accounts/{stub.account_sid}/{{what}}.json")
    async def held(what: str, request: Request, who: Credentials) -> JSONResponse:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        if what == "Recordings":
            return _answer(200, page_of_recordings(stub.held_calls))
        return _answer(200, page_of_calls(stub.held_calls, request.query_params))


def _add_files(app: FastAPI, stub: TwilioStub) -> None:
    """Hand out recordings and media, and forget them."""

    @app.get(f"/2010-04-01/Accounts/{stub.account_sid}/Messages/{{sid}}/Media.json")
    async def media_of(sid: str, who: Credentials) -> Response:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        under = f"Messages/{sid}/Media/"
        held = {path: kind for path, (kind, _) in stub.media.items() if path.startswith(under)}
        told = [{"sid": p.removeprefix(under), "content_type": kind} for p, kind in held.items()]
        return _answer(200, {"media_list": told})

    @app.get(f"/2010-04-01/Accounts/{stub.account_sid}/{{path:path}}")
    async def file(path: str, who: Credentials) -> Response:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        kind, content = stub.media.get(path, ("", b""))
        sid = path.removeprefix("Recordings/")
        if sid in stub.recordings:
            kind, content = "audio/x-wav", stub.recordings[sid]
        if not content:
            raise HTTPException(404)
        return Response(content, media_type=kind)

    @app.delete(f"/2010-04-01/Accounts/{stub.account_sid}/{{path:path}}")
    async def forget(path: str, who: Credentials) -> Response:
        if not _knows(stub, who):
            return _answer(*refused(401, 20003, "Authenticate"))
        name = path.removesuffix(".json")
        known = stub.recordings.pop(name.removeprefix("Recordings/"), None)
        if known is None and stub.media.pop(name, None) is None:
            raise HTTPException(404)
        return Response(status_code=204)


def _page(stub: TwilioStub, query: Mapping[str, str]) -> dict[str, object]:
    size, number = int(query.get("PageSize", 50)), int(query.get("Page", 0))
    after = query.get("DateSent>") or query.get("DateSentAfter") or "1970-01-01T00:00:00Z"
    wanted = [
        message
        for message in reversed(stub.messages)
        if message.at >= datetime.fromisoformat(after).replace(tzinfo=UTC)
        and query.get("To", message.to) == message.to
        and query.get("From", message.sender) == message.sender
    ]
    following = wanted[(number + 1) * size :]
    root = f"/2010-04-01/Accounts/{stub.account_sid}/Messages.json"
    return {
        "messages": [message.told(stub.account_sid) for message in wanted[number * size :][:size]],
        "page": number,
        "page_size": size,
        "next_page_uri": f"{root}?PageSize={size}&Page={number + 1}" if following else None,
    }


def _found(stub: TwilioStub, sid: str, who: HTTPBasicCredentials) -> Message:
    known = (message for message in stub.messages if message.sid == sid and _knows(stub, who))
    if (message := next(known, None)) is None:
        raise HTTPException(404)
    return message


def _knows(stub: TwilioStub, who: HTTPBasicCredentials) -> bool:
    return who.username == stub.account_sid and secrets.compare_digest(
        who.password, stub.auth_token
    )


def _answer(status: int, content: Mapping[str, object] | None) -> JSONResponse:
    return JSONResponse(content, status)
