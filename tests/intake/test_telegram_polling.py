"""Polling loses nothing and confirms nothing that is not kept."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest

from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import open_telegram_stub
from service.intake.telegram_api import TelegramApi, TelegramRefusedError
from service.intake.telegram_polling import poll
from service.security.exchange import outside_client

TOKEN = "916:telegram-secret"


@dataclass
class Register:
    """A database that may fail, and that remembers what was committed."""

    enough: int
    kept: list[str] = field(default_factory=list)
    offset: int | None = None
    failures: int = 0
    asked: int = 0
    pauses: list[float] = field(default_factory=list)
    codes: list[str] = field(default_factory=list)

    async def first_offset(self) -> int | None:
        self.asked += 1
        return self.offset

    async def keep(self, raw: bytes, following: int) -> None:
        if self.failures:
            self.failures -= 1
            raise ConnectionError
        self.kept.append(raw.decode("utf-8", "replace"))
        self.offset = following
        if len(self.kept) == self.enough:
            raise asyncio.CancelledError

    async def pause(self, seconds: float) -> None:
        self.pauses.append(seconds)

    @property
    def texts(self) -> list[str]:
        return [json.loads(raw)["message"]["text"] for raw in self.kept]


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStub]:
    async with open_telegram_stub(TOKEN) as stub:
        yield stub


@pytest.fixture
async def api(telegram: TelegramStub) -> AsyncIterator[TelegramApi]:
    async with outside_client() as client:
        yield TelegramApi(client, bot_token=TOKEN, api_base_url=telegram.url)


async def run(api: TelegramApi, register: Register) -> None:
    with pytest.raises(asyncio.CancelledError):
        await poll(
            api,
            first_offset=register.first_offset,
            keep=register.keep,
            report=register.codes.append,
            pause=register.pause,
        )


async def test_updates_are_kept_in_order_and_then_confirmed(
    telegram: TelegramStub, api: TelegramApi
) -> None:
    for text in "abc":
        telegram.message(1, text=text)
    register = Register(enough=3)
    await run(api, register)
    assert register.texts == ["a", "b", "c"]
    assert telegram.pending == 3  # the next request is what confirms
    telegram.message(1, text="d")
    register.enough = 4
    await run(api, register)
    assert register.texts == ["a", "b", "c", "d"]
    assert telegram.pending == 1


async def test_what_the_database_did_not_take_comes_again(
    telegram: TelegramStub, api: TelegramApi
) -> None:
    for text in "abc":
        telegram.message(1, text=text)
    register = Register(enough=3, failures=2)
    await run(api, register)
    assert register.texts == ["a", "b", "c"]
    assert register.pauses == [1.0, 2.0]
    assert register.asked == 3  # after a failure the offset is what the database says


async def test_outages_and_floods_are_waited_out(telegram: TelegramStub, api: TelegramApi) -> None:
    telegram.message(1, text="a")
    telegram.outages += [502, 500]
    register = Register(enough=1)
    await run(api, register)
    assert register.texts == ["a"]
    assert register.codes == ["502", "500"]


async def test_a_long_outage_is_asked_about_once_a_minute(
    telegram: TelegramStub, api: TelegramApi
) -> None:
    telegram.message(1, text="a")
    telegram.outages += [502] * 9
    register = Register(enough=1)
    await run(api, register)
    assert register.pauses == [1, 2, 4, 8, 16, 32, 60, 60, 60]


async def test_poison_in_a_batch_holds_nobody_up(telegram: TelegramStub, api: TelegramApi) -> None:
    first = telegram.message(1, text="a")
    poison = b'{"update_id":%d,"message":{"text":%s}}' % (first + 1, b"[" * 50_000)
    telegram.raw_update(first + 1, poison)
    telegram.raw_update(first + 2, b'{"update_id":%d,"message":{"text":"c"}}' % (first + 2))
    register = Register(enough=3)
    await run(api, register)
    assert [json.loads(register.kept[place])["message"]["text"] for place in (0, 2)] == ["a", "c"]
    assert poison.decode() in register.kept[1]
    assert register.offset == first + 3


async def test_polling_beside_a_webhook_says_so_and_goes_on(
    telegram: TelegramStub, api: TelegramApi
) -> None:
    await api.set_webhook(f"{telegram.url}/nowhere", "secret-secret-secret")
    register = Register(enough=1)

    async def give_way(seconds: float) -> None:
        register.pauses.append(seconds)
        await api.delete_webhook()
        telegram.message(1, text="a")

    with pytest.raises(asyncio.CancelledError):
        await poll(
            api,
            first_offset=register.first_offset,
            keep=register.keep,
            report=register.codes.append,
            pause=give_way,
        )
    assert register.codes == ["409"]
    assert register.texts == ["a"]


async def test_the_webhook_is_set_and_its_state_told(
    telegram: TelegramStub, api: TelegramApi
) -> None:
    await api.set_webhook(f"{telegram.url}/webhooks/telegram", "secret-secret-secret")
    assert telegram.webhook is not None
    assert telegram.webhook.secret == "secret-secret-secret"
    state = await api.webhook_state()
    assert (state.url, state.pending) == (f"{telegram.url}/webhooks/telegram", 0)
    await api.delete_webhook()
    assert (await api.webhook_state()).url == ""


async def test_a_wrong_token_is_refused_by_its_code_alone(telegram: TelegramStub) -> None:
    async with outside_client() as client:
        stranger = TelegramApi(client, bot_token="916:other", api_base_url=telegram.url)
        with pytest.raises(TelegramRefusedError) as caught:
            await stranger.webhook_state()
    assert repr(caught.value) == "TelegramRefusedError('401')"
