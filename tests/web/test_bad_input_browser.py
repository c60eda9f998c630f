"""What people really paste, in a real browser: nothing sticks out, turns round or jumps."""

import base64

import pytest
from playwright.async_api import Browser, FilePayload, expect
from sqlalchemy import select

from service.domain.ids import new_id
from service.models import Appeal, Attachment, Message
from service.runtime import Runtime
from tests.web.browser_desk import MEDIUM, NARROW, WIDE, House, a_page_of_strangers, seated

pytestmark = [pytest.mark.browser]

TURNS = "\u202e"
UNBROKEN = "Kamerada soyuqdur " + "a" * 9_000 + " " + "ə😭" * 400
TURNED = f"Oğlumu döyürlər {TURNS}gnp.exe \u2067مرحبا بالعالم yorğan vermirlər"
LONG_NAME = f"{TURNS}şəkil-{'x' * 120}.png"
PIXEL = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
SHIFTED = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) if (!each.hadRecentInput) sum += each.value;
  }).observe({ type: "layout-shift", buffered: true });
  requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(() => done(sum), 0)));
})"""


async def receives_files(runtime: Runtime, reference: str, number: int) -> None:
    """As many files as nobody would upload by hand, with names that nobody would choose."""
    async with runtime.sessions.begin() as tx:
        appeal = (await tx.scalars(select(Appeal).filter_by(reference=reference))).one()
        message = (await tx.scalars(select(Message).filter_by(appeal_id=appeal.id))).one()
        assert appeal.data_key is not None
        key = runtime.keys.data_key(appeal.data_key, appeal.id)
        for position in range(number):
            file = new_id()
            tx.add(
                Attachment(
                    id=file,
                    appeal_id=appeal.id,
                    message_id=message.id,
                    position=position,
                    source="upload",
                    kind="photo",
                    state="refused",
                    at=runtime.clock(),
                    name_enc=key.seal(LONG_NAME, "attachment", "name", file),
                )
            )


@pytest.mark.parametrize("text", [UNBROKEN, TURNED, "Qardaşımı döyürlər. " * 500])
async def test_whatever_was_pasted_stays_within_the_page_and_turns_nothing_round(
    chromium: Browser, house: House, text: str
) -> None:
    person = {"name": f"{TURNS}{'P' * 150}", "age": 17}
    filed = await house.operator.files(text, person=person, place=TURNS + "B" * 250)
    async with seated(chromium, house.site, "rashad") as seat:
        for path in ("/desk/queue", f"/desk/appeals/{filed['reference']}"):
            for size in (WIDE, MEDIUM, NARROW):
                await seat.page.set_viewport_size(size)
                await seat.opens(path)
                assert await seat.too_wide() == [], path
        for strange in (".appeal-where bdi", ".facts bdi", ".said-words"):
            turned = await seat.page.locator(strange).first.evaluate(
                "(each) => getComputedStyle(each).unicodeBidi"
            )
            assert turned in {"isolate", "plaintext"}, strange


async def test_three_hundred_files_leave_the_reply_within_reach(
    chromium: Browser, house: House, runtime: Runtime
) -> None:
    filed = await house.operator.files(TURNED)
    await receives_files(runtime, filed["reference"], 300)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await seat.opens(f"/desk/appeals/{filed['reference']}")
        await expect(page.locator(".file")).to_have_count(300)
        await expect(page.locator(".file:visible")).to_have_count(4)
        await page.locator(".more-files summary").click()
        await expect(page.locator(".file:visible")).to_have_count(300)
        for size in (WIDE, NARROW):
            await page.set_viewport_size(size)
            assert await seat.too_wide() == []
        await page.keyboard.press("r")
        await expect(page.locator("#reply textarea")).to_be_focused()
        await expect(page.locator("#reply textarea")).to_be_in_viewport()


@pytest.mark.parametrize("scripts", [True, False])
async def test_a_stranger_sends_files_with_the_form_and_more_afterwards(
    chromium: Browser, house: House, *, scripts: bool
) -> None:
    picture = FilePayload(name=LONG_NAME, mimeType="image/png", buffer=PIXEL)
    voice = FilePayload(name="səs.ogg", mimeType="audio/ogg", buffer=b"OggS" + bytes(60))
    async with a_page_of_strangers(chromium, java_script_enabled=scripts) as page:
        await page.goto(house.site)
        await page.fill("#text", "Qardaşımı aparıblar")
        await page.click("summary")
        await page.set_input_files("#files", [picture, voice])
        await page.click(".send >> nth=0")
        reference, *_ = await page.locator("#lines li").all_inner_texts()
        card = await house.operator.card(reference)
        assert len(card["messages"][0]["attachments"]) == 2
        await page.click("main form .plain")
        await page.set_input_files("#files", [picture])
        await page.click(".send >> nth=0")
        await expect(page.locator(".good")).to_be_visible()
        card = await house.operator.card(reference)
        assert sum(len(message["attachments"]) for message in card["messages"]) == 3


async def test_no_page_jumps_while_it_opens(chromium: Browser, house: House) -> None:
    filed = await house.operator.files("Qardaşımı indi polis bölməsində döyürlər")
    async with seated(chromium, house.site, "rashad") as seat:
        for path in ("/desk/queue", f"/desk/appeals/{filed['reference']}", "/desk/callbacks"):
            await seat.opens(path)
            await expect(seat.page.locator("#main")).to_be_visible()
            # Seconds that are counted widen by a hair; nothing else may move.
            assert await seat.page.evaluate(SHIFTED) < 0.005, path
