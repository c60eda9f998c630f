"""appeals channels: tell a provider where we are, and ask how it sees us."""

import json
from typing import Annotated, Any

import httpx2
import typer

from service.commands.surroundings import CannotStart, read_settings, run
from service.domain.terms import Language
from service.intake.telegram_api import TelegramApi, TelegramRefusedError
from service.notify.wording import dialogue_commands
from service.security.exchange import outside_client
from service.settings import Settings, TelegramSettings

app = typer.Typer(add_completion=False, no_args_is_help=True)
telegram = typer.Typer(add_completion=False, no_args_is_help=True)
app.add_typer(telegram, name="telegram", help="the bot")

WEBHOOK_PATH = "/webhooks/telegram"


@app.callback()
def channels() -> None:
    """Set up and look after the channels."""


def the_bot(settings: Settings) -> TelegramSettings:
    """The settings of the bot; raises CannotStart when there are none."""
    if settings.telegram is None:
        raise CannotStart("Set APPEALS_TELEGRAM__BOT_TOKEN first; @BotFather gives it.")
    return settings.telegram


def api_of(settings: TelegramSettings, client: httpx2.AsyncClient) -> TelegramApi:
    """The bot, asked directly."""
    token = settings.bot_token.get_secret_value()
    return TelegramApi(client, bot_token=token, api_base_url=settings.api_base_url)


def menu() -> dict[str | None, list[dict[str, str]]]:
    """The list of commands in each language; Azerbaijani is what everybody else sees."""
    by_code: dict[str | None, list[dict[str, str]]] = {
        language.value: [
            {"command": name, "description": text}
            for name, text in dialogue_commands(language).items()
        ]
        for language in Language
    }
    return {None: by_code[Language.AZ.value], **by_code}


async def open_webhook(settings: Settings) -> None:
    """Have Telegram deliver to our public address, and show the commands."""
    bot = the_bot(settings)
    if settings.public_url is None or not settings.public_url.startswith("https://"):
        raise CannotStart("Set APPEALS_PUBLIC_URL to an https:// address; Telegram takes no other.")
    if bot.webhook_secret is None:
        raise CannotStart("Set APPEALS_TELEGRAM__WEBHOOK_SECRET: 16 to 256 of A-Z a-z 0-9 _ -.")
    address = f"{settings.public_url}{WEBHOOK_PATH}"
    async with outside_client() as client:
        api = api_of(bot, client)
        try:
            await api.set_webhook(address, bot.webhook_secret.get_secret_value())
            for language, commands in menu().items():
                await api.set_commands(commands, language)
        except TelegramRefusedError as refused:
            raise CannotStart(f"Telegram refused: {refused.code}.") from None
    typer.echo(f"Telegram delivers to {address}.")


async def told(settings: Settings) -> dict[str, Any]:
    """What Telegram says about its deliveries to us."""
    async with outside_client() as client:
        try:
            state = await api_of(the_bot(settings), client).webhook_state()
        except TelegramRefusedError as refused:
            raise CannotStart(f"Telegram refused: {refused.code}.") from None
    return {
        "webhook": state.url or None,
        "ours": state.url == f"{settings.public_url}{WEBHOOK_PATH}",
        "pending": state.pending,
        "last_error_at": state.last_error_at.isoformat() if state.last_error_at else None,
        "last_error": state.last_error,
    }


@telegram.command("set-webhook")
def set_webhook() -> None:
    """Point the bot's deliveries at APPEALS_PUBLIC_URL and set its list of commands."""
    run(lambda: open_webhook(read_settings()))


@telegram.command("status")
def status(*, as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False) -> None:
    """How Telegram's deliveries are going."""

    async def show() -> None:
        found = await told(read_settings())
        if as_json:
            typer.echo(json.dumps(found))
            return
        for name, value in found.items():
            typer.echo(f"{name.replace('_', ' '):<14}{'-' if value is None else value}")

    run(show)
