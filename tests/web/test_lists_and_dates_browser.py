"""Lists on a phone, and dates that cannot be read as another day."""

import re
from datetime import date

import pytest
from playwright.async_api import Browser, expect

from service.domain.terms import Role
from service.web.times import date_in_words
from tests.web.browser_desk import NARROW, House, seated

pytestmark = [pytest.mark.browser]

NOT_SEEN = """() => [...document.querySelectorAll(".listing td")].filter((cell) => {
  const box = cell.getBoundingClientRect();
  return box.left < 0 || box.right > innerWidth;
}).length"""


@pytest.mark.parametrize("language", ["az", "ru", "en"])
async def test_a_date_is_said_in_words_whatever_the_browser_speaks(
    chromium: Browser, house: House, language: str
) -> None:
    await house.desk.hires("sara", Role.COORDINATOR)
    day = date(2026, 3, 4)
    async with seated(chromium, house.site, "sara", locale="en-US") as seat:
        await seat.page.click(f"button[name=language][value={language}]")
        await seat.opens(f"/desk/statistics?first={day}&last={day}")
        words = seat.page.locator("[data-date-words]")
        await expect(words.first).to_have_text(date_in_words(day, language))
        await seat.page.fill("[name=last]", "2026-10-24")
        await expect(words.last).to_have_text(date_in_words(date(2026, 10, 24), language))
        await expect(words.first).to_have_text(date_in_words(day, language))


async def test_the_next_contact_is_told_in_the_words_of_the_page(
    chromium: Browser, house: House
) -> None:
    async with seated(chromium, house.site, "leyla", locale="en-US") as seat:
        await seat.opens("/desk/call")
        await seat.page.fill("#story", "Bağlamanı qəbul etmirlər, həftə sonu görüş də vermədilər")
        await seat.page.keyboard.press("Control+Enter")
        told = seat.page.locator("#filed-next")
        await expect(told).to_contain_text(re.compile(r"\b\d{1,2} [a-z]+, \d\d:\d\d\b"))
        await expect(told).not_to_contain_text(re.compile("[AP]M|November"))


async def test_no_cell_of_a_list_is_cut_off_on_a_phone(chromium: Browser, house: House) -> None:
    await house.desk.hires("sara", Role.COORDINATOR)
    async with seated(chromium, house.site, "sara", viewport=NARROW) as seat:
        for path in ("/desk/facilities", "/desk/staff"):
            await seat.opens(path)
            await expect(seat.page.locator(".listing td").first).to_be_visible()
            assert await seat.page.evaluate(NOT_SEEN) == 0, path
            assert await seat.faults() == [], path
