"""Telegram and Twilio of the demo: both stubs behind one address, with our secrets."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

import httpx2
from fastapi import FastAPI

from service.demo.desk import DemoStopped, Refused, Service
from service.demo.stubs.running import LOOPBACK, running
from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import telegram_app
from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import twilio_app
from service.settings import Settings, TelegramSettings, TwilioSettings

TELEGRAM_DOOR: Final = "/webhooks/telegram"
TWILIO_DOOR: Final = "/webhooks/twilio/messages"
# No address of ours: Twilio finds nobody there and turns to its fallback.
TWILIO_ASTRAY: Final = "/webhooks/twilio/astray"


@dataclass(frozen=True, slots=True)
class Providers:
    """The stubs, and where they deliver what people write."""

    telegram: TelegramStub
    twilio: TwilioStub
    url: str
    sms_line: str
    whatsapp_line: str

    def write(self, chat: int, content: dict[str, Any], *, twice: bool = False) -> None:
        """Somebody's update reaches the bot; twice, when Telegram doubts that it did."""
        number = self.telegram.update(content)
        if twice:
            raw = json.dumps({"update_id": number, **content}).encode()
            self.telegram.raw_update(number, raw, chat)

    async def text(self, sender: str, body: str, *, astray: bool = False, **fields: str) -> None:
        """Somebody's SMS or WhatsApp message reaches Twilio."""
        prefix = "whatsapp:" if sender.startswith("whatsapp:") else ""
        line = self.whatsapp_line if prefix else self.sms_line
        first = TWILIO_ASTRAY if astray else TWILIO_DOOR
        await self.twilio.deliver(
            self.url + first,
            sender=sender,
            to=prefix + line,
            body=body,
            fallback=self.url + TWILIO_DOOR,
            **fields,
        )

    async def settle(self) -> None:
        """Wait until nothing is on its way to us."""
        await self.telegram.settle()
        await self.twilio.settle()


@asynccontextmanager
async def open_providers(settings: Settings, url: str, run: int) -> AsyncIterator[Providers]:
    """Stand in for both providers while the block runs; raises DemoStopped when that cannot be."""
    telegram, twilio, port = _pretended(settings)
    async with httpx2.AsyncClient(timeout=30) as client:
        bot = TelegramStub(telegram.bot_token.get_secret_value(), client, asyncio.sleep, run)
        account = TwilioStub(twilio.account_sid, twilio.auth_token.get_secret_value(), client)
        both = FastAPI(openapi_url=None)
        both.include_router(telegram_app(bot).router)
        both.include_router(twilio_app(account).router)
        try:
            async with running(both, port) as address:
                bot.url = account.url = address
                secret = telegram.webhook_secret
                given = secret.get_secret_value() if secret else None
                bot.set_webhook({"url": url + TELEGRAM_DOOR, "secret_token": given})
                lines = twilio.sms_from or "", twilio.whatsapp_from or ""
                yield Providers(bot, account, url, *lines)
                await bot.stop()
                await account.settle()
        except OSError:
            raise DemoStopped(
                f"Something already listens on port {port}, perhaps another demo. Stop it first."
            ) from None


def _pretended(settings: Settings) -> tuple[TelegramSettings, TwilioSettings, int]:
    """Both channels and the port they point at, when all of it is on this machine."""
    telegram, twilio = settings.telegram, settings.twilio
    if telegram is None or twilio is None:
        raise DemoStopped(
            "Telegram, SMS and WhatsApp are closed. Stop the service and start it with: make run"
        )
    ends = {urlsplit(each.api_base_url) for each in (telegram, twilio)}
    if any(end.hostname != LOOPBACK or end.port is None for end in ends) or len(ends) != 1:
        raise DemoStopped(
            "The channels are set up for real people. The demo plays only with its own stubs:"
            f" both API base URLs must be one address on {LOOPBACK}."
        )
    return telegram, twilio, next(iter(ends)).port or 0


async def require_open(service: Service, providers: Providers) -> None:
    """Make sure that the service opened the channels, with the very secrets that we hold."""
    ready = await service.send("GET", "/health/ready")
    closed = [
        name
        for name in ("telegram", "sms", "whatsapp")
        if not str(ready["channels"].get(name, "")).startswith("open")
    ]
    if closed:
        raise DemoStopped(
            f"Closed on the running service: {', '.join(closed)}."
            " Stop it and start it with: make run"
        )
    hook = providers.telegram.webhook
    proof = {"X-Telegram-Bot-Api-Secret-Token": (hook.secret if hook else None) or ""}
    try:
        # A poll's result holds nothing for a person to read: it is proven and let go.
        probe = {"update_id": 0, "poll": {}}
        await service.send("POST", TELEGRAM_DOOR, headers=proof, body=probe)
    except Refused as refusal:
        raise DemoStopped(
            f"The service does not accept the demo's secrets ({refusal})."
            " Run the demo with the same APPEALS_DATA_DIR as the service."
        ) from None
