"""Doors of strangers answer in three seconds whatever the database does, so that they can retry."""

import asyncio
from typing import Any, Final

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.api.problems import of_domain
from service.domain.errors import Unavailable
from service.observability import logger

BUDGET_S: Final = 2.0
INGRESS: Final = ("/webhooks/", "/api/v1/public/")


class IngressBudget:
    """Answer 503 in place of a handler that hangs; the time runs from the end of the body."""

    def __init__(self, app: ASGIApp, budget_s: float = BUDGET_S) -> None:
        """Wrap an application."""
        self._app = app
        self._budget_s = budget_s

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a handler work; give up on it in time."""
        if scope["type"] != "http" or not scope["path"].startswith(INGRESS):
            await self._app(scope, receive, send)
            return
        await _Handled(self._app, self._budget_s).run(scope, receive, send)


class _Handled:
    """One request and its clock."""

    def __init__(self, app: ASGIApp, budget_s: float) -> None:
        self._app = app
        self._budget_s = budget_s
        self._read = asyncio.Event()
        self._begun = False
        self._late = False

    async def run(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def heard() -> Message:
            message = await receive()
            if not message.get("more_body", False):
                self._read.set()
            return message

        async def answered(message: Message) -> None:
            if not self._late:
                self._begun = True
                await send(message)

        work = asyncio.ensure_future(self._app(scope, heard, answered))
        try:
            if await self._in_time(work):
                await work
                return
        except asyncio.CancelledError:
            work.cancel()
            raise
        self._late = True
        work.add_done_callback(_let_go)
        work.cancel()
        logger().warning("ingress_late", route=str(scope["path"]).split("?")[0][:60])
        await of_domain(Unavailable())(scope, receive, send)

    async def _in_time(self, work: "asyncio.Future[None]") -> bool:
        reading = asyncio.ensure_future(self._read.wait())
        either: set[asyncio.Future[Any]] = {work, reading}
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
        reading.cancel()
        done, _ = await asyncio.wait({work}, timeout=self._budget_s)
        return bool(done) or self._begun


def _let_go(work: "asyncio.Future[None]") -> None:
    if not work.cancelled():
        work.exception()
