"""Which sender serves which way out; a way without settings is simply not there."""

from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

import httpx2

from service.domain.terms import Channel, ContactMethod
from service.notify.email import EmailSender
from service.notify.meta import MetaSender
from service.notify.sender import Sender
from service.notify.telegram import TelegramSender, open_bot
from service.notify.twilio import WHATSAPP, TwilioSender
from service.notify.voice import VoiceSender
from service.notify.x import XSender
from service.security.exchange import outside_client
from service.settings import EmailSettings, Settings, TelegramSettings, TwilioSettings

STATUS_PATH: Final = "/webhooks/twilio/status"


@dataclass(frozen=True, slots=True)
class Senders:
    """The open ways out."""

    to_appellants: Mapping[Channel, Sender]
    to_responders: Mapping[ContactMethod, Sender]
    telegram: TelegramSender | None = None


@asynccontextmanager
async def open_senders(settings: Settings) -> AsyncIterator[Senders]:
    """Build every sender that the settings allow, over one client for all."""
    async with outside_client() as client:
        telegram = telegram_sender(settings.telegram, client) if settings.telegram else None
        by_twilio = twilio_senders(settings.twilio, client, settings.public_url)
        appellants: dict[Channel, Sender] = {**by_twilio}
        responders: dict[ContactMethod, Sender] = {}
        if telegram:
            appellants[Channel.TELEGRAM] = responders[ContactMethod.TELEGRAM] = telegram
        if Channel.SMS in by_twilio:
            responders[ContactMethod.SMS] = by_twilio[Channel.SMS]
        if (caller := voice_sender(settings.twilio, client, settings.public_url)) is not None:
            responders[ContactMethod.VOICE] = caller
        if settings.email:
            email = email_sender(settings.email)
            responders[ContactMethod.EMAIL] = appellants[Channel.EMAIL] = email
        appellants |= social_senders(settings, client)
        yield Senders(appellants, responders, telegram)


def _utc_now() -> datetime:
    return datetime.now(UTC)


def social_senders(
    settings: Settings, client: httpx2.AsyncClient, clock: Callable[[], datetime] = _utc_now
) -> dict[Channel, Sender]:
    """Messenger, Instagram and X, each when we hold a token of its account."""
    found: dict[Channel, Sender] = {}
    meta, x = settings.meta, settings.x
    if meta is not None and meta.page_token is not None:
        for channel in (Channel.FACEBOOK, Channel.INSTAGRAM):
            found[channel] = MetaSender(
                client,
                channel=channel,
                page_token=meta.page_token.get_secret_value(),
                api_url=f"{meta.api_base_url.rstrip('/')}/{meta.api_version}",
                clock=clock,
            )
    if x is not None and x.access_token is not None:
        found[Channel.X] = XSender(
            client,
            access_token=x.access_token.get_secret_value(),
            api_base_url=x.api_base_url,
            clock=clock,
        )
    return found


def telegram_sender(settings: TelegramSettings, client: httpx2.AsyncClient) -> TelegramSender:
    """The bot as a way out."""
    token = settings.bot_token.get_secret_value()
    return TelegramSender(open_bot(client, bot_token=token, api_base_url=settings.api_base_url))


def twilio_senders(
    settings: TwilioSettings | None, client: httpx2.AsyncClient, public_url: str | None
) -> dict[Channel, TwilioSender]:
    """SMS and WhatsApp, each when we have a number for it."""
    if settings is None:
        return {}
    numbers = (
        (Channel.SMS, settings.sms_from, ""),
        (Channel.WHATSAPP, settings.whatsapp_from, WHATSAPP),
    )
    return {
        channel: TwilioSender(
            client,
            account_sid=settings.account_sid,
            auth_token=settings.auth_token.get_secret_value(),
            api_base_url=settings.api_base_url,
            sent_from=number,
            prefix=prefix,
            # Without a public address Twilio could not call back, and refuses the message.
            status_callback=f"{public_url}{STATUS_PATH}" if public_url else None,
            template=settings.whatsapp_template_sid if prefix else None,
        )
        for channel, number, prefix in numbers
        if number
    }


def voice_sender(
    settings: TwilioSettings | None, client: httpx2.AsyncClient, public_url: str | None
) -> VoiceSender | None:
    """Paging calls, when we have a number to call from and an address that Twilio can ask."""
    if settings is None or settings.voice_from is None or public_url is None:
        return None
    return VoiceSender(
        client,
        account_sid=settings.account_sid,
        auth_token=settings.auth_token.get_secret_value(),
        api_base_url=settings.api_base_url,
        called_from=settings.voice_from,
        public_url=public_url,
    )


def email_sender(settings: EmailSettings) -> EmailSender:
    """The mail server as a way out."""
    password = settings.password
    return EmailSender(
        smtp_host=settings.smtp_host,
        smtp_port=settings.smtp_port,
        sender=settings.sender,
        username=settings.username,
        password=password.get_secret_value() if password else None,
        start_tls=settings.start_tls,
        plus_addressing=settings.plus_addressing,
    )
