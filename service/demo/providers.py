"""The providers of the demo: their stubs behind one address, with our secrets."""

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
from service.demo.networks import NETWORKS, Networks, open_networks, subscribe
from service.demo.stubs.ledger import Ledger
from service.demo.stubs.running import LOOPBACK, running
from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import telegram_app
from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import twilio_app
from service.demo.stubs.twilio_voice import PhoneCall, Speaks
from service.settings import Settings, TelegramSettings, TwilioSettings

TELEGRAM_DOOR: Final = "/webhooks/telegram"
OTHER_SECRETS: Final = (
    "The service does not accept the demo's secrets ({})."
    " Run the demo with the same APPEALS_DATA_DIR as the service."
)
VOICE_DOOR: Final = "/webhooks/twilio/voice"
STATUS_DOOR: Final = "/webhooks/twilio/status"
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
    networks: Networks | None = None

    @property
    def ledgers(self) -> dict[str, Ledger]:
        """What each provider took and brought."""
        own = {"Telegram": self.telegram.ledger, "Twilio": self.twilio.ledger}
        return own | (self.networks.ledgers if self.networks else {})

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

    def hold_media(self, number: int, kind: str, content: bytes) -> dict[str, str]:
        """Lay a file with Twilio; what a message that carries it names."""
        path = f"Messages/MM{number}/Media/ME{number}"
        self.twilio.media[path] = (kind, content)
        root = f"{self.twilio.url}/2010-04-01/Accounts/{self.twilio.account_sid}"
        return {"NumMedia": "1", "MediaUrl0": f"{root}/{path}", "MediaContentType0": kind}

    async def call(self, caller: str, language_key: str, sound: bytes) -> None:
        """Somebody calls, chooses a language and speaks after the tone."""
        door, status = self.url + VOICE_DOOR, self.url + STATUS_DOOR
        call = PhoneCall(self.twilio, door, caller, status_url=status)
        await call.play(language_key, Speaks(sound, 3))

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
            async with (
                open_networks(settings, client, both) as networks,
                running(both, port) as address,
            ):
                bot.url = account.url = address
                secret = telegram.webhook_secret
                given = secret.get_secret_value() if secret else None
                bot.set_webhook({"url": url + TELEGRAM_DOOR, "secret_token": given})
                lines = twilio.sms_from or "", twilio.whatsapp_from or ""
                yield Providers(bot, account, url, *lines, networks)
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
    asked = (telegram, twilio, settings.meta, settings.x)
    ends = {urlsplit(each.api_base_url) for each in asked if each is not None}
    if any(end.hostname != LOOPBACK or end.port is None for end in ends) or len(ends) != 1:
        raise DemoStopped(
            "The channels are set up for real people. The demo plays only with its own stubs:"
            f" all API base URLs must be one address on {LOOPBACK}."
        )
    return telegram, twilio, next(iter(ends)).port or 0


async def require_open(service: Service, providers: Providers, settings: Settings) -> None:
    """Make sure that the service opened the channels, with the very secrets that we hold."""
    ready = await service.send("GET", "/health/ready")
    more = (*NETWORKS, "email") if providers.networks else ()
    closed = [
        name
        for name in ("telegram", "sms", "whatsapp", *more)
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
        raise DemoStopped(OTHER_SECRETS.format(refusal)) from None
    networks = providers.networks
    if networks is not None and not await subscribe(networks, settings, service.url):
        raise DemoStopped(OTHER_SECRETS.format("Meta or X"))
