"""The appeal's page in a real browser: danger elsewhere, strange words, and nothing sent twice."""

from typing import Any

import pytest
from playwright.async_api import Browser, Page, expect

from tests.desk import PASSWORD
from tests.web.browser_desk import NARROW, House, seated

pytestmark = [pytest.mark.browser]

DANGER = "Qardaşımı indi polis bölməsində döyürlər, qışqırır"
PARCEL = "Bağlamanı qəbul etmirlər, həftə sonu görüş də vermədilər"
TYPED = "Sizi eşidirik, bir az da"
# What a screen reader would say, in order, with how insistently.
TRANSCRIPT = """() => {
  window.spoken = [];
  for (const region of document.querySelectorAll("[aria-live]")) {
    new MutationObserver(() => {
      const text = region.textContent.trim();
      if (text) window.spoken.push([region.getAttribute("aria-live"), text]);
    }).observe(region, { childList: true, characterData: true, subtree: true });
  }
}"""
SHIFTS = """() => new Promise((done) => {
  let sum = 0;
  new PerformanceObserver((list) => {
    for (const entry of list.getEntries()) if (!entry.hadRecentInput) sum += entry.value;
  }).observe({ type: "layout-shift", buffered: true });
  setTimeout(() => done(sum), 300);
})"""
PIECES = (
    "<script>window.hit=1</script>",
    "<img src=x onerror=window.hit=1>",
    "<svg onload=window.hit=1>",
    "javascript:window.hit=1",
    '"><script>window.hit=1</script>',
    "'-window.hit=1-'",
    "</textarea><script>window.hit=1</script>",
    "</script><script>window.hit=1</script>",
    "{{ window.hit=1 }}",
    "${window.hit=1}",
    "<a href=javascript:window.hit=1>x</a>",
    "<iframe srcdoc='<script>parent.hit=1</script>'>",
    "<math><mtext></form><form><mglyph><style></math><img src onerror=window.hit=1>",
    "<details open ontoggle=window.hit=1>",
    "<body onload=window.hit=1>",
    "<input autofocus onfocus=window.hit=1>",
    "<template><script>window.hit=1</script></template>",
    "<base href=//evil.example/>",
    "<meta http-equiv=refresh content=0;url=javascript:window.hit=1>",
    "&lt;script&gt;window.hit=1&lt;/script&gt;",
    "\u202e<script>window.hit=1</script>",
    "<!--><script>window.hit=1</script>-->",
    "]]><script>window.hit=1</script>",
    "<object data=javascript:window.hit=1>",
    "<x onclick=window.hit=1 tabindex=1>",
    "%3Cscript%3Ewindow.hit=1%3C/script%3E",
)
AROUND = ("{}", "döyürlər {}", "{} polis", "'{}'", '"{}"', "`{}`", "<b>{}</b>", "a\n{}\nb", "{}{}")
CORPUS = [around.replace("{}", piece) for piece in PIECES for around in AROUND]
CORPUS += [text.upper().replace("WINDOW.HIT", "window.hit") for text in CORPUS]
CORPUS += [f"Ərizə: {text} /> vəkil" for text in CORPUS[: len(PIECES) * 3]]


async def opens_appeal(page: Page, site: str, reference: str) -> None:
    """The page, with its scripts at work."""
    await page.goto(f"{site}/desk/appeals/{reference}")
    await expect(page.locator("#line")).to_have_attribute("data-state", "ok")


async def test_danger_arrives_while_a_reply_is_typed_and_disturbs_nothing(
    chromium: Browser, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    parcel = await house.operator.files(PARCEL)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await opens_appeal(page, house.site, parcel["reference"])
        reply = page.locator("#reply textarea")
        await reply.focus()
        await page.keyboard.type(TYPED)
        await page.keyboard.press("ArrowLeft")
        await page.evaluate(TRANSCRIPT)
        before = await reply.bounding_box()
        danger = await house.operator.files(DANGER)
        await expect(page.locator("#danger")).to_be_visible()
        await expect(page.locator("#danger")).to_contain_text("döyürlər")
        await expect(reply).to_be_focused()
        await page.keyboard.type("!")
        assert await reply.input_value() == "Sizi eşidirik, bir az d!a"
        assert await reply.bounding_box() == before
        spoken = await page.evaluate("window.spoken")
        urgent = [text for how, text in spoken if how == "assertive"]
        assert len(urgent) == 1
        assert "döyürlər" in urgent[0]
        with capsys.disabled():
            print("\na screen reader says:", *(f"\n  [{how}] {text}" for how, text in spoken))  # noqa: T201 - the issue asks for the transcript
        await house.operator.does(danger["reference"], "acknowledgement")
        await expect(page.locator("#danger")).to_be_hidden()


async def test_danger_is_seen_on_the_call_page_without_a_sound(
    chromium: Browser, house: House
) -> None:
    async with seated(chromium, house.site, "leyla") as seat:
        page = seat.page
        await seat.opens("/desk/call")
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await house.operator.files(DANGER)
        await expect(page.locator("#danger")).to_be_visible()
        await expect(page.locator("#protocol")).to_be_focused()
        on_top = """(selector) => {
          const button = document.querySelector(selector);
          const { x, y, width, height } = button.getBoundingClientRect();
          return button.contains(document.elementFromPoint(x + width / 2, y + height / 2));
        }"""
        for selector in ("#file", "[data-short=silent]", ".bar nav a", "button[name=language]"):
            assert await page.evaluate(on_top, selector), selector


async def test_a_ready_sentence_stands_where_the_cursor_was(
    chromium: Browser, house: House
) -> None:
    filed = await house.operator.files("Моего брата избивают в полиции, помогите", language="ru")
    async with seated(chromium, house.site, "rashad") as seat:
        await opens_appeal(seat.page, house.site, filed["reference"])
        await seat.page.fill("#reply textarea", "Да.")
        await seat.page.select_option("[data-insert]", label="Yazmaq təhlükəsizdir?")
        written = await seat.page.input_value("#reply textarea")
        assert written.startswith("Да. Вам сейчас удобно писать?")


async def test_a_double_click_sends_one_reply(chromium: Browser, house: House) -> None:
    filed = await house.operator.files(DANGER)
    async with seated(chromium, house.site, "rashad") as seat:
        await opens_appeal(seat.page, house.site, filed["reference"])
        await seat.page.fill("#reply textarea", TYPED)
        await seat.page.dblclick("#reply button")
        await expect(seat.page.locator("[data-done]")).to_be_visible()
        await seat.page.go_back()
        await seat.page.go_forward()
        card = await house.operator.card(filed["reference"])
        assert [m["text"] for m in card["messages"]].count(TYPED) == 1


async def test_a_session_that_ends_while_a_reply_is_typed_costs_no_word(
    chromium: Browser, house: House
) -> None:
    filed = await house.operator.files(DANGER)
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        await opens_appeal(page, house.site, filed["reference"])
        await page.fill("#reply textarea", TYPED)
        await seat.context.clear_cookies()
        await page.click("#reply button")
        await page.fill("[name=username]", "rashad")
        await page.fill("[name=password]", PASSWORD)
        await page.press("[name=password]", "Enter")
        await page.wait_for_url(f"**/desk/appeals/{filed['reference']}")
        await expect(page.locator("#reply textarea")).to_have_value(TYPED)
        await page.click("#reply button")
        await expect(page.locator("[data-done]")).to_be_visible()
        card = await house.operator.card(filed["reference"])
        assert [m["text"] for m in card["messages"]].count(TYPED) == 1


STRANGE = {
    "very long": "Qardaşımı döyürlər. " * 500,
    "one word": "döyürlər" + "ə" * 3000,
    "turned": "Vəkili \u202eburaxmırlar\u202c, \u2067polis\u2069 \u200fdöyür",
    "pictures": "👮‍♂️🚔😭🩸" * 200 + " döyürlər 👨‍👩‍👧‍👦",
    "stacked": "Z" + "\u0301\u0323\u0335" * 300 + " döyürlər",
    "lines": "döyürlər\n" * 400,
}


@pytest.mark.parametrize("text", STRANGE.values(), ids=STRANGE.keys())
async def test_strange_words_break_no_page(chromium: Browser, house: House, text: str) -> None:
    filed = await house.operator.files(text, person={"name": "Ə" * 300}, place="x" * 300)
    async with seated(chromium, house.site, "rashad", viewport=NARROW) as seat:
        for path in ("/desk/queue", f"/desk/appeals/{filed['reference']}"):
            await seat.opens(path)
            assert await seat.too_wide() == [], path
        assert await seat.page.inner_text("#thread") != ""


@pytest.mark.slow
async def test_no_words_of_a_stranger_ever_run(chromium: Browser, house: House) -> None:
    assert len(set(CORPUS)) >= 500
    portions = [CORPUS[n : n + 60] for n in range(0, len(CORPUS), 60)]
    filed = [
        await house.operator.files(
            "\n".join(portion),
            person={"name": portion[0][:250]},
            place=portion[1][:250],
            appellant={"name": portion[2][:250], "relation": portion[3][:250]},
        )
        for portion in portions
    ]
    async with seated(chromium, house.site, "rashad") as seat:
        page = seat.page
        dialogs: list[Any] = []

        def note(dialog: Any) -> None:
            dialogs.append(dialog)

        page.on("dialog", note)
        for each in filed:
            await opens_appeal(page, house.site, each["reference"])
            assert await page.evaluate("window.hit") is None
        await seat.opens("/desk/queue")
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await house.operator.files(CORPUS[0])
        await expect(page.locator("#queue > li")).to_have_count(len(filed) + 1)
        assert await page.evaluate("window.hit") is None
        assert dialogs == []


async def test_pages_stand_still_and_weigh_little(
    chromium: Browser, house: House, capsys: pytest.CaptureFixture[str]
) -> None:
    filed = await house.operator.files(DANGER)
    await house.operator.files(PARCEL)
    paths = ["/desk/queue", f"/desk/appeals/{filed['reference']}", "/desk/call", "/desk/search"]
    weights: list[str] = []
    async with seated(chromium, house.site, "leyla") as seat:
        for path in paths:
            await seat.opens(path)
            assert await seat.page.evaluate(SHIFTS) <= 0.01, path
            heavy = await seat.page.evaluate(
                "performance.getEntriesByType('resource')"
                ".concat(performance.getEntriesByType('navigation'))"
                ".reduce((sum, entry) => sum + entry.decodedBodySize, 0)"
            )
            weights.append(f"{path.split('/')[2]} {heavy / 1024:.0f} kB")
            assert heavy < 250 * 1024, path
    with capsys.disabled():
        print("\nweights, nothing compressed or cached:", ", ".join(weights))  # noqa: T201 - the issue asks for the list
