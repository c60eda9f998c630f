"""The web application: routers, error documents, limits and the life of the live events."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api import problems
from service.api.budget import IngressBudget
from service.api.described import describe
from service.api.router import router as api_router
from service.attachments.uploads import MOST_FILES, MULTIPART
from service.events import EventHub
from service.reference.written import keep_fresh
from service.rulebooks.standing import follow
from service.runtime import Runtime
from service.web import public
from service.web.headers import SecurityHeaders
from service.web.public_problems import PlainProblems
from service.web.router import router as web_router
from service.web.static import mount_static

LARGEST_BODY = 1024 * 1024
# A provider's payload is read up to a cap of its own and never refused for its size.
UNLIMITED = "/webhooks/"
# Files stream into the vault; these doors alone take them.
UPLOADS = re.compile(
    r"/|/receipt/messages|/api/v1/public/receipts/attachments"
    r"|/(?:api/v1|desk)/appeals/[^/]{1,40}/attachments"
)


class BodyLimit:
    """Refuse large bodies before anybody buffers them."""

    def __init__(self, app: ASGIApp, *, with_files: int, largest: int = LARGEST_BODY) -> None:
        """Wrap an application."""
        self._app = app
        self._largest = largest
        self._with_files = with_files

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Count what comes in; answer 413 as soon as it is too much."""
        if scope["type"] != "http" or scope["path"].startswith(UNLIMITED):
            await self._app(scope, receive, send)
            return
        largest = self._largest_of(scope)
        declared = next((v for k, v in scope["headers"] if k == b"content-length"), b"0")
        if not declared.isdigit() or int(declared) > largest:
            await problems.problem(413, "too-large", "The body is too large.")(scope, receive, send)
            return
        seen = 0

        async def counted() -> Message:
            nonlocal seen
            message = await receive()
            seen += len(message.get("body", b""))
            if seen > largest:
                raise problems.TooLarge
            return message

        await self._app(scope, counted, send)

    def _largest_of(self, scope: Scope) -> int:
        """More where files are taken, and only when some are sent."""
        kind = next((v for k, v in scope["headers"] if k == b"content-type"), b"")
        sends_files = kind.startswith(MULTIPART) and UPLOADS.fullmatch(scope["path"])
        return self._with_files if sends_files else self._largest


def create_app(runtime: Runtime) -> FastAPI:
    """The application over a runtime that its caller opens and closes."""
    hub = EventHub(runtime)

    @asynccontextmanager
    async def lifespan(_app: FastAPI) -> AsyncIterator[None]:
        fresh = keep_fresh(runtime.sessions, runtime.desk.gazetteer)
        duties = (hub.run(), fresh, follow(runtime))
        beside = [asyncio.create_task(duty) for duty in duties]
        try:
            yield
        finally:
            hub.close()
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)

    app = FastAPI(
        title="916 appeals",
        version="1",
        lifespan=lifespan,
        docs_url=None,
        redoc_url=None,
        openapi_url="/api/v1/openapi.json",
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.state.runtime = runtime
    app.state.hub = hub
    problems.install(app)
    describe(app)
    app.include_router(api_router)
    app.include_router(web_router)
    app.include_router(public.router)
    mount_static(app)
    _wrap(app, runtime)
    return app


def _wrap(app: FastAPI, runtime: Runtime) -> None:
    """What stands around every handler, the outermost last."""
    with_files = LARGEST_BODY + MOST_FILES * runtime.settings.attachments.largest
    app.add_middleware(BodyLimit, with_files=with_files)
    app.add_middleware(PlainProblems)
    app.add_middleware(IngressBudget)
    https = runtime.settings.base_url.startswith("https://")
    app.add_middleware(SecurityHeaders, https=https)
