"""What preparing files needs at hand, and the providers that hold files for us."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

import httpx2
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.attachments.fetching import Fetcher
from service.attachments.social_files import meta_files, x_files
from service.attachments.sources import Source, TelegramFiles, TwilioFiles
from service.attachments.vault import Vault
from service.domain.terms import Channel
from service.security.encryption import KeyRing
from service.settings import AttachmentSettings, Settings


@dataclass(frozen=True, slots=True)
class Workshop:
    """Built once in the worker."""

    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    keys: KeyRing = field(repr=False)
    vault: Vault = field(repr=False)
    sources: Mapping[str, Source] = field(repr=False)
    limits: AttachmentSettings
    clock: Callable[[], datetime] = field(repr=False)


def open_sources(settings: Settings, client: httpx2.AsyncClient) -> Mapping[str, Source]:
    """Who can be asked for files, by the channel that named them."""
    fetcher = Fetcher(client)
    sources: dict[str, Source] = {}
    if settings.telegram is not None:
        token = settings.telegram.bot_token.get_secret_value()
        base = settings.telegram.api_base_url
        sources[Channel.TELEGRAM.value] = TelegramFiles(fetcher, token, base)
    if settings.twilio is not None:
        twilio = TwilioFiles(
            fetcher,
            settings.twilio.account_sid,
            settings.twilio.auth_token.get_secret_value(),
            settings.twilio.api_base_url,
            frozenset(settings.twilio.media_hosts),
        )
        sources |= dict.fromkeys((Channel.SMS, Channel.WHATSAPP, Channel.VOICE), twilio)
    if settings.meta is not None:
        sources |= dict.fromkeys((Channel.FACEBOOK, Channel.INSTAGRAM), meta_files(fetcher))
    if settings.x is not None:
        held = settings.x.access_token
        sources[Channel.X.value] = x_files(fetcher, held.get_secret_value() if held else None)
    return sources
