"""The few Bot API calls by which updates reach us, with every answer kept raw."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

import httpx2

from service.intake.strict_json import as_list, as_object, as_text, as_time, as_whole
from service.security.exchange import DEADLINE, ExchangeFailedError, exchange

WANTED: Final = ("message", "edited_message", "callback_query", "channel_post")
LONG_POLL: Final = 50  # seconds, the most that Telegram holds the line
LARGEST_BATCH: Final = 16 * 1024 * 1024
MOST_UPDATES: Final = 100
_UPDATE_ID: Final = re.compile(rb'"update_id"\s*:\s*(\d{1,18})')


class TelegramRefusedError(Exception):
    """Telegram did not do what was asked; the code is HTTP's or the exchange's."""

    def __init__(self, code: str, retry_after: timedelta | None = None) -> None:
        """Keep the code and the wait that was asked for."""
        super().__init__(code)
        self.code = code
        self.retry_after = retry_after


@dataclass(frozen=True, slots=True)
class WebhookState:
    """What Telegram says about our webhook; the pending count is our lag."""

    url: str
    pending: int
    last_error_at: datetime | None
    last_error: str | None


@dataclass(frozen=True, slots=True)
class PolledUpdate:
    """One update as bytes, with its number; no number when its JSON is broken beyond reading."""

    number: int | None
    raw: bytes


class TelegramApi:
    """One bot, asked directly."""

    def __init__(self, client: httpx2.AsyncClient, *, bot_token: str, api_base_url: str) -> None:
        """Keep the bot's address, which holds its secret and is never logged."""
        self._client = client
        self._address = f"{api_base_url.rstrip('/')}/bot{bot_token}/"

    async def updates(self, offset: int | None, limit: int) -> Sequence[PolledUpdate]:
        """Wait for updates from the offset on; asking confirms all earlier ones."""
        asked = {"limit": limit, "timeout": LONG_POLL, "allowed_updates": WANTED}
        asked |= {} if offset is None else {"offset": offset}
        body = await self._call("getUpdates", asked, LONG_POLL + DEADLINE, LARGEST_BATCH)
        try:
            batch = as_list(as_object(json.loads(body)).get("result"))
        except (ValueError, RecursionError):
            return _broken(body, limit)
        return [_polled(update) for update in batch]

    async def set_webhook(self, url: str, secret: str) -> None:
        """Let Telegram deliver to this address, with our secret in each request."""
        await self._call(
            "setWebhook",
            {
                "url": url,
                "secret_token": secret,
                "allowed_updates": WANTED,
                "max_connections": 40,
                "drop_pending_updates": False,
            },
        )

    async def set_commands(
        self, commands: Sequence[Mapping[str, str]], language: str | None
    ) -> None:
        """Show these commands to people with this language, or to everybody else."""
        named = {} if language is None else {"language_code": language}
        await self._call("setMyCommands", {"commands": commands, **named})

    async def delete_webhook(self) -> None:
        """Stop deliveries so that polling may begin; waiting updates are kept."""
        await self._call("deleteWebhook", {"drop_pending_updates": False})

    async def webhook_state(self) -> WebhookState:
        """Ask how the deliveries are going."""
        body = await self._call("getWebhookInfo", {})
        try:
            told = as_object(as_object(json.loads(body)).get("result"))
        except (ValueError, RecursionError):
            raise TelegramRefusedError("reply") from None
        return WebhookState(
            url=as_text(told.get("url")) or "",
            pending=as_whole(told.get("pending_update_count")) or 0,
            last_error_at=as_time(told.get("last_error_date")),
            last_error=as_text(told.get("last_error_message")),
        )

    async def _call(
        self,
        method: str,
        parameters: Mapping[str, object],
        deadline: float = DEADLINE,
        largest: int = LARGEST_BATCH,
    ) -> bytes:
        request = self._client.build_request(
            "POST",
            self._address + method,
            json=parameters,
            timeout=httpx2.Timeout(deadline, connect=5.0),
        )
        try:
            reply = await exchange(self._client, request, deadline=deadline, largest=largest)
        except ExchangeFailedError as failure:
            raise TelegramRefusedError(failure.code) from None
        if reply.status != httpx2.codes.OK:
            raise TelegramRefusedError(str(reply.status), _retry_after(reply.body))
        return reply.body


def _polled(update: object) -> PolledUpdate:
    number = as_whole(as_object(update).get("update_id"))
    return PolledUpdate(number, json.dumps(update).encode())


def _broken(body: bytes, limit: int) -> Sequence[PolledUpdate]:
    """A batch that cannot be read is asked for again one by one; a single one is kept as it is."""
    if limit > 1:
        raise TelegramRefusedError("batch")
    found = _UPDATE_ID.search(body)
    return [PolledUpdate(int(found[1]) if found else None, body)]


def _retry_after(body: bytes) -> timedelta | None:
    try:
        told = as_object(as_object(json.loads(body)).get("parameters")).get("retry_after")
    except (ValueError, RecursionError):
        return None
    seconds = as_whole(told)
    return None if seconds is None else timedelta(seconds=min(max(seconds, 0), 3600))
