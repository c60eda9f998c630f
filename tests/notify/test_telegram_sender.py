"""Words leave by Telegram, or the failure is named without naming anybody."""

from collections.abc import AsyncIterator
from datetime import timedelta

import httpx2
import pytest

from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import open_telegram_stub
from service.notify.sender import Button, OutboundText, SendFailed
from service.notify.telegram import TelegramSender, open_bot
from service.security.exchange import outside_client

TOKEN = "916:telegram-secret"
CHAT = 5011
WORDS = OutboundText("Müraciətiniz qəbul olundu", buttons=(Button("Mənimdir", "ack:kQ3"),))


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStub]:
    async with open_telegram_stub(TOKEN) as stub:
        yield stub


@pytest.fixture
async def sender(telegram: TelegramStub) -> AsyncIterator[TelegramSender]:
    async with outside_client() as client:
        yield TelegramSender(open_bot(client, bot_token=TOKEN, api_base_url=telegram.url))


async def failure(sender: TelegramSender, to: str = str(CHAT), body: str = "x") -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sender.send(to, OutboundText(body), key="k")
    return caught.value


async def test_a_page_reaches_the_chat_with_its_buttons(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    sent = await sender.send(str(CHAT), WORDS, key="k")
    [message] = telegram.ledger.sent_to(str(CHAT))
    assert message.text == WORDS.body
    assert message.buttons == (("Mənimdir", "ack:kQ3"),)
    assert sent.provider_id == message.provider_id


async def test_a_long_answer_arrives_whole_with_buttons_under_the_last_part(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    body = "Kömək edirik 😢 " * 900
    await sender.send(str(CHAT), OutboundText(body, buttons=WORDS.buttons), key="k")
    *first, last = telegram.ledger.sent_to(str(CHAT))
    assert "".join(part.text for part in (*first, last)) == body
    assert [bool(part.buttons) for part in (*first, last)] == [False] * len(first) + [True]


async def test_a_press_is_confirmed_to_the_messenger(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    await sender.confirm("77", "Qəbul edildi")
    assert telegram.confirmed_presses == ["77"]


async def test_who_blocked_us_is_given_up(telegram: TelegramStub, sender: TelegramSender) -> None:
    telegram.blocked.add(CHAT)
    failed = await failure(sender)
    assert (failed.code, failed.permanent) == ("telegram-403", True)


async def test_a_flood_waits_exactly_as_long_as_asked(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    telegram.floods.append(7)
    failed = await failure(sender)
    assert (failed.permanent, failed.retry_after) == (False, timedelta(seconds=7))
    await sender.send(str(CHAT), WORDS, key="k")


async def test_a_wild_wait_does_not_silence_us(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    telegram.floods.append(10**9)
    assert (await failure(sender)).retry_after == timedelta(hours=1)


async def test_an_outage_is_tried_again(telegram: TelegramStub, sender: TelegramSender) -> None:
    telegram.outages.append(502)
    failed = await failure(sender)
    assert (failed.code, failed.permanent) == ("telegram-network", False)


async def test_a_bad_request_is_given_up(sender: TelegramSender) -> None:
    assert (await failure(sender, body=" ")).permanent


async def test_an_address_that_is_no_chat_never_leaves(
    telegram: TelegramStub, sender: TelegramSender
) -> None:
    assert (await failure(sender, to="@somebody")).permanent
    assert telegram.ledger.outgoing == []


async def test_a_wrong_token_is_our_fault_and_not_the_chats(telegram: TelegramStub) -> None:
    async with outside_client() as client:
        bot = open_bot(client, bot_token="916:other", api_base_url=telegram.url)
        assert not (await failure(TelegramSender(bot))).permanent


LIES = {
    "no JSON": (b"<html>", "telegram-error"),
    "not ok": (b'{"ok":false}', "telegram-reply"),
    "a word": (b'{"ok":true,"result":"yes"}', "telegram-reply"),
    "a list": (b'{"ok":true,"result":[]}', "telegram-reply"),
    "an empty message": (b'{"ok":true,"result":{}}', "telegram-reply"),
    "depth": (b'{"ok":true,"result":' + b"[" * 100_000, "telegram-reply"),
    "too much": (b" " * (2 * 1024 * 1024), "telegram-network"),
}


@pytest.mark.parametrize(("reply", "code"), LIES.values(), ids=LIES)
async def test_a_lying_success_is_a_failure_that_may_be_tried_again(
    reply: bytes, code: str
) -> None:
    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, content=reply))
    async with httpx2.AsyncClient(transport=transport) as client:
        bot = open_bot(client, bot_token=TOKEN, api_base_url="https://telegram.example")
        failed = await failure(TelegramSender(bot))
    assert (failed.code, failed.permanent) == (code, False)


async def test_a_failure_tells_neither_chat_nor_words_nor_token(
    telegram: TelegramStub, sender: TelegramSender, caplog: pytest.LogCaptureFixture
) -> None:
    telegram.outages += [400, 500]
    for _ in range(2):
        failed = await failure(sender, body="Leyla")
        told = f"{failed!r} {failed} {caplog.text}"
        assert not [word for word in (str(CHAT), "Leyla", TOKEN) if word in told]
