"""Sign in and out, with the second factor set up on the way.

No form of the desk carries a token of its own against forgery: the cookie is SameSite=Strict, and
every post must come from our own pages by the browser's word (service.deps.is_same_origin).
"""

from typing import Annotated, Final

import segno
from fastapi import APIRouter, Form, Query, Request, Response
from starlette.responses import RedirectResponse

from service.deps import RuntimeDep, Transaction, is_same_origin, session_cookie, token_of
from service.domain import errors as e
from service.domain.actor import Actor
from service.runtime import Runtime
from service.security.permissions import Permission, may
from service.staff.enrolment import enrolment_address
from service.staff.sessions import LASTS, SignedIn, canonical, count_sign_in, sign_in, sign_out
from service.web.forms import SignInForm
from service.web.problems import PageRoute, sentence, status_of
from service.web.screen import LANGUAGE_COOKIE, Here, Outside, Screen, is_https, keep_choice

router = APIRouter(route_class=PageRoute, include_in_schema=False)

HOME: Final = "/desk/queue"


def safe_next(wished: str) -> str:
    """A page of the desk to go on to, never another site."""
    inside = wished.startswith("/desk/") and "//" not in wished and "\\" not in wished
    return wished if inside and wished.isprintable() else HOME


@router.get("/desk")
async def get_sign_in(
    screen: Outside, after: Annotated[str, Query(max_length=300, alias="next")] = ""
) -> Response:
    """The form."""
    return _form(screen, SignInForm(next=after))


def _form(screen: Screen, form: SignInForm, error: e.DomainError | None = None) -> Response:
    text, given = sentence(error) if error else ("", {})
    return screen.show(
        "desk/sign_in.html",
        status_of(error) if error else 200,
        username=form.username,
        next=form.next,
        problem=text,
        given=given,
        second_factor=screen.runtime.settings.second_factor_required
        or isinstance(error, e.SecondFactorMissing),
    )


@router.post("/desk")
async def post_sign_in(
    request: Request, screen: Outside, form: Annotated[SignInForm, Form()]
) -> Response:
    """Check name, password and code; on success the cookie is set."""
    if not is_same_origin(request, screen.runtime):
        return _form(screen, form, e.NotSignedIn())
    try:
        signed_in = await _try(screen, form)
    except e.SecondFactorMissing as error:
        return await _enrol(screen, form) or _form(screen, form, error)
    except (e.WrongCredentials, e.TooManyAttempts) as error:
        return _form(screen, form, error)
    return _welcome(screen.runtime, form, signed_in)


async def _try(screen: Screen, form: SignInForm) -> SignedIn:
    runtime = screen.runtime
    async with runtime.sessions.begin() as counting:
        await count_sign_in(counting, form.username, runtime.keys, now=screen.now)
    async with runtime.sessions.begin() as tx:
        return await sign_in(
            tx,
            form.username,
            form.password,
            form.code,
            runtime.keys,
            now=screen.now,
            second_factor=runtime.settings.second_factor_required,
        )


async def _enrol(screen: Screen, form: SignInForm) -> Response | None:
    """The page that sets the second factor up; the password was right a moment ago."""
    runtime, username = screen.runtime, canonical(form.username)
    async with runtime.sessions.begin() as tx:
        address = await enrolment_address(tx, username, runtime.keys, now=screen.now)
    if address is None:
        return None
    return screen.show(
        "desk/enrolment.html",
        username=username,
        next=form.next,
        picture=segno.make(address).svg_data_uri(scale=5, border=2, light="#fff"),
        secret=address.partition("secret=")[2].partition("&")[0],
    )


def _first_page(wished: str, actor: Actor) -> str:
    """Where to go; whoever reads no appeals begins with the people."""
    page = safe_next(wished)
    return page if page != HOME or may(actor.role, Permission.READ_APPEALS) else "/desk/staff"


def _welcome(runtime: Runtime, form: SignInForm, signed_in: SignedIn) -> Response:
    response = RedirectResponse(_first_page(form.next, signed_in.actor), status_code=303)
    secure = is_https(runtime)
    response.set_cookie(
        session_cookie(runtime),
        signed_in.token,
        max_age=int(LASTS.total_seconds()),
        path="/",
        secure=secure,
        httponly=True,
        samesite="strict",
    )
    keep_choice(response, LANGUAGE_COOKIE, signed_in.actor.interface_language, secure=secure)
    return response


@router.post("/desk/sign-out")
async def post_sign_out(
    request: Request, _screen: Here, runtime: RuntimeDep, tx: Transaction
) -> Response:
    """End the session here and in the database."""
    await sign_out(tx, token_of(request, runtime) or "", now=runtime.clock())
    response = RedirectResponse("/desk", status_code=303)
    response.delete_cookie(session_cookie(runtime), path="/", httponly=True, samesite="strict")
    return response
