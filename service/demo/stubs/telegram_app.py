"""The HTTP face of the Telegram stub."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import httpx2
from fastapi import FastAPI, HTTPException, Request, Response

from service.demo.stubs.running import running
from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_delivery import Pause


@asynccontextmanager
async def open_telegram_stub(
    token: str,
    *,
    port: int = 0,
    client: httpx2.AsyncClient | None = None,
    pause: Pause = asyncio.sleep,
    seed: int = 916,
) -> AsyncIterator[TelegramStub]:
    """Serve a bot's Telegram while the block runs; its address is in `url`."""
    async with client or httpx2.AsyncClient(timeout=30) as poster:
        stub = TelegramStub(token, poster, pause, seed)
        async with running(telegram_app(stub), port) as url:
            stub.url = url
            try:
                yield stub
            finally:
                await stub.stop()


def telegram_app(stub: TelegramStub) -> FastAPI:
    """Bot API calls and file downloads."""
    app = FastAPI(openapi_url=None)

    @app.api_route("/bot{token}/{method}", methods=["GET", "POST"])
    async def call(token: str, method: str, request: Request) -> Response:
        status, told = await stub.call(token, method, await _asked(request))
        content = told if isinstance(told, bytes) else json.dumps(told).encode()
        return Response(content, status, media_type="application/json")

    @app.get("/file/bot{token}/{path}")
    async def download(token: str, path: str) -> Response:
        if token != stub.token or path not in stub.files:
            raise HTTPException(404)
        return Response(stub.files[path], media_type="application/octet-stream")

    return app


async def _asked(request: Request) -> Mapping[str, Any]:
    if request.headers.get("content-type", "").startswith("application/json"):
        asked: Mapping[str, Any] = await request.json()
        return asked
    return {**request.query_params, **await request.form()}
