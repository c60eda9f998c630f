"""One click changes the language or the light, and it is remembered."""

from typing import Annotated

from fastapi import APIRouter, Form, Request, Response
from starlette.responses import RedirectResponse

from service.deps import RuntimeDep, token_of
from service.domain.errors import NotSignedIn
from service.domain.terms import Language
from service.runtime import Runtime
from service.staff.enrolment import remember_language
from service.staff.sessions import actor_for
from service.web.forms import PreferenceForm
from service.web.problems import PageRoute
from service.web.screen import LANGUAGE_COOKIE, THEME_COOKIE, is_https, keep_choice
from service.web.sign_in import safe_next

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.post("/desk/preferences")
async def post_preferences(
    request: Request, runtime: RuntimeDep, form: Annotated[PreferenceForm, Form()]
) -> Response:
    """Keep the choice on this browser, and the language with the account."""
    response = RedirectResponse(_back(form.next), status_code=303)
    secure = is_https(runtime)
    if form.language is not None:
        await _remember(request, runtime, form.language)
        keep_choice(response, LANGUAGE_COOKIE, form.language.value, secure=secure)
    if form.theme is not None:
        keep_choice(response, THEME_COOKIE, form.theme, secure=secure)
    return response


def _back(wished: str) -> str:
    return "/desk" if wished.partition("?")[0] == "/desk" else safe_next(wished)


async def _remember(request: Request, runtime: Runtime, language: Language) -> None:
    """Only for somebody who is signed in; a stranger's choice stays on the browser."""
    token = token_of(request, runtime)
    if token is None:
        return
    try:
        async with runtime.sessions.begin() as tx:
            me = await actor_for(tx, token, now=runtime.clock())
            await remember_language(tx, me.id, language)
    except NotSignedIn:
        return
