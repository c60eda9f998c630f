"""The Telegram stub keeps the promises that Telegram keeps, and no others."""

import itertools
import json
import random
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest
from fastapi import FastAPI, Request, Response

from service.demo.stubs.running import running
from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import open_telegram_stub
from service.demo.stubs.telegram_delivery import retry_delays
from service.security.signatures import telegram_is_genuine

TOKEN = "916:telegram-secret"
SECRET = "secret-secret-secret"


@dataclass
class Door:
    """Our webhook, which may be closed for a while."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)
    seen: list[tuple[int, bool]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        genuine = telegram_is_genuine(request.headers.raw, secret=SECRET)
        self.seen.append(((await request.json())["update_id"], genuine))
        status = self.statuses.pop(0) if self.statuses else 200
        return Response(status_code=status, headers=self.headers if status != 200 else {})


@dataclass
class Clock:
    """A clock that jumps instead of waiting."""

    pauses: list[float] = field(default_factory=list)

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = FastAPI()
    app.post("/webhooks/telegram")(door.take)
    async with running(app) as url:
        door.url = f"{url}/webhooks/telegram"
        yield door


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def telegram(clock: Clock) -> AsyncIterator[TelegramStub]:
    async with open_telegram_stub(TOKEN, pause=clock.pause) as stub:
        yield stub


async def ask(stub: TelegramStub, method: str, **asked: object) -> dict[str, object]:
    async with httpx2.AsyncClient() as client:
        reply = await client.post(f"{stub.url}/bot{TOKEN}/{method}", json=asked)
    told: dict[str, object] = reply.json()
    return told


async def open_door(stub: TelegramStub, door: Door) -> None:
    await ask(stub, "setWebhook", url=door.url, secret_token=SECRET)


async def test_an_update_is_delivered_with_the_secret_and_forgotten_after_success(
    telegram: TelegramStub, door: Door
) -> None:
    await open_door(telegram, door)
    number = telegram.message(1, text="Kömək")
    await telegram.settle()
    assert door.seen == [(number, True)]
    assert telegram.ledger.acknowledged == {str(number)}
    assert telegram.pending == 0


async def test_what_was_held_is_delivered_once_a_webhook_is_set(
    telegram: TelegramStub, door: Door
) -> None:
    held = [telegram.message(1, text="a"), telegram.press(2, "ack:x")]
    assert telegram.pending == 2
    await open_door(telegram, door)
    await telegram.settle()
    assert sorted(number for number, _ in door.seen) == held


async def test_a_refused_update_comes_again_at_once_then_ever_later(
    telegram: TelegramStub, door: Door, clock: Clock
) -> None:
    door.statuses = [503, 500, 403, 503]
    await open_door(telegram, door)
    number = telegram.message(1, text="a")
    await telegram.settle()
    assert [seen for seen, _ in door.seen] == [number] * 5
    assert clock.pauses == [0.0, 2.0, 4.0, 8.0]


async def test_the_wait_that_we_ask_for_is_kept_up_to_an_hour(
    telegram: TelegramStub, door: Door, clock: Clock
) -> None:
    door.statuses, door.headers = [503], {"Retry-After": "30"}
    await open_door(telegram, door)
    telegram.message(1, text="a")
    await telegram.settle()
    door.statuses, door.headers = [503], {"Retry-After": "999999"}
    telegram.message(1, text="b")
    await telegram.settle()
    assert clock.pauses == [30, 3600]


async def test_a_refused_update_blocks_its_own_chat_and_no_other(
    telegram: TelegramStub, door: Door
) -> None:
    door.statuses = [503, 503]
    await open_door(telegram, door)
    blocked, behind = telegram.message(1, text="a"), telegram.message(1, text="b")
    other = telegram.message(2, text="c")
    await telegram.settle()
    order = [number for number, _ in door.seen]
    assert order.index(behind) > max(
        place for place, number in enumerate(order) if number == blocked
    )
    assert other in order[:3]


async def test_after_a_day_an_update_is_dropped_and_the_ledger_says_so(
    telegram: TelegramStub, door: Door
) -> None:
    door.statuses, door.headers = [503] * 24, {"Retry-After": "3600"}
    await open_door(telegram, door)
    number = telegram.message(1, text="a")
    await telegram.settle()
    assert telegram.ledger.dropped == [str(number)]
    assert len(door.seen) == 24
    assert telegram.ledger.owed == set()


async def test_gone_for_a_day_closes_the_webhook(telegram: TelegramStub, door: Door) -> None:
    door.statuses, door.headers = [410] * 23, {"Retry-After": "3600"}
    await open_door(telegram, door)
    telegram.message(1, text="a")
    await telegram.settle()
    told = await ask(telegram, "getWebhookInfo")
    assert told["result"] == {
        "url": "",
        "has_custom_certificate": False,
        "pending_update_count": 0,
        "last_error_message": "Wrong response from the webhook: 410",
        "last_error_date": told["result"]["last_error_date"],  # type: ignore[index]
    }


async def test_a_file_is_fetched_unless_it_is_too_big(telegram: TelegramStub) -> None:
    telegram.files = {"voice": b"OggS", "film": bytes((20 << 20) + 1)}
    assert (await ask(telegram, "getFile", file_id="voice"))["ok"]
    assert not (await ask(telegram, "getFile", file_id="film"))["ok"]
    async with httpx2.AsyncClient() as client:
        right = await client.get(f"{telegram.url}/file/bot{TOKEN}/voice")
        wrong = await client.get(f"{telegram.url}/file/bot916:other/voice")
    assert (right.content, wrong.status_code) == (b"OggS", 404)


async def test_poison_leaves_exactly_as_it_came(telegram: TelegramStub) -> None:
    poison = b'{"update_id":9,"message":{"text":"\\ud83d","n":NaN}}'
    telegram.raw_update(9, poison)
    async with httpx2.AsyncClient() as client:
        reply = await client.post(f"{telegram.url}/bot{TOKEN}/getUpdates", json={"limit": 1})
    assert poison in reply.content


def test_the_delays_double_up_to_a_random_minute_or_two() -> None:
    for seed in range(50):
        delays = list(itertools.islice(retry_delays(random.Random(seed)), 12))
        assert delays[:6] == [0, 2, 4, 8, 16, 32]
        assert 60 <= delays[-1] <= 120
        assert json.dumps(delays) == json.dumps(sorted(delays))
