"""Errors as application/problem+json (RFC 9457), with a stable type for each fact."""

import re
from collections.abc import Sequence
from typing import Any, Final

import orjson
from fastapi import FastAPI, Request, Response
from fastapi.exceptions import RequestValidationError
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.exceptions import HTTPException

from service.database import is_outage
from service.domain import errors as e
from service.observability import logger
from service.triage.questionnaire import UnknownAnswer

UNAUTHORISED: Final = 401
MEDIA_TYPE: Final = "application/problem+json"
STATUS_OF: Final[dict[type[e.DomainError], int]] = {
    e.AppealNotFound: 404,
    e.ReceiptNotFound: 404,
    e.NotFound: 404,
    e.AlreadyAcknowledged: 409,
    e.StaleVersion: 409,
    e.IllegalMove: 409,
    e.NotYours: 403,
    e.NotAllowed: 403,
    e.NotSignedIn: 401,
    e.WrongCredentials: 401,
    e.SecondFactorMissing: 401,
    e.TooManyAttempts: 429,
    e.ProofNeeded: 429,
    e.KeyReused: 409,
    e.KeyMissing: 400,
    e.OutcomeNotTold: 409,
    e.SwapIsOver: 409,
    e.SecondPersonNeeded: 409,
    e.NoReplyPossible: 409,
    e.Invalid: 422,
    e.DryRunMissing: 409,
    e.Unavailable: 503,
    e.ChannelClosed: 404,
    e.BadSignature: 403,
}
_HUMP: Final = re.compile(r"(?<!^)(?=[A-Z])")


class TooLarge(HTTPException):
    """The body is too large."""

    def __init__(self) -> None:
        """413."""
        super().__init__(413, "The body is too large.")


def slug(kind: type[Exception]) -> str:
    """AlreadyAcknowledged → already-acknowledged."""
    return _HUMP.sub("-", kind.__name__).lower()


def problem(status: int, kind: str, detail: str, **members: Any) -> Response:  # noqa: ANN401 - any JSON
    """A problem document."""
    body = {
        "type": f"urn:916:problem:{kind}",
        "title": kind.replace("-", " ").capitalize(),
        "status": status,
        "detail": detail,
        **members,
    }
    return Response(orjson.dumps(body), status_code=status, media_type=MEDIA_TYPE)


def of_domain(error: e.DomainError) -> Response:
    """The problem that states a domain fact."""
    response = problem(STATUS_OF[type(error)], slug(type(error)), str(error), **error.facts)
    if isinstance(error, e.TooManyAttempts | e.ProofNeeded):
        response.headers["Retry-After"] = str(error.retry_after_s)
    if isinstance(error, e.Unavailable):
        response.headers["Retry-After"] = "2"
    if response.status_code == UNAUTHORISED:
        response.headers["WWW-Authenticate"] = "Bearer"
    return response


def _fields(found: Sequence[Any]) -> list[dict[str, str]]:
    """Which field and why; never the value, which may be somebody's words."""
    return [
        {"field": ".".join(str(p) for p in f["loc"] if p != "body"), "message": _plain(f["msg"])}
        for f in found
    ]


def _plain(message: str) -> str:
    return message.encode("utf-8", "replace").decode()


async def _domain(_request: Request, error: Exception) -> Response:
    assert isinstance(error, e.DomainError)  # noqa: S101 - registered for it
    return of_domain(error)


async def _unknown_answer(_request: Request, error: Exception) -> Response:
    return of_domain(e.Invalid("answers", str(error)))


async def _invalid(_request: Request, error: Exception) -> Response:
    assert isinstance(error, RequestValidationError)  # noqa: S101 - registered for it
    detail = "Some fields are not acceptable."
    return problem(422, "invalid", detail, errors=_fields(error.errors()))


async def _http(_request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)  # noqa: S101 - registered for it
    kinds = {400: "bad-request", 404: "not-found", 405: "method-not-allowed", 413: "too-large"}
    response = problem(error.status_code, kinds.get(error.status_code, "http"), str(error.detail))
    for name, value in (error.headers or {}).items():
        response.headers[name] = value
    return response


async def _database(request: Request, error: Exception) -> Response:
    if not is_outage(error):
        return await _unexpected(request, error)
    logger().warning(
        "database_unavailable", route=_route(request), error_class=type(error).__name__
    )
    return of_domain(e.Unavailable())


async def _unexpected(request: Request, error: Exception) -> Response:
    """Whatever else happens: the class is logged, never the text, and the caller may retry."""
    logger().error("unexpected", route=_route(request), error_class=type(error).__name__)
    return of_domain(e.Unavailable())


def _route(request: Request) -> str:
    route = request.scope.get("route")
    return str(getattr(route, "path", ""))


def install(app: FastAPI) -> None:
    """Answer every error with a problem document."""
    app.add_exception_handler(e.DomainError, _domain)
    app.add_exception_handler(UnknownAnswer, _unknown_answer)
    app.add_exception_handler(RequestValidationError, _invalid)
    app.add_exception_handler(HTTPException, _http)
    for kind in (
        DBAPIError,
        PoolTimeout,
        OSError,
    ):
        app.add_exception_handler(kind, _database)
    app.add_exception_handler(Exception, _unexpected)
