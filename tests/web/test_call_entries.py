"""The call page also takes what came by the door, by post, in a visit, or was read elsewhere."""

import pytest
from playwright.async_api import Browser, expect

from service.domain.terms import Role
from service.intake.exchange_calls import Ring, answer_call
from tests.web.browser_desk import NARROW, House, seated

pytestmark = [pytest.mark.browser]
STORY = "Qardaşımı indi polis bölməsində döyürlər, qışqırır"
LINK = "https://social.example/post/1"


async def test_what_was_read_on_a_network_is_filed_with_its_link(
    chromium: Browser, house: House
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        await seat.opens("/desk/call")
        page = seat.page
        await page.select_option("[name=channel]", "own_motion")
        await page.fill("[name=link]", LINK)
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-reference")).to_contain_text("916-")
    lead = await house.desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    [row] = await lead.queue()
    assert (row["channel"], row["level"]) == ("own_motion", "P1")
    [message] = (await lead.card(row["reference"]))["messages"]
    assert message["text"] == f"{STORY}\n\n{LINK}"


async def test_a_call_brings_its_number_to_whoever_answered_and_leaves_with_it(
    chromium: Browser, house: House
) -> None:
    runtime, ring = house.desk.runtime, Ring("c1", "+994501112233")
    async with runtime.sessions.begin() as tx:
        await answer_call(tx, ring, "leyla", runtime.keys, now=house.desk.clock())
    async with seated(chromium, house.site, "leyla", viewport=NARROW) as seat:
        await seat.opens("/desk/call")
        page = seat.page
        await expect(page.locator("#phone")).to_have_value("+994501112233")
        await page.fill("#story", STORY)
        await page.keyboard.press("Control+Enter")
        await expect(page.locator("#filed-reference")).to_contain_text("916-")
        await page.evaluate("performance.now = () => 1e9")
        await page.click("#new-call")
        await expect(page.locator("#phone")).to_have_value("")
        await seat.opens("/desk/call")
        await expect(page.locator("#phone")).to_have_value("")
        assert await seat.faults() == []
