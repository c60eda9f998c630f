"""Filing a call once, short calls by one key, and what is known of earlier ones."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.web.browser_desk import WRITTEN_DOWN, House, Seat, holds, seated

pytestmark = [pytest.mark.browser]

STORY = "Qardaşımı Nəsimi polisində döyürlər, vəkil buraxmırlar"


async def begins(seat: Seat) -> Page:
    """An empty call page."""
    await seat.opens("/desk/call")
    await expect(seat.page.locator("#line")).to_have_attribute("data-state", "ok")
    return seat.page


async def by_key(page: Page) -> None:
    """Twice, as fast as a finger can."""
    await page.keyboard.press("Control+Enter")
    await page.keyboard.press("Control+Enter")


async def by_click(page: Page) -> None:
    """A double click on the button."""
    await page.dblclick("#file")


@pytest.mark.parametrize("twice", [by_key, by_click])
async def test_filing_twice_is_filing_once(
    chromium: Browser, house: House, twice: Callable[[Page], Awaitable[None]]
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await twice(page)
        await expect(page.locator("#filed-words li")).to_have_count(5)
        await page.click("#filed-open")
        await page.go_back()
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        assert await page.input_value("#story") == ""
        assert len(await house.operator.queue()) == 1


FROZEN = "performance.now = () => 1000"
LATER = "performance.now = () => 5000"


async def by_held_key(page: Page) -> None:
    """A finger that stays on the key."""
    await page.keyboard.down("Enter")
    await page.keyboard.down("Enter")
    await page.keyboard.up("Enter")


async def by_a_second_click(page: Page) -> None:
    """The other half of a double click."""
    await page.dblclick("#new-call")


@pytest.mark.parametrize("tail", [by_key, by_held_key, by_a_second_click])
async def test_the_tail_of_a_double_press_never_takes_the_receipt_away(
    chromium: Browser, house: House, tail: Callable[[Page], Awaitable[None]]
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.evaluate(FROZEN)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        await tail(page)
        await expect(page.locator("#filed")).to_be_visible()
        await page.evaluate(LATER)
        await by_key(page)
        await page.keyboard.type("1")
        await expect(page.locator("#filed")).to_be_visible()
        await page.keyboard.press("Enter")
        await expect(page.locator("#filed")).to_be_hidden()
        await expect(page.locator("#given li")).to_have_count(0)


async def test_a_receipt_that_was_not_read_outlives_the_page(
    chromium: Browser, house: House
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        words = await page.locator("#filed-words li").all_inner_texts()
        await page.reload()
        for word in words:
            await expect(
                page.locator("#unsent-list, #filed-words").filter(has_text=word)
            ).to_be_visible()
        assert len(await house.operator.queue()) == 1


async def test_a_receipt_that_was_read_does_not_come_back(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-words li")).to_have_count(5)
        await page.evaluate("performance.now = () => 1e9")
        await page.keyboard.press("Enter")
        await holds(page, f"async () => (await ({WRITTEN_DOWN})()).rows === 0")
        await page.reload()
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await expect(page.locator("#unsent")).to_be_hidden()


@pytest.mark.parametrize(("key", "level"), [("s", "PX"), ("d", "PX"), ("x", "P5"), ("w", "P5")])
async def test_a_call_without_a_story_is_one_key(
    chromium: Browser, house: House, key: str, level: str
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.keyboard.press(key)
        await expect(page.locator("#filed-level")).to_contain_text(level)


async def test_earlier_contacts_appear_by_number_and_by_name_in_any_alphabet(
    chromium: Browser, house: House
) -> None:
    told: Any = {"appellant": {"phone": "+994501234567"}, "person": {"name": "Murad Əliyev"}}
    filed = await house.operator.files(STORY, **told)
    async with seated(chromium, house.site, "leyla") as seat:
        page = await begins(seat)
        await page.fill("[name=person_name]", "Мурад Алиев")
        await expect(page.locator("#earlier-person-list")).to_contain_text(filed["reference"])
        await page.fill("[name=phone]", "050 123 45 67")
        await expect(page.locator("#earlier-list")).to_contain_text(filed["reference"])
