"""While a flood of forms comes in, each waits a little; nobody's words are turned away."""

import base64
import hashlib
import html
import json
import re

import httpx2
import pytest
from playwright.async_api import Browser, expect

from service.flood import Hurdle, has_waited, hurdle, is_solved
from service.runtime import Runtime
from tests.conftest import MASTER_KEY
from tests.desk import Desk
from tests.web.browser_desk import a_page_of_strangers, address_of, open_door, serving

WORDS = "Qardaşımı dünən aparıblar, hara aparıldığını demirlər"
MARK = "a-mark-of-one-form-only"
RECEIPT = 'id="lines"'


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    """A service to which two forms in a minute are already a flood."""
    object.__setattr__(
        runtime, "settings", runtime.settings.model_copy(update={"public_forms_a_minute": 2})
    )
    return runtime


async def sends(desk: Desk, **fields: str) -> httpx2.Response:
    """A form as a browser without scripts sends it."""
    return await desk.http.post("/", data={"text": WORDS, "token": MARK} | fields)


async def floods(desk: Desk) -> None:
    """Others fill the minute."""
    for n in range(2):
        answer = await sends(desk, token=f"somebody-else-number-{n}")
        assert RECEIPT in answer.text


def given(page: httpx2.Response) -> tuple[str, str]:
    """The sum and the ticket on a page."""
    challenge = re.search('data-challenge="([^"]*)"', page.text)
    ticket = re.search('name="ticket" value="([^"]*)"', page.text)
    assert challenge
    assert ticket
    return html.unescape(challenge[1]), ticket[1]


def done(challenge: str) -> str:
    """The sum, done as the script does it."""
    asked = json.loads(challenge)
    for n in range(asked["most"] + 1):
        if hashlib.sha256(f"{asked['salt']}{n}".encode()).hexdigest() == asked["challenge"]:
            proof = {name: asked[name] for name in ("algorithm", "challenge", "salt", "signature")}
            return base64.b64encode(json.dumps(proof | {"number": n}).encode()).decode()
    raise AssertionError


async def test_in_quiet_times_nobody_waits(desk: Desk) -> None:
    page = await sends(desk)
    assert RECEIPT in page.text
    assert "solver.js" not in page.text


async def test_in_a_flood_the_words_wait_on_the_page_and_come_in_by_a_sum(desk: Desk) -> None:
    await floods(desk)
    page = await sends(desk)
    assert page.status_code == 429
    assert WORDS in page.text
    challenge, _ = given(page)
    answer = await sends(desk, solution=done(challenge))
    assert RECEIPT in answer.text
    again = await sends(desk, solution=done(challenge))
    assert re.findall("916-[0-9A-Z]{4}-[0-9A-Z]{4}", again.text) == re.findall(
        "916-[0-9A-Z]{4}-[0-9A-Z]{4}", answer.text
    )


async def test_without_scripts_the_words_come_in_by_patience(desk: Desk) -> None:
    await floods(desk)
    _, ticket = given(await sends(desk))
    assert (await sends(desk, ticket=ticket)).status_code == 429
    desk.clock.wind(seconds=21)
    assert RECEIPT in (await sends(desk, ticket=ticket)).text


async def test_a_sum_and_a_ticket_fit_one_form_only(desk: Desk) -> None:
    await floods(desk)
    challenge, ticket = given(await sends(desk))
    desk.clock.wind(seconds=21)
    other = "another-form-of-somebody"
    answer = await sends(desk, token=other, solution=done(challenge), ticket=ticket)
    assert answer.status_code == 429


async def test_patience_brings_in_only_so_many_a_minute(desk: Desk) -> None:
    await floods(desk)
    tickets = {}
    for n in range(4):
        mark = f"a-patient-form-number-{n}"
        tickets[mark] = given(await sends(desk, token=mark))[1]
    desk.clock.wind(seconds=21)
    answers = [await sends(desk, token=mark, ticket=t) for mark, t in tickets.items()]
    assert [answer.status_code for answer in answers] == [200, 200, 429, 429]


@pytest.mark.parametrize(
    "rubbish", ["", "x", "e30=", base64.b64encode(b"[" * 900).decode(), "ə", "bnVsbA==", "1." * 900]
)
def test_rubbish_proves_nothing(desk: Desk, rubbish: str) -> None:
    keys = desk.runtime.keys
    assert is_solved(keys, MARK, rubbish) is False
    assert has_waited(keys, MARK, rubbish, desk.clock()) is False
    assert isinstance(hurdle(keys, MARK, desk.clock()), Hurdle)
    assert MASTER_KEY not in hurdle(keys, MARK, desk.clock()).challenge


@pytest.mark.browser
async def test_a_browser_does_the_sum_by_itself(
    chromium: Browser, desk: Desk, runtime: Runtime
) -> None:
    await floods(desk)
    door = open_door()
    async with serving(runtime, door), a_page_of_strangers(chromium) as page:
        await page.goto(address_of(door))
        await page.fill("#text", WORDS)
        await page.click("button.send >> nth=0")
        await expect(page.locator("#lines li")).to_have_count(6, timeout=30_000)
