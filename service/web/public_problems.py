"""Problems in plain words for browsers; programs keep their problem documents."""

from typing import Final

from starlette.datastructures import Headers, MutableHeaders, QueryParams
from starlette.responses import HTMLResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from service.domain.terms import Language
from service.observability import logger
from service.web.public_page import CODES, HEADERS, preferred, write

# Everything else is looked at by a person.
FOR_PROGRAMS: Final = ("/api/", "/webhooks/", "/health/", "/metrics", "/static/")
PROBLEM: Final = b"application/problem+json"
KEPT: Final = ("allow", "retry-after")
OUR_FAULT: Final = 500


class PlainProblems:
    """Puts a page in the place of a problem document, if a person would have to read it."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application whose errors are problem documents."""
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what is no problem, and everything meant for programs."""
        if scope["type"] != "http" or not _is_for_people(scope):
            await self._app(scope, receive, send)
            return
        answer = _Answer(scope, receive, send)
        try:
            await self._app(scope, receive, answer.send)
        except Exception as error:
            if answer.begun:
                raise
            # Outside of the framework's own net, which would answer without our headers.
            logger().error("page_failed", error_class=type(error).__name__)
            await answer.show(OUR_FAULT)


class _Answer:
    """One answer on its way out."""

    def __init__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self._scope, self._receive, self._send = scope, receive, send
        self._replaced = False
        self.begun = False

    async def send(self, message: Message) -> None:
        """Let a message through, or put a page in its place."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            if headers.get("content-type", "").encode().startswith(PROBLEM):
                kept = {name: headers[name] for name in KEPT if name in headers}
                await self.show(message["status"], kept)
                return
            self.begun = True
        if not self._replaced:
            await self._send(message)

    async def show(self, status: int, headers: dict[str, str] | None = None) -> None:
        """A page that says what happened and where to go on."""
        self._replaced = self.begun = True
        language, chosen = _language(self._scope)
        values = {"kind": _kind(status), "home": _home(self._scope)}
        written = write(language, "public/problem.html", values, chosen=chosen)
        own = {**HEADERS, "Content-Language": language.value, **(headers or {})}
        await HTMLResponse(written, status, own)(self._scope, self._receive, self._send)


def _is_for_people(scope: Scope) -> bool:
    if scope["path"].startswith(FOR_PROGRAMS):
        return False
    return "json" not in Headers(scope=scope).get("accept", "")


def _language(scope: Scope) -> tuple[Language, bool]:
    asked = QueryParams(scope["query_string"]).get("lang", "")
    if asked in CODES:
        return CODES[asked], True
    return preferred(Headers(scope=scope).get("accept-language", "")), False


def _home(scope: Scope) -> str:
    return "/desk" if scope["path"].startswith("/desk") else "/"


def _kind(status: int) -> str:
    match status:
        case 404 | 405:
            return "no_page"
        case 413:
            return "too_large"
        case _:
            return "fault" if status >= OUR_FAULT else "refused"
