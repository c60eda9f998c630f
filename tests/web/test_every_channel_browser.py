"""S22: whatever people type, are called or name their files, by every channel: it never runs."""

import json
from email.message import EmailMessage
from email.policy import SMTP
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from service.domain.terms import Role
from service.runtime import Runtime
from tests.channels.conftest import settings as settings  # noqa: PLC0414 - the fixture
from tests.channels.couriers import AT, Couriers, event, text, update
from tests.intake.mails import ACCOUNT
from tests.web.browser_desk import House, seated
from tests.web.test_appeal_browser import CORPUS, PIECES

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(300)]

STRINGS = list(dict.fromkeys(CORPUS))
PORTION = 60
PORTIONS = [STRINGS[n : n + PORTION] for n in range(0, len(STRINGS), PORTION)]
NAMES = "".join(PIECES)[:600]


async def by_telegram(couriers: Couriers, number: int, words: str, piece: str) -> int:
    held = update(number, 71, document={"file_id": f"f{number}", "file_name": piece}, caption=words)
    held["message"]["from"] |= {"first_name": NAMES, "last_name": piece, "username": piece}
    return await couriers.telegram(held)


async def by_telegram_in_other_ways(couriers: Couriers, number: int, piece: str) -> int:
    point = {"location": {"latitude": 40.4, "longitude": 49.8}}
    ways: tuple[dict[str, Any], ...] = (
        {"venue": {"title": piece, "address": piece, **point}},
        {"contact": {"first_name": piece, "phone_number": piece}},
        {"poll": {"question": piece, "options": [{"text": piece}]}},
    )
    for n, held in enumerate(ways):
        await couriers.telegram(update(number + n, 71, **held))
    edited = update(number + 5, 71, text=piece)["message"] | {"edit_date": AT}
    return await couriers.telegram({"update_id": number + 5, "edited_message": edited})


async def by_whatsapp(couriers: Couriers, number: int, words: str, piece: str) -> int:
    form = text(number, 72, words, whatsapp=True) | {"ProfileName": NAMES, "Label": piece}
    return await couriers.twilio(form | {"Address": piece, "MediaUrl0": piece, "NumMedia": "1"})


async def by_sms(couriers: Couriers, number: int, words: str, piece: str) -> int:
    return await couriers.twilio(text(number, 73, f"{words}\n{piece}"))


async def by_messenger(couriers: Couriers, number: int, words: str, piece: str) -> int:
    file = {"type": "file", "title": piece, "payload": {"url": piece}}
    message = {"mid": f"m{number}", "text": words, "attachments": [file]}
    return await couriers.meta(event(74, message=message))


async def by_x(couriers: Couriers, number: int, words: str, piece: str) -> int:
    told = {"id": str(number), "sender_id": "75", "text": f"{words}\n{piece}"}
    return await couriers.x(told)


async def by_mail(couriers: Couriers, number: int, words: str, piece: str) -> int:
    made = EmailMessage(policy=SMTP)
    named = json.dumps(piece.replace("\n", " ").replace("\r", " "), ensure_ascii=False)
    made["From"] = f"{named} <p76@mail.example>"
    made["To"], made["Message-ID"] = ACCOUNT, f"<x{number}@mail.example>"
    made["Subject"] = " ".join(piece.split())
    made.set_content(words)
    made.add_alternative(f"<p>{words}</p>", subtype="html")
    made.add_attachment(words.encode(), maintype="text", subtype="html", filename=piece[:80])
    return await couriers.mail(made.as_bytes())


WAYS = (by_telegram, by_whatsapp, by_sms, by_messenger, by_x, by_mail)


async def test_no_words_of_a_stranger_run_by_whatever_channel_they_come(
    chromium: Browser, house: House, runtime: Runtime
) -> None:
    assert len(STRINGS) >= 500
    couriers = Couriers(house.desk, runtime)
    await house.desk.hires("sevda", Role.COORDINATOR)
    for number, portion in enumerate(PORTIONS):
        for way in WAYS:
            piece = PIECES[number % len(PIECES)]
            told = partial(way, couriers, 100 * number, "\n".join(portion), piece)
            await couriers.insist(told)
    for number, piece in enumerate(PIECES):
        await couriers.insist(
            partial(by_telegram_in_other_ways, couriers, 50_000 + 10 * number, piece)
        )
    await house.desk.works()
    async with seated(chromium, house.site, "sevda") as seat:
        page = seat.page
        dialogs: list[str] = []
        page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        await seat.opens("/desk/queue")
        await expect(page.locator("#line")).to_have_attribute("data-state", "ok")
        await expect(page.locator("#queue > li")).to_have_count(len(WAYS))
        found = await page.locator("#queue a[href^='/desk/appeals/']").evaluate_all(
            "(links) => [...new Set(links.map((link) => link.getAttribute('href')))]"
        )
        assert len(found) == len(WAYS)
        for path in found:
            await seat.opens(path)
            assert await page.locator("#thread li").count() >= len(PORTIONS)
            await page.locator("#identity summary").click()
            await page.locator("#identity textarea").fill("yoxlayıram")
            await page.locator("#identity form button").click()
            await expect(page.locator("#identity dl")).to_be_visible()
            assert await page.evaluate("window.hit") is None, path
        assert dialogs == []
