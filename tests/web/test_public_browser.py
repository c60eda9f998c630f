"""The public pages in a real browser: without scripts or a network, by keyboard, in a hurry."""

import asyncio
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
import uvicorn
from playwright.async_api import Browser, BrowserContext, Page, Route

from service.domain.terms import Role
from service.main import create_app
from service.runtime import Runtime
from tests.desk import REFERENCE, Desk
from tests.web.browser_desk import faults_of

pytestmark = [pytest.mark.browser]

PHONE: Any = {"width": 390, "height": 844}
WORDS = "Qardaşımı dünən aparıblar, hara aparıldığını demirlər"


@pytest.fixture
async def site(runtime: Runtime) -> AsyncIterator[str]:
    """The service on a port of its own."""
    door = socket.create_server(("127.0.0.1", 0))
    config = uvicorn.Config(create_app(runtime), log_level="warning", access_log=False)
    server = uvicorn.Server(config)
    # The door is open before anybody serves: a browser that comes early waits in line.
    serving = asyncio.create_task(server.serve(sockets=[door]))
    yield f"http://127.0.0.1:{door.getsockname()[1]}"
    server.should_exit = True
    await serving


class Visit:
    """One person with one browser; what left the house and what broke the rules is noted."""

    def __init__(self, context: BrowserContext, page: Page, site: str) -> None:
        self.context, self.page, self.site = context, page, site
        self.asked_elsewhere: list[str] = []
        self.broken: list[str] = []
        page.on("request", self._request)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.broken.append(str(error)))

    def _request(self, request: Any) -> None:
        if not request.url.startswith(self.site):
            self.asked_elsewhere.append(request.url)

    def _console(self, message: Any) -> None:
        if "Content Security Policy" in message.text or "TrustedHTML" in message.text:
            self.broken.append(message.text)

    async def opens(self, path: str = "/") -> None:
        await self.page.goto(self.site + path)

    async def lines(self) -> list[str]:
        await self.page.wait_for_selector("#lines")
        return await self.page.locator("#lines li").all_inner_texts()


@asynccontextmanager
async def visiting(browser: Browser, site: str, **settings: Any) -> AsyncIterator[Visit]:
    """A visit with a clean browser."""
    given = {"viewport": PHONE, "locale": "az"} | settings
    context = await browser.new_context(**given)
    visit = Visit(context, await context.new_page(), site)
    yield visit
    await context.close()
    assert visit.broken == []


async def _sends(visit: Visit, words: str = WORDS) -> None:
    await visit.page.fill("#text", words)
    await visit.page.click(".send >> nth=0")


async def test_without_scripts_one_writes_comes_back_and_adds_words(
    chromium: Browser, site: str
) -> None:
    async with visiting(chromium, site, java_script_enabled=False) as visit:
        page = visit.page
        await visit.opens()
        assert not await page.is_visible("#phone")
        await _sends(visit)
        reference, *words = await visit.lines()
        assert REFERENCE.fullmatch(reference)
        assert not await page.is_visible("[data-copy]")
        await page.click(".foot a")
        await page.fill("#reference", reference)
        await page.fill("#words", " ".join(words))
        await page.click(".send")
        assert WORDS in await page.inner_text(".thread")
        await _sends(visit, "Adı Əlidir")
        assert await page.locator(".said").all_inner_texts() == [WORDS, "Adı Əlidir"]
        assert page.url == f"{site}/receipt/messages"
        assert visit.asked_elsewhere == []
        assert await visit.context.cookies() == []


async def test_enter_in_a_field_sends_and_does_not_switch_the_language(
    chromium: Browser, site: str
) -> None:
    async with visiting(chromium, site, java_script_enabled=False) as visit:
        await visit.opens()
        await visit.page.fill("#text", WORDS)
        await visit.page.click("summary")
        await visit.page.press("#phone", "Enter")
        assert len(await visit.lines()) == 6


async def test_another_language_keeps_the_words(chromium: Browser, site: str) -> None:
    for scripts in (True, False):
        async with visiting(chromium, site, java_script_enabled=scripts) as visit:
            await visit.opens()
            await visit.page.fill("#text", WORDS)
            await visit.page.click('button[value="ru"]')
            assert await visit.page.inner_text("h1") == "Что случилось?"
            assert await visit.page.input_value("#text") == WORDS


async def test_with_scripts_a_double_click_sends_one_appeal(
    chromium: Browser, site: str, desk: Desk
) -> None:
    at_916 = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    async with visiting(chromium, site) as visit:
        await visit.opens()
        await visit.page.fill("#text", WORDS)
        await visit.page.dblclick(".send >> nth=0")
        first = await visit.lines()
        await visit.page.reload()
        assert await visit.lines() == first
    assert len(await at_916.queue()) == 1


async def test_the_way_back_after_sending_sends_nothing_twice(
    chromium: Browser, site: str, desk: Desk
) -> None:
    at_916 = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    async with visiting(chromium, site) as visit:
        await visit.opens()
        await _sends(visit)
        first = await visit.lines()
        await visit.page.go_back()
        await visit.page.wait_for_selector("#text")
        if await visit.page.input_value("#text"):
            await visit.page.click(".send >> nth=0")
            assert await visit.lines() == first
    assert len(await at_916.queue()) == 1


async def test_a_broken_connection_keeps_the_words_and_says_so(
    chromium: Browser, site: str
) -> None:
    async with visiting(chromium, site) as visit:
        await visit.opens()
        await visit.context.set_offline(True)
        await _sends(visit)
        await visit.page.wait_for_selector("[data-lost]:visible")
        assert await visit.page.input_value("#text") == WORDS
        assert visit.page.url == f"{site}/"
        await visit.context.set_offline(False)
        await visit.page.click(".send >> nth=0")
        assert len(await visit.lines()) == 6


@pytest.mark.parametrize("way", ["keys", "button"])
async def test_the_quick_exit_leaves_at_once_and_not_in_the_history(
    chromium: Browser, site: str, way: str
) -> None:
    async def elsewhere(route: Route) -> None:
        await route.fulfill(body="<title>weather</title>", content_type="text/html")

    async with visiting(chromium, site) as visit:
        page = visit.page
        await visit.context.route("https://www.google.com/**", elsewhere)
        await page.goto("about:blank")
        await visit.opens()
        await page.fill("#text", WORDS)
        if way == "keys":
            await page.keyboard.press("Escape")
            await page.keyboard.press("Escape")
        else:
            await page.click("#exit")
        await page.wait_for_url("https://www.google.com/")
        assert visit.asked_elsewhere == ["https://www.google.com/"]
        await page.go_back()
        assert page.url == "about:blank"


async def test_one_escape_is_no_exit(chromium: Browser, site: str) -> None:
    async with visiting(chromium, site) as visit:
        await visit.opens()
        await visit.page.keyboard.press("Escape")
        await visit.page.fill("#text", WORDS)
        assert visit.page.url == f"{site}/"
        assert visit.asked_elsewhere == []


async def test_the_receipt_can_be_copied(chromium: Browser, site: str) -> None:
    allowed = ["clipboard-read", "clipboard-write"]
    async with visiting(chromium, site, permissions=allowed) as visit:
        await visit.opens()
        await _sends(visit)
        lines = await visit.lines()
        await visit.page.click("[data-copy]")
        await visit.page.wait_for_selector("[data-copied]:visible")
        copied = await visit.page.evaluate("navigator.clipboard.readText()")
        assert copied.split("\n") == lines


@pytest.mark.parametrize("language", ["az", "ru", "en", "tr"])
async def test_axe_finds_nothing_to_mend(chromium: Browser, site: str, language: str) -> None:
    faults: dict[str, list[str]] = {}
    # The checker itself is a script that the pages' policy would rightly stop.
    async with visiting(chromium, site, bypass_csp=True) as visit:
        page = visit.page
        await visit.opens(f"/?lang={language}")
        await page.click("summary")
        faults["form"] = await faults_of(page)
        await page.click(".send >> nth=0")
        await page.wait_for_selector("#problem")
        faults["empty"] = await faults_of(page)
        await _sends(visit)
        await visit.lines()
        faults["receipt"] = await faults_of(page)
        await page.click("main form .plain")
        await page.wait_for_selector(".thread")
        await _sends(visit, "Daha bir söz")
        await page.wait_for_selector(".good")
        faults["thread"] = await faults_of(page)
        await visit.opens(f"/receipt?lang={language}")
        await page.fill("#reference", "916")
        await page.click(".send")
        await page.wait_for_selector("#problem")
        faults["wrong"] = await faults_of(page)
        await visit.opens(f"/nowhere?lang={language}")
        faults["nowhere"] = await faults_of(page)
    assert {name: found for name, found in faults.items() if found} == {}


async def test_nothing_is_cut_off_on_a_narrow_phone(chromium: Browser, site: str) -> None:
    unbroken = "a" * 3000 + " " + "ə😀" * 2000
    narrow: Any = {"width": 320, "height": 640}
    async with visiting(chromium, site, viewport=narrow, java_script_enabled=False) as visit:
        for language in ("az", "ru", "en", "tr"):
            await visit.opens(f"/?lang={language}")
            await visit.page.click("summary")
            assert await _width(visit.page) <= 320
        await _sends(visit, unbroken)
        assert await _width(visit.page) <= 320
        await visit.page.click("main form .plain")
        assert await _width(visit.page) <= 320


async def _width(page: Page) -> int:
    return int(await page.evaluate("document.documentElement.scrollWidth"))
