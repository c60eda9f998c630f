"""The call page in a real browser: by keys alone, without a line, and filed exactly once."""

import re

import pytest
from playwright.async_api import Browser, Page, Route, expect

from service.domain.terms import Role
from service.runtime import Runtime
from tests.desk import REFERENCE, Desk
from tests.web.browser_desk import (
    WRITTEN_DOWN,
    House,
    Seat,
    address_of,
    holds,
    open_door,
    seated,
    serving,
)

pytestmark = [pytest.mark.browser]

STORY = "Qardaşımı Nəsimi polisində döyürlər, vəkil buraxmırlar"
NEXT_CALL = "Bağlamanı qəbul etmirlər"
# Forty words a minute, as people type while they listen; a key of the protocol after a question.
A_LETTER_S = 0.3
A_DECISION_S = 2.0
WAITING = "[data-state=waiting]"


class Operator:
    """Types as a trained person does; what it would take is counted, not waited for."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.took_s = 0.0
        self.pressed = 0

    async def types(self, text: str) -> None:
        """Words, letter by letter."""
        await self.page.keyboard.type(text)
        self.pressed += len(text)
        self.took_s += len(text) * A_LETTER_S

    async def presses(self, *keys: str) -> None:
        """Keys, each after a thought."""
        for key in keys:
            await self.page.keyboard.press(key)
        self.pressed += len(keys)
        self.took_s += len(keys) * A_DECISION_S


async def begins(seat: Seat) -> Page:
    """An empty call page."""
    await seat.opens("/desk/call")
    await expect(seat.page.locator("#story")).to_be_visible()
    return seat.page


async def was_read_aloud(page: Page) -> None:
    """Long enough after filing that a press is no tail of the one that filed."""
    await page.evaluate("performance.now = () => 1e9")


async def kept(page: Page) -> None:
    """Wait until the words are written down."""
    await expect(page.locator("#draft-state")).to_contain_text("şifrələnmiş")
    await holds(page, f"async () => (await ({WRITTEN_DOWN})()).rows > 0")


async def test_a_torture_call_is_filed_by_keys_in_under_a_minute(
    chromium: Browser, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        operator = Operator(page)
        await operator.presses("1", "1", "1", "t")
        await operator.types(STORY)
        await expect(page.locator("#level-now")).to_contain_text("P1")
        await operator.presses("Escape", "l")
        await operator.types("Гобустан")
        await expect(page.locator("#places li").first).to_be_visible()
        await operator.presses("Enter", "Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        with capsys.disabled():
            print(f"\na torture call: {operator.pressed} keys, {operator.took_s:.0f} s by hand")  # noqa: T201 - the issue asks for the figure
        assert operator.took_s < 60
        assert REFERENCE.fullmatch(await page.inner_text("#filed-reference"))
        await was_read_aloud(page)
        await page.keyboard.press("Enter")
        assert await page.input_value("#story") == ""


async def test_the_call_page_needs_no_scrolling(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        taller = "document.documentElement.scrollHeight - window.innerHeight"
        assert await page.evaluate(taller) <= 0


async def test_a_draft_outlives_the_page(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.click("[data-go=Q11]")
        await page.keyboard.press("2")
        await page.keyboard.type("12")
        await page.fill("#story", STORY)
        await kept(page)
        await page.reload()
        await expect(page.locator("#story")).to_have_value(STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        card = await house.operator.card(await page.inner_text("#filed-reference"))
        assert card["answers"] == {"Q11": ["b:12"]}


async def test_a_draft_is_readable_only_by_its_author(chromium: Browser, house: House) -> None:
    await house.desk.hires("sevil", Role.OPERATOR)
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.evaluate("localStorage.setItem('call:leyla', '{}')")
        await page.fill("#story", STORY)
        await page.fill("[name=phone]", "+994501234567")
        await kept(page)
        await page.reload()
        await expect(page.locator("#story")).to_have_value(STORY)
        found = await page.evaluate(WRITTEN_DOWN)
        assert found["rows"] == 1
        assert not re.search("Qarda|polis|1234567|call:leyla", found["text"])

        await page.click("details.who:not(.more-pages) summary")
        await page.click("form[action='/desk/sign-out'] button")
        await page.wait_for_url("**/desk")
        assert await page.evaluate("caches.has('call-shell')") is False
        await seat.signs_in("sevil")
        await begins(seat)
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        assert await page.input_value("#story") == ""
        await expect(page.locator("#unsent")).to_be_hidden()

        await seat.context.clear_cookies()
        await seat.signs_in("leyla")
        await begins(seat)
        await expect(page.locator("#story")).to_have_value(STORY)


async def test_two_tabs_are_two_calls(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await kept(page)
        other = await seat.context.new_page()
        await other.goto(house.site + "/desk/call")
        await expect(other.locator("#line")).to_have_attribute("data-state", "ok")
        assert await other.input_value("#story") == ""
        await page.close()
        await other.reload()
        await expect(other.locator("#story")).to_have_value(STORY)


async def test_without_a_line_calls_wait_and_each_is_filed_once(
    chromium: Browser, house: House
) -> None:
    sent: list[str] = []

    async def lose_the_answer(route: Route) -> None:
        sent.append(route.request.headers["idempotency-key"])
        if len(sent) == 1:
            # The service has it, but nobody hears so.
            await route.fetch()
        await route.abort()

    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.route("**/api/v1/appeals", lose_the_answer)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#unsent-list")).to_contain_text("Hələ göndərilməyib")
        await page.fill("#story", NEXT_CALL)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#unsent-list li")).to_have_count(2)
        await page.reload()
        await expect(page.locator("#unsent-list li")).to_have_count(2)
        await page.unroute("**/api/v1/appeals")
        await expect(page.locator("#filed-words li")).to_have_count(5, timeout=20_000)
        # The other receipt waits in the list while this one is read aloud.
        await expect(page.locator(".unsent-filed")).to_have_count(1, timeout=20_000)
        await was_read_aloud(page)
        await page.keyboard.press("Enter")
        await page.click(".unsent-filed button")
        await expect(page.locator("#unsent")).to_be_hidden()
        assert len(set(sent)) == 2
        assert len(await house.operator.queue()) == 2


async def test_the_page_opens_while_the_server_is_away_and_files_when_it_is_back(
    chromium: Browser, desk: Desk, runtime: Runtime
) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    door = open_door()
    port = door.getsockname()[1]
    running = serving(runtime, door)
    await running.__aenter__()
    async with seated(chromium, address_of(door), "leyla") as seat:
        page = await begins(seat)
        await holds(page, "async () => navigator.serviceWorker.controller !== null")
        await holds(page, "async () => (await caches.match('/desk/call')) !== undefined")
        await page.fill("#story", STORY)
        await kept(page)
        await running.__aexit__(None, None, None)
        await page.reload()
        await expect(page.locator("#story")).to_have_value(STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#unsent-list")).to_contain_text("Hələ göndərilməyib")
        async with serving(runtime, open_door(port)):
            await expect(page.locator("#filed-words li")).to_have_count(5, timeout=30_000)
            reference = await page.inner_text("#filed-reference")
            assert [each["reference"] for each in await operator.queue()] == [reference]
            await page.goto("about:blank")


async def test_a_session_that_ends_in_the_middle_of_a_call_costs_nothing(
    chromium: Browser, house: House
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await kept(page)
        await seat.context.clear_cookies()
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#unsent-list")).to_contain_text("sistemdən çıxmısınız")
        async with seat.context.expect_page() as opening:
            await page.click("#unsent-list a")
        again = await opening.value
        await again.fill("[name=username]", "leyla")
        await again.fill("[name=password]", "long enough for anybody")
        await again.press("[name=password]", "Enter")
        await again.wait_for_url("**/desk/*")
        await expect(page.locator("#filed-words li")).to_have_count(5, timeout=20_000)
        assert len(await house.operator.queue()) == 1


async def test_a_call_that_was_filed_with_other_words_is_shown_as_a_conflict(
    chromium: Browser, house: House
) -> None:
    filed: list[object] = []

    async def file_other_words_first(route: Route) -> None:
        key = route.request.headers["idempotency-key"]
        if not filed:
            filed.append(await house.operator.files(NEXT_CALL, key=key))
        await route.continue_()

    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.route("**/api/v1/appeals", file_other_words_first)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator(".unsent-conflict")).to_contain_text("başqa sözlərlə")
        await page.click(".unsent-conflict button >> nth=0")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        assert len(await house.operator.queue()) == 2


async def test_a_refused_call_comes_back_to_be_put_right(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await page.evaluate("document.getElementsByName('person_age')[0].value = '900'")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#draft-state")).to_contain_text("age")
        assert await page.input_value("#story") == STORY
        await page.fill("[name=person_age]", "90")
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
