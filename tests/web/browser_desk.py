"""A desk in a real browser: its server, its staff, and what must never happen on it."""

import asyncio
import os
import shutil
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from typing import Any, Literal

import pytest
import uvicorn
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import Browser, BrowserContext, Page, async_playwright

from service.main import create_app
from service.runtime import Runtime
from tests.desk import PASSWORD, Desk, Person

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)
WIDE: Any = {"width": 1440, "height": 900}
NARROW: Any = {"width": 390, "height": 844}
LIGHTS: tuple[Literal["light", "dark"], ...] = ("light", "dark")
A_PATIENT_WAIT_S = 30
MEDIUM: Any = {"width": 1024, "height": 768}


STICKING_OUT = """() => {
  const page = document.documentElement;
  if (page.scrollWidth <= page.clientWidth) return [];
  return [...document.querySelectorAll("body *")]
    .filter((each) => each.getBoundingClientRect().right > page.clientWidth + 1)
    .map((each) => each.outerHTML.slice(0, 120));
}"""


# Everything that the browser has written down, as text that a thief would search.
WRITTEN_DOWN = """async () => {
  const store = await new Promise((done) => {
    const opening = indexedDB.open("calls", 1);
    opening.onsuccess = () => done(opening.result);
  });
  const rows = await new Promise((done) => {
    const asking = store.transaction("calls").objectStore("calls").getAll();
    asking.onsuccess = () => done(asking.result);
  });
  const sealed = rows.map((row) => new TextDecoder().decode(row.sealed) + JSON.stringify(row));
  const open = JSON.stringify({ ...localStorage, ...sessionStorage });
  return { rows: rows.length, text: open + sealed };
}"""


@dataclass
class House:
    """A served desk with an operator and two lawyers."""

    desk: Desk
    site: str
    operator: Person


@asynccontextmanager
async def a_browser() -> AsyncIterator[Browser]:
    """A real Chromium; on the build machine it must be there."""
    program = next((path for path in map(shutil.which, PROGRAMS) if path), None)
    if program is None:
        assert not os.environ.get("CI"), "no Chromium here, and these tests need one"
        pytest.skip("NO CHROMIUM FOUND: the desk was not tried in a browser")
    async with async_playwright() as play:
        browser = await play.chromium.launch(executable_path=program, args=list(FLAGS))
        yield browser
        await browser.close()


@asynccontextmanager
async def serving(runtime: Runtime, door: socket.socket) -> AsyncIterator[None]:
    """The service behind an open door, without https."""
    plain = runtime.settings.model_copy(update={"public_url": None})
    app = create_app(replace(runtime, settings=plain))
    config = uvicorn.Config(app, log_level="error", access_log=False, timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    served = asyncio.create_task(server.serve(sockets=[door]))
    try:
        yield
    finally:
        app.state.hub.close()
        server.should_exit = True
        await served


def open_door(port: int = 0) -> socket.socket:
    """A listening socket: a browser that comes early waits in line."""
    return socket.create_server(("127.0.0.1", port))


def address_of(door: socket.socket) -> str:
    """Where browsers find it."""
    return f"http://127.0.0.1:{door.getsockname()[1]}"


async def faults_of(page: Page) -> list[str]:
    """What axe finds wrong on a page, by daylight and in the dark."""
    found: list[str] = []
    for light in LIGHTS:
        await page.emulate_media(color_scheme=light)
        told = await Axe().run(page)
        found += [
            f"{light} {each['id']}: {node['html'][:120]}"
            for each in told.response["violations"]
            for node in each["nodes"]
        ]
    return found


@dataclass
class Seat:
    """One member of staff at one browser."""

    site: str
    context: BrowserContext
    page: Page
    broken: list[str] = field(default_factory=list)

    def watch(self) -> None:
        """Note every fault of a script and every breach of the policy."""
        self.page.on("pageerror", lambda error: self.broken.append(str(error)))
        self.page.on("console", self._console)

    def _console(self, message: Any) -> None:
        if any(word in message.text for word in ("Content Security", "Trusted", "violates")):
            self.broken.append(message.text)

    async def opens(self, path: str) -> None:
        """Go to a page of the desk."""
        await self.page.goto(self.site + path)

    async def signs_in(self, username: str) -> None:
        """By the form, as everybody does."""
        await self.opens("/desk")
        await self.page.fill("[name=username]", username)
        await self.page.fill("[name=password]", PASSWORD)
        await self.page.press("[name=password]", "Enter")
        await self.page.wait_for_url("**/desk/*")

    async def faults(self) -> list[str]:
        """What axe finds wrong for people who see, hear or move differently."""
        return await faults_of(self.page)

    async def too_wide(self) -> list[str]:
        """What sticks out of the window sideways; nothing on a page that fits."""
        found: list[str] = await self.page.evaluate(STICKING_OUT)
        return found


async def holds(page: Page, condition: str) -> None:
    """Wait until a function in the page says yes.

    Not `wait_for_function`: that asks again by `eval`, which the policy of our pages forbids.
    """
    asking = """async () => {{
      while (!(await ({condition})())) await new Promise((done) => setTimeout(done, 20));
    }}"""
    await asyncio.wait_for(page.evaluate(asking.format(condition=condition)), A_PATIENT_WAIT_S)


@asynccontextmanager
async def seated(
    browser: Browser, site: str, username: str, **settings: Any
) -> AsyncIterator[Seat]:
    """Somebody signed in at a clean browser; nothing may have broken by the end."""
    given = {"viewport": WIDE, "locale": "az", "reduced_motion": "reduce"} | settings
    context = await browser.new_context(**given)
    seat = Seat(site, context, await context.new_page())
    seat.watch()
    await seat.signs_in(username)
    yield seat
    await context.close()
    assert seat.broken == []


@asynccontextmanager
async def a_page_of_strangers(browser: Browser, **settings: Any) -> AsyncIterator[Page]:
    """A clean browser without an account; nothing may have broken by the end."""
    given = {"viewport": NARROW, "locale": "az", "reduced_motion": "reduce"} | settings
    context = await browser.new_context(**given)
    seat = Seat("", context, await context.new_page())
    seat.watch()
    yield seat.page
    await context.close()
    assert seat.broken == []
