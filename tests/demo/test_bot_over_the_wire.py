"""The bot over the wire: pages turned in place, files fetched, the webhook set and asked after."""

import pytest

from service.attachments.fetching import Fetcher, FetchFailed
from service.attachments.sources import TelegramFiles
from service.commands.channels import open_webhook, told
from service.commands.surroundings import CannotStart
from service.demo.stubs.telegram_app import open_telegram_stub
from service.domain.terms import Language
from service.notify.questions import page, with_first_question
from service.notify.sender import SendFailed
from service.notify.telegram import TelegramSender, open_bot
from service.security.exchange import outside_client
from service.settings import Settings, TelegramSettings

TOKEN = "916:telegram-secret"
SECRET = "secret-secret-secret"


async def test_a_page_is_turned_in_the_message_that_held_the_last_one() -> None:
    async with open_telegram_stub(TOKEN) as stub, outside_client() as client:
        bot = open_bot(client, bot_token=TOKEN, api_base_url=stub.url)
        sender = TelegramSender(bot)
        first = with_first_question("Gəldi.", Language.AZ)
        sent = await sender.send("77", first, key="k")
        assert ("Bəli, indi baş verir", "q:Q1:a") in stub.ledger.outgoing[0].buttons
        await sender.turn("77", sent.provider_id, page("Q2", Language.AZ))
        assert stub.ledger.turned[-1].text.startswith("Bu harada baş verir?")
        assert len(stub.ledger.outgoing) == 1
        with pytest.raises(SendFailed) as same:
            await sender.turn("77", sent.provider_id, page("Q2", Language.AZ))
        assert same.value.permanent
        await sender.turn("77", None, page("languages", Language.AZ))
        assert len(stub.ledger.outgoing) == 2
        stub.blocked.add(77)
        with pytest.raises(SendFailed, match="telegram-403"):
            await sender.turn("77", sent.provider_id, page("done", Language.AZ))


async def test_files_are_fetched_by_their_id_and_large_ones_are_named() -> None:
    async with open_telegram_stub(TOKEN) as stub, outside_client() as client:
        stub.files = {"voice": b"OggS" * 1000, "film": bytes((20 << 20) + 1)}
        files = TelegramFiles(Fetcher(client), TOKEN, stub.url)
        async with files.open("voice") as content:
            assert b"".join([portion async for portion in content]) == stub.files["voice"]
        for ref, code in (("film", "too_big_there"), ("nothing", "400")):
            with pytest.raises(FetchFailed) as failed:
                async with files.open(ref):
                    pass
            assert (failed.value.code, failed.value.gone) == (code, True)
        stub.outages = [502]
        with pytest.raises(FetchFailed) as away:
            async with files.open("voice"):
                pass
        assert not away.value.gone


def settings_for(url: str, **more: object) -> Settings:
    bot = TelegramSettings(bot_token=TOKEN, webhook_secret=SECRET, api_base_url=url)
    return Settings(public_url="https://916.example", telegram=bot, **more)  # type: ignore[arg-type]


async def test_the_webhook_and_the_commands_are_set_in_every_language() -> None:
    async with open_telegram_stub(TOKEN) as stub:
        settings = settings_for(stub.url)
        await open_webhook(settings)
        assert stub.webhook is not None
        assert (stub.webhook.url, stub.webhook.secret) == (
            "https://916.example/webhooks/telegram",
            SECRET,
        )
        assert set(stub.commands) == {"", "az", "ru", "en", "tr"}
        names = {each["command"] for each in stub.commands["ru"]}
        assert names == {"start", "status", "language", "quiet"}
        state = await told(settings)
        assert (state["ours"], state["pending"]) == (True, 0)


async def test_a_webhook_without_what_it_needs_is_refused_in_words() -> None:
    async with open_telegram_stub(TOKEN) as stub:
        for settings in (
            Settings(public_url="https://916.example"),
            settings_for(stub.url).model_copy(update={"public_url": "http://916.example"}),
            Settings(
                public_url="https://916.example",
                telegram=TelegramSettings(bot_token=TOKEN, api_base_url=stub.url),
            ),
        ):
            with pytest.raises(CannotStart, match="APPEALS_"):
                await open_webhook(settings)
