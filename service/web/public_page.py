"""A page for a stranger: its language from the address or the browser, nothing kept anywhere."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Annotated, Any, Final

from fastapi import Depends, Request
from starlette.responses import HTMLResponse

from service.deps import Now, RuntimeDep
from service.domain.terms import Language
from service.runtime import Runtime
from service.web.public_words import public_environment

# Where the quick exit leads: an address that anybody may have open.
EXIT: Final = "https://www.google.com/"
HEADERS: Final = {"Cache-Control": "no-store", "Referrer-Policy": "no-referrer"}
CODES: Final = {language.value: language for language in Language}
MOST_WISHES: Final = 20


def preferred(accept_language: str) -> Language:
    """The best of a browser's languages that we speak; Azerbaijani when there is none."""
    wishes = [
        (weight, CODES[code])
        for part in accept_language.split(",")[:MOST_WISHES]
        for code, weight in (_wish(part),)
        if code in CODES and weight > 0
    ]
    return max(wishes, key=lambda wish: wish[0])[1] if wishes else Language.AZ


def _wish(part: str) -> tuple[str, float]:
    tag, _, weight = part.strip().lower().partition(";q=")
    try:
        return tag.partition("-")[0], float(weight or 1)
    except ValueError:
        return "", 0.0


def write(language: Language, template: str, values: Mapping[str, Any], *, chosen: bool) -> str:
    """A template as text."""
    fixed = {"exit": EXIT, "chosen": chosen, "query": f"?lang={language.value}" if chosen else ""}
    return public_environment(language).get_template(template).render({**fixed, **values})


@dataclass(frozen=True, slots=True)
class PublicPage:
    """One page for one stranger; no cookie, so a chosen language travels in forms and links."""

    runtime: Runtime = field(repr=False)
    now: datetime
    language: Language
    chosen: bool

    def speaking(self, *wished: str) -> "PublicPage":
        """The page in the first of these languages that we speak."""
        found = next((CODES[code] for code in wished if code in CODES), None)
        return self if found is None else replace(self, language=found, chosen=True)

    def show(self, template: str, status: int = 200, **values: Any) -> HTMLResponse:  # noqa: ANN401 - what a template needs
        """A template as an answer that nobody keeps."""
        written = write(self.language, template, values, chosen=self.chosen)
        headers = {**HEADERS, "Content-Language": self.language.value}
        return HTMLResponse(written, status_code=status, headers=headers)


def for_anybody(request: Request, runtime: RuntimeDep, now: Now) -> PublicPage:
    """A page in the language of the address, or of the browser."""
    wished = preferred(request.headers.get("accept-language", ""))
    page = PublicPage(runtime, now, wished, chosen=False)
    return page.speaking(request.query_params.get("lang", ""))


Page = Annotated[PublicPage, Depends(for_anybody)]
