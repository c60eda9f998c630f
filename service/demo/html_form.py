"""The public form as a browser without JavaScript uses it: read the page, fill it in, send it."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

import httpx2

from service.demo.desk import DemoStopped, Service

REFERENCE: Final = re.compile(r"916-[0-9A-Z]{4}-[0-9A-Z]{4}")


@dataclass(slots=True)
class Form:
    """The first form with room for words."""

    action: str = "/"
    fields: dict[str, str] = field(default_factory=dict)
    words: str | None = None  # the name of the text area


class _Reader(HTMLParser):
    """Finds that form."""

    def __init__(self) -> None:
        super().__init__()
        self.form: Form | None = None
        self._open: Form | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Follow forms, their hidden fields and their text areas."""
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = Form(given.get("action") or "/")
        elif self._open is None:
            return
        elif tag == "input" and given.get("type") == "hidden" and "name" in given:
            self._open.fields[given["name"]] = given.get("value", "")
        elif tag == "textarea" and self._open.words is None:
            self._open.words = given.get("name")

    def handle_endtag(self, tag: str) -> None:
        """A form that has a text area is the one."""
        if tag == "form" and self._open is not None:
            if self.form is None and self._open.words:
                self.form = self._open
            self._open = None


def read_form(page: str) -> Form | None:
    """The form of a page; None when it has none with room for words."""
    reader = _Reader()
    reader.feed(page)
    return reader.form


async def find_form(service: Service) -> Form | None:
    """The public form; None while the service serves no pages."""
    answer = await service.client.get("/")
    return read_form(answer.text) if answer.is_success else None


async def send_form(service: Service, words: str, language: str, times: int) -> set[str]:
    """File an appeal through the page, pressing Send so many times; the references it shows."""
    browser = {"Accept-Language": language, "Origin": service.url, "Sec-Fetch-Site": "same-origin"}
    shown: set[str] = set()
    try:
        async with service.slots:
            form = read_form((await service.client.get("/", headers=browser)).text)
            if form is None or form.words is None:
                raise DemoStopped("The public page has no form any more.")
            filled = form.fields | {form.words: words}
            for _ in range(times):
                answer = await service.client.post(
                    form.action, data=filled, headers=browser, follow_redirects=True
                )
                shown |= set(REFERENCE.findall(answer.text))
                if not answer.is_success or not shown:
                    raise DemoStopped(f"The public form answered {answer.status_code}, no receipt.")
    except httpx2.TransportError:
        raise DemoStopped(f"No service answers at {service.url}.") from None
    return shown
