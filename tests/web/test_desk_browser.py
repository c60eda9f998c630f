"""The desk in a real browser: live, by keyboard, in races, without a network, for everybody."""

import pytest
from playwright.async_api import Browser, expect

from service.domain.terms import Role
from tests.web.browser_desk import MEDIUM, NARROW, House, seated
from tests.web.pages import PAGES

pytestmark = [pytest.mark.browser]

DANGER = "Qardaşımı indi polis bölməsində döyürlər, qışqırır"
PARCEL = "Bağlamanı qəbul etmirlər, həftə sonu görüş də vermədilər"


async def test_danger_appears_by_itself_and_is_announced(chromium: Browser, house: House) -> None:
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        filed = await house.operator.files(DANGER)
        await expect(
            page.locator(f'#queue [data-reference="{filed["reference"]}"]')
        ).to_be_visible()
        await expect(page.locator("#alarm")).to_have_class("alarm alarm-on")
        await expect(page.locator("#live-now")).to_contain_text("döyürlər")
        assert (await page.title()).startswith("(1) ")


async def test_what_somebody_reads_does_not_move(chromium: Browser, house: House) -> None:
    parcel = await house.operator.files(PARCEL)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await page.keyboard.press("j")
        row = page.locator(f'[data-reference="{parcel["reference"]}"] .row-open')
        await expect(row).to_be_focused()
        before = await row.bounding_box()
        await house.operator.files(DANGER)
        await expect(page.locator("#fresh")).to_have_text("yuxarıda 1 yeni müraciət")
        await expect(page.locator("#alarm")).to_have_class("alarm alarm-on")
        await expect(row).to_be_focused()
        after = await row.bounding_box()
        assert before is not None
        assert after is not None
        assert after["x"] == before["x"]
        await page.click("#fresh")
        await expect(page.locator("#queue > li")).to_have_count(2)


async def test_two_desks_race_and_the_loser_is_told(chromium: Browser, house: House) -> None:
    filed = await house.operator.files(DANGER)
    async with (
        seated(chromium, house.site, "rashad") as first,
        seated(chromium, house.site, "nigar") as second,
    ):
        # The second desk hears of nothing: its line is held back until both have pressed.
        await second.page.route("**/api/v1/events", lambda route: route.abort())
        await second.page.reload()
        await first.page.keyboard.press("a")
        await first.page.wait_for_url(f"**/{filed['reference']}")
        await second.page.keyboard.press("a")
        await expect(second.page.locator("#toast")).to_contain_text("Rashad")
        assert second.page.url.endswith("/desk/queue")


async def test_the_queue_is_worked_by_keyboard_alone(chromium: Browser, house: House) -> None:
    await house.operator.files(PARCEL)
    filed = await house.operator.files(DANGER)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await page.keyboard.press("?")
        await expect(page.locator("#keys")).to_be_visible()
        await page.keyboard.press("Escape")
        await page.keyboard.press("j")
        await page.keyboard.press("j")
        await page.keyboard.press("k")
        await page.keyboard.press("Enter")
        await page.wait_for_url(f"**/{filed['reference']}")
        await page.keyboard.press("a")
        await expect(page.locator("[data-done]")).to_be_visible()
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await page.keyboard.press("r")
        await expect(page.locator("#reply textarea")).to_be_focused()


async def test_news_comes_while_a_reply_is_typed_and_no_word_is_lost(
    chromium: Browser, house: House
) -> None:
    filed = await house.operator.files(DANGER)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await seat.opens(f"/desk/appeals/{filed['reference']}")
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await page.fill("#reply textarea", "Sizi eşidirik")
        await house.operator.does(filed["reference"], "level", level="P2", reason="x")
        await house.operator.does(filed["reference"], "acknowledgement")
        await expect(page.locator("#news")).to_be_visible()
        await page.click("#reply button")
        await expect(page.locator("#problem")).to_be_visible()
        assert await page.input_value("#reply textarea") == "Sizi eşidirik"
        await page.reload()
        await page.goto(f"{house.site}/desk/appeals/{filed['reference']}")
        assert await page.input_value("#reply textarea") == "Sizi eşidirik"


async def test_a_mark_leads_to_its_reason(chromium: Browser, house: House) -> None:
    filed = await house.operator.files("😭 " + DANGER)
    async with seated(chromium, house.site, "rashad") as seat:
        await seat.opens(f"/desk/appeals/{filed['reference']}")
        mark = seat.page.locator(".why", has_text="döyürlər")
        await mark.focus()
        await seat.page.keyboard.press("Enter")
        await expect(seat.page.locator(".reason:focus")).to_contain_text("döyürlər")


async def test_a_phone_takes_an_appeal_with_one_thumb(chromium: Browser, house: House) -> None:
    filed = await house.operator.files(DANGER)
    phone = {"viewport": NARROW, "has_touch": True}
    async with seated(chromium, house.site, "rashad", **phone) as seat:
        await seat.opens(f"/desk/appeals/{filed['reference']}")
        button = seat.page.locator(".appeal-step button")
        box = await button.bounding_box()
        assert box is not None
        assert box["height"] >= 44
        assert box["y"] + box["height"] <= NARROW["height"]
        await button.tap()
        await expect(seat.page.locator("[data-done]")).to_be_visible()
        card = await house.operator.card(filed["reference"])
        assert card["assignment"]["owner"]["name"] == "Rashad"


async def test_without_scripts_the_essentials_work(chromium: Browser, house: House) -> None:
    filed = await house.operator.files(DANGER)
    async with seated(chromium, house.site, "rashad", java_script_enabled=False) as seat:
        page = seat.page
        await page.click("#alarm button")
        await page.wait_for_url(f"**/{filed['reference']}?*")
        await page.fill("#reply textarea", "Sizi eşidirik")
        await page.click("#reply button")
        assert "Sizi eşidirik" in await page.inner_text("#thread")


@pytest.mark.parametrize("language", ["az", "ru"])
async def test_every_page_is_open_to_everybody_by_daylight_and_in_the_dark(
    chromium: Browser, house: House, language: str
) -> None:
    sara = await house.desk.hires("sara", Role.COORDINATOR)
    await house.desk.hires("vusal", Role.AUDITOR)
    filed = await house.operator.files(DANGER, person={"name": "Murad", "age": 17})
    for _ in range(5):
        await house.operator.files(PARCEL)
    known = {"appeal": filed["reference"], "colleague": str(sara.id)}
    for username, paths in PAGES.items():
        async with seated(chromium, house.site, username) as seat:
            await seat.page.click(f"button[name=language][value={language}]")
            for path in paths:
                await seat.opens(path.format(**known))
                assert await seat.faults() == [], path
                for size in (NARROW, MEDIUM):
                    await seat.page.set_viewport_size(size)
                    assert await seat.too_wide() == [], path
