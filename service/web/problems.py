"""Errors of pages in plain words: what happened and what to do, never a stack."""

import re
from collections.abc import Callable, Coroutine, Mapping
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import quote

from fastapi import Request, Response
from fastapi.exceptions import RequestValidationError
from fastapi.routing import APIRoute
from starlette.exceptions import HTTPException
from starlette.responses import JSONResponse, RedirectResponse

from service.domain import errors as e
from service.observability import logger
from service.runtime import Runtime
from service.web.screen import Screen, for_stranger
from service.web.translatable import said

STATUS_OF: Final[Mapping[type[e.DomainError], int]] = {
    e.AppealNotFound: 404,
    e.ReceiptNotFound: 404,
    e.NotFound: 404,
    e.ChannelClosed: 404,
    e.AlreadyAcknowledged: 409,
    e.StaleVersion: 409,
    e.IllegalMove: 409,
    e.KeyReused: 409,
    e.OutcomeNotTold: 409,
    e.SecondPersonNeeded: 409,
    e.NoReplyPossible: 409,
    e.NotYours: 403,
    e.NotAllowed: 403,
    e.BadSignature: 403,
    e.NotSignedIn: 401,
    e.WrongCredentials: 401,
    e.SecondFactorMissing: 401,
    e.TooManyAttempts: 429,
    e.ProofNeeded: 429,
    e.KeyMissing: 400,
    e.Invalid: 422,
    e.DryRunMissing: 409,
    e.Unavailable: 503,
}
SENTENCES: Final[Mapping[type[e.DomainError], str]] = {
    e.AppealNotFound: said("There is no such appeal, or it is not for you."),
    e.NotFound: said("There is no such page, or it is not for you."),
    e.AlreadyAcknowledged: said("%(name)s was first and has this appeal now."),
    e.StaleVersion: said(
        "The appeal changed while you were working on it. What you typed is kept: "
        "read what is new, then send again."
    ),
    e.IllegalMove: said("The appeal is no longer in a state that allows this."),
    e.OutcomeNotTold: said(
        "Nobody closes in silence: write what the person is told, or why they cannot be told."
    ),
    e.SwapIsOver: said("This swap was answered or taken back, or its hours have passed."),
    e.SecondPersonNeeded: said("A second person must confirm this."),
    e.NoReplyPossible: said("There is no safe way to write to this person. Nothing was sent."),
    e.NotYours: said("Only the person who took the appeal, or a coordinator, may do this."),
    e.NotAllowed: said("Your role does not allow this."),
    e.NotSignedIn: said("Sign in first."),
    e.WrongCredentials: said("The name, the password or the code is wrong."),
    e.SecondFactorMissing: said("Enter the code from your app."),
    e.TooManyAttempts: said("Too many attempts. Wait a minute, then try again."),
    e.KeyReused: said("This call was already saved with other words."),
    e.Invalid: said("A field is not acceptable: %(detail)s"),
    e.DryRunMissing: said("Try this version first, and read what it would change."),
    e.Unavailable: said("The service cannot store anything just now. Try again in a moment."),
}
GENERAL: Final = said("This cannot be done now.")


def sentence(error: e.DomainError) -> tuple[str, dict[str, str]]:
    """What to tell, with what goes into it."""
    given = {"detail": str(error), "name": getattr(error, "by", "")}
    return SENTENCES.get(type(error), GENERAL), given


def status_of(error: e.DomainError) -> int:
    """The status of a page that states a fact."""
    return STATUS_OF.get(type(error), 409)


def problem_page(screen: Screen, error: e.DomainError, *, back: str = "/desk/queue") -> Response:
    """A page that says what happened and where to go on."""
    text, given = sentence(error)
    status = status_of(error)
    return screen.show("desk/problem.html", status, text=text, given=given, back=back)


def _sign_in_first(request: Request) -> Response:
    return RedirectResponse(f"/desk?next={quote(_page_of(request))}", status_code=303)


def _page_of(request: Request) -> str:
    """Where to go on after signing in; what was typed on an appeal waits there as a draft."""
    path = request.url.path
    if request.method == "GET":
        return path
    appeal = re.match(r"/desk/appeals/[A-Za-z0-9-]+", path)
    return appeal[0] if appeal else "/desk/queue"


def _answer(request: Request, error: e.DomainError) -> Response:
    wants_json = "application/json" in request.headers.get("accept", "")
    if wants_json:
        body = {"detail": str(error), **error.facts}
        return JSONResponse(body, status_of(error), {"Cache-Control": "no-store"})
    if isinstance(error, e.NotSignedIn):
        return _sign_in_first(request)
    runtime: Runtime = request.app.state.runtime
    screen = for_stranger(request, runtime, runtime.clock())
    return problem_page(screen.at("/desk/queue"), error)


def _fault(error: RequestValidationError) -> e.Invalid:
    """Which field and why; never its value, which may be somebody's words."""
    first = error.errors()[0]
    field = ".".join(str(part) for part in first["loc"] if part not in {"body", "query"})
    return e.Invalid(field, f"{field}: {first['msg']}")


class PageRoute(APIRoute):
    """A route that answers every error with a page."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route as FastAPI runs it, with errors put into plain words."""
        original = super().get_route_handler()

        async def in_plain_words(request: Request) -> Response:
            try:
                return await original(request)
            except e.DomainError as error:
                return _answer(request, error)
            except RequestValidationError as error:
                return _answer(request, _fault(error))
            except HTTPException as error:
                known = (
                    e.NotFound() if error.status_code == HTTPStatus.NOT_FOUND else e.Unavailable()
                )
                return _answer(request, known)
            except Exception as error:  # noqa: BLE001 - a person must read a sentence, whatever broke
                name = type(error).__name__
                logger().error("page_failed", route=self.path, error_class=name)
                return _answer(request, e.Unavailable())

        return in_plain_words
