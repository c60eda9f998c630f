"""Telegram as a way out: to responders and back to appellants."""

import re
import warnings
from collections.abc import Sequence
from typing import Final

import httpx2
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup, LinkPreviewOptions
from telegram.error import (
    BadRequest,
    ChatMigrated,
    Forbidden,
    InvalidToken,
    NetworkError,
    RetryAfter,
    TelegramError,
    TimedOut,
)
from telegram.request import BaseRequest, RequestData
from telegram.warnings import PTBDeprecationWarning

from service.notify.portions import portions, utf16_size
from service.notify.sender import Button, OutboundText, SendFailed, Sent, retry_wait
from service.security.exchange import DEADLINE, ExchangeFailedError, exchange

LONGEST: Final = 4096
# The first kind that fits counts; the library makes a bad request a kind of network error.
_FAILURES: Final[tuple[tuple[type[Exception], tuple[str, bool]], ...]] = (
    (Forbidden, ("telegram-403", True)),
    (BadRequest, ("telegram-400", True)),
    (ChatMigrated, ("telegram-400", True)),
    (InvalidToken, ("telegram-401", False)),
    (TimedOut, ("telegram-timeout", False)),
    (NetworkError, ("telegram-network", False)),
    (TelegramError, ("telegram-error", False)),
)
_CHAT: Final = re.compile(r"-?\d{1,19}")


class CappedRequest(BaseRequest):
    """The library's transport, replaced by ours: capped, following nothing, logging nothing."""

    def __init__(self, client: httpx2.AsyncClient) -> None:
        """Use the shared client, which belongs to the caller."""
        self._client = client

    @property
    def read_timeout(self) -> float:
        """The library asks; ours is a deadline over the whole exchange."""
        return DEADLINE

    async def initialize(self) -> None:
        """Nothing to open: the client is open already."""

    async def shutdown(self) -> None:
        """Nothing to close: the client is closed by its owner."""

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *_timeouts: object,
        **_more_timeouts: object,
    ) -> tuple[int, bytes]:
        """One exchange with the Bot API."""
        fields = request_data.json_parameters if request_data else None
        try:
            request = self._client.build_request(method, url, data=fields)
            reply = await exchange(self._client, request)
        except ExchangeFailedError as failure:
            fault = TimedOut if failure.code == "timeout" else NetworkError
            raise fault(failure.code) from None
        return reply.status, reply.body


def open_bot(client: httpx2.AsyncClient, *, bot_token: str, api_base_url: str) -> Bot:
    """A bot that speaks with the configured address."""
    base = api_base_url.rstrip("/")
    transport = CappedRequest(client)
    return Bot(
        bot_token,
        base_url=f"{base}/bot",
        base_file_url=f"{base}/file/bot",
        request=transport,
        get_updates_request=transport,
    )


class TelegramSender:
    """Sends by a bot; Telegram knows no idempotency keys, so a resend may be seen twice."""

    def __init__(self, bot: Bot) -> None:
        """Keep the bot."""
        self._bot = bot

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:  # noqa: ARG002
        """Send to a chat; a long text goes as several messages, its buttons under the last."""
        if not _CHAT.fullmatch(to):
            raise SendFailed("telegram-address", permanent=True)
        *first, last = portions(body.body, LONGEST, utf16_size)
        for portion in first:
            await self._send(int(to), portion, ())
        return await self._send(int(to), last, body.buttons, body.columns)

    async def confirm(self, press_id: str, text: str) -> None:
        """Tell the messenger that a button's press was received."""
        try:
            await self._bot.answer_callback_query(press_id, text=text or None)
        except BadRequest:
            return  # too old to be confirmed; the clock on their screen has stopped by itself
        except Exception as fault:  # noqa: BLE001 - whatever a provider answers is a failure
            raise _named(fault) from None

    async def turn(self, to: str, message_ref: str | None, body: OutboundText) -> None:
        """Put new words and buttons in the place of an earlier message; edits make no sound."""
        if not _CHAT.fullmatch(to):
            raise SendFailed("telegram-address", permanent=True)
        if message_ref is None or not message_ref.isdecimal():
            await self._send(int(to), body.body, body.buttons, body.columns)
            return
        try:
            await self._bot.edit_message_text(
                body.body,
                chat_id=int(to),
                message_id=int(message_ref),
                reply_markup=_keyboard(body.buttons, body.columns),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
        except Exception as fault:  # noqa: BLE001 - whatever a provider answers is a failure
            raise _named(fault) from None

    async def _send(
        self, chat: int, text: str, buttons: Sequence[Button], columns: int = 1
    ) -> Sent:
        try:
            message = await self._bot.send_message(
                chat,
                text,
                reply_markup=_keyboard(buttons, columns),
                link_preview_options=LinkPreviewOptions(is_disabled=True),
            )
            return Sent(str(message.message_id))
        except Exception as fault:  # noqa: BLE001 - the library trips over a lying reply anyhow
            raise _named(fault) from None


def _keyboard(buttons: Sequence[Button], columns: int) -> InlineKeyboardMarkup | None:
    keys = [InlineKeyboardButton(each.label, callback_data=each.token) for each in buttons]
    rows = [keys[at : at + columns] for at in range(0, len(keys), columns)]
    return InlineKeyboardMarkup(rows) if rows else None


def _named(fault: Exception) -> SendFailed:
    """The failure without its words, for they may quote the message."""
    if isinstance(fault, RetryAfter):
        return SendFailed("telegram-429", retry_after=retry_wait(_seconds(fault)))
    named = (failed for kind, failed in _FAILURES if isinstance(fault, kind))
    code, permanent = next(named, ("telegram-reply", False))
    return SendFailed(code, permanent=permanent)


def _seconds(fault: RetryAfter) -> float:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", PTBDeprecationWarning)
        wait = fault.retry_after
    return wait if isinstance(wait, int | float) else wait.total_seconds()
