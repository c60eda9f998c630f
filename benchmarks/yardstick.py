"""The thinnest endpoint that keeps anything: FastAPI, asyncpg, one INSERT, one commit."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any
from uuid import uuid4

import asyncpg
from fastapi import FastAPI, Response
from pydantic import BaseModel

MADE = """
    create table if not exists bare (
        id uuid primary key, channel text not null, text text not null,
        received_at timestamptz not null default now())
"""
KEPT = "insert into bare (id, channel, text) values ($1, $2, $3)"
FIRST = """
    select reference, level, status, channel, language, received_at from appeal
    where status in ('queued', 'assigned') order by level, received_at, id limit 50
"""


class BareAppeal(BaseModel):
    """The two fields that matter."""

    channel: str
    text: str


def bare_app(dsn: str) -> FastAPI:
    """Two routes over one pool."""

    @asynccontextmanager
    async def lifespan(app: FastAPI) -> AsyncIterator[None]:
        async with asyncpg.create_pool(dsn, min_size=10, max_size=10) as pool:
            await pool.execute(MADE)
            app.state.pool = pool
            yield

    app = FastAPI(lifespan=lifespan, openapi_url=None)

    @app.post("/bare/appeals", status_code=201)
    async def keep(body: BareAppeal) -> dict[str, str]:
        row = uuid4()
        await app.state.pool.execute(KEPT, row, body.channel, body.text)
        return {"id": str(row)}

    @app.get("/bare/queue")
    async def first() -> list[dict[str, Any]]:
        return [dict(row) for row in await app.state.pool.fetch(FIRST)]

    @app.get("/bare/nothing")
    async def nothing() -> Response:
        return Response(b"{}", media_type="application/json")

    return app
