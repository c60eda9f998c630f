"""Who looks at a page, in which language and light, and how pages are written for them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request, Response
from starlette.responses import HTMLResponse

from service.deps import Me, Now, RuntimeDep, Transaction
from service.domain.actor import Actor
from service.domain.terms import Language
from service.runtime import Runtime
from service.web.alarm_words import alarms_in_words
from service.web.catalogues import DESK_LANGUAGES, phrases
from service.web.templating import environment

LANGUAGE_COOKIE: Final = "language"
THEME_COOKIE: Final = "theme"
THEMES: Final = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Screen:
    """One page for one pair of eyes."""

    request: Request = field(repr=False)
    runtime: Runtime = field(repr=False)
    now: datetime
    language: Language
    theme: str
    me: Actor | None = None
    home: str | None = None
    # What stands wrong with the service just now, above the page from its first moment.
    strip: Sequence[Mapping[str, Any]] = ()

    @property
    def here(self) -> str:
        """Where to come back to after a switch; the page itself, when it can be asked for again."""
        if self.home is not None:
            return self.home
        url = self.request.url
        return f"{url.path}?{url.query}" if url.query else url.path

    def say(self, text: str) -> str:
        """A text in the language of this screen."""
        return phrases(self.language).gettext(text)

    def at(self, home: str) -> "Screen":
        """The same screen for a page that can be asked for again only there."""
        return replace(self, home=home)

    def write(self, template: str, values: Mapping[str, Any]) -> str:
        """A template as text."""
        fixed = {
            "screen": self,
            "me": self.me,
            "now": self.now,
            "development": self.runtime.settings.development,
        }
        return environment(self.language).get_template(template).render({**fixed, **values})

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - what a template needs
        """A template as an answer that nobody keeps."""
        headers = {"Cache-Control": "no-store", "Content-Language": self.language.value}
        return HTMLResponse(self.write(template, values), status_code=status, headers=headers)


def wished_language(request: Request, allowed: tuple[Language, ...] = DESK_LANGUAGES) -> Language:
    """The language chosen on this browser; Azerbaijani when none was."""
    chosen = request.cookies.get(LANGUAGE_COOKIE)
    return next((language for language in allowed if language.value == chosen), Language.AZ)


def wished_theme(request: Request) -> str:
    """Light, dark, or as the machine is set."""
    chosen = request.cookies.get(THEME_COOKIE, "auto")
    return chosen if chosen in THEMES else "auto"


def for_stranger(request: Request, runtime: RuntimeDep, now: Now) -> Screen:
    """A page before sign-in."""
    return Screen(request, runtime, now, wished_language(request), wished_theme(request))


async def for_colleague(
    request: Request, runtime: RuntimeDep, now: Now, me: Me, tx: Transaction
) -> Screen:
    """A page after sign-in, in the language of the account."""
    own = me.interface_language
    language = Language(own) if own in {each.value for each in DESK_LANGUAGES} else Language.AZ
    # A script that asks for rows draws no page; a list that is carried out has none either.
    page = "application/json" not in request.headers.get("accept", "")
    strip = await alarms_in_words(tx, me, language) if page else ()
    return Screen(request, runtime, now, language, wished_theme(request), me, strip=strip)


Outside = Annotated[Screen, Depends(for_stranger, scope="function")]
Here = Annotated[Screen, Depends(for_colleague, scope="function")]


def keep_choice(response: Response, name: str, value: str, *, secure: bool) -> None:
    """Remember a choice of this browser for a year."""
    response.set_cookie(
        name, value, max_age=31_536_000, path="/", secure=secure, httponly=True, samesite="lax"
    )


def is_https(runtime: Runtime) -> bool:
    """Whether browsers reach us encrypted, so that cookies may demand it."""
    return runtime.settings.base_url.startswith("https://")


def script_json(value: object) -> str:
    """JSON that is safe inside a script element of type application/json."""
    written = json.dumps(value, ensure_ascii=False)
    return written.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")
