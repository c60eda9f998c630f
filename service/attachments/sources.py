"""Where the files of each provider are, and how to ask for them and to have them forgotten."""

import json
import re
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Final, Protocol
from urllib.parse import quote, urlsplit

import httpx2

from service.attachments.addresses import Allowed
from service.attachments.fetching import Fetcher, FetchFailed
from service.security.exchange import ExchangeFailedError, exchange

TELEGRAM_HOSTS: Final = frozenset({"api.telegram.org"})
TWILIO_HOSTS: Final = frozenset(
    {"api.twilio.com", "mms.twiliocdn.com", "media.twiliocdn.com", "s3-external-1.amazonaws.com"}
)
TOO_BIG_THERE: Final = "too_big_there"
UNFORGOTTEN: Final = 404
TOO_MANY: Final = 429
_FILE_PATH: Final = re.compile(r"[A-Za-z0-9_.-]+(/[A-Za-z0-9_.-]+)*")


class Source(Protocol):
    """One provider that holds files for us."""

    def open(self, ref: str) -> AbstractAsyncContextManager[AsyncIterator[bytes]]:
        """The bytes of a file; raises FetchFailed."""

    async def forget(self, ref: str) -> None:
        """Have the provider delete its copy; raises FetchFailed when it could not be asked."""


@dataclass(frozen=True, slots=True)
class TelegramFiles:
    """Files of the bot: a file id is turned into a path that lives for an hour."""

    fetcher: Fetcher
    bot_token: str = field(repr=False)
    api_base_url: str

    @asynccontextmanager
    async def open(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Ask where the file lies, then fetch it."""
        base = self.api_base_url.rstrip("/")
        path = await self._path(base, ref)
        allowed = Allowed(TELEGRAM_HOSTS, instead=base)
        async with self.fetcher.open(f"{base}/file/bot{self.bot_token}/{path}", allowed) as content:
            yield content

    async def forget(self, ref: str) -> None:
        """A bot cannot delete what a person sent; the chat is theirs."""

    async def _path(self, base: str, ref: str) -> str:
        request = self.fetcher.client.build_request(
            "POST", f"{base}/bot{self.bot_token}/getFile", json={"file_id": ref}
        )
        try:
            reply = await exchange(self.fetcher.client, request)
            told = json.loads(reply.body)
        except ExchangeFailedError as fault:
            raise FetchFailed(fault.code) from None
        except (ValueError, RecursionError):
            raise FetchFailed("reply") from None
        if reply.status != httpx2.codes.OK:
            raise _telegram_refusal(reply.status, told)
        result = told.get("result") if isinstance(told, dict) else None
        path = result.get("file_path") if isinstance(result, dict) else None
        if not isinstance(path, str) or not _FILE_PATH.fullmatch(path) or ".." in path:
            raise FetchFailed("reply")
        return path


def _telegram_refusal(status: int, told: object) -> FetchFailed:
    said = told if isinstance(told, dict) else {}
    if "too big" in str(said.get("description", "")):
        return FetchFailed(TOO_BIG_THERE, gone=True)
    return FetchFailed(str(status), gone=status in {400, 404})


@dataclass(frozen=True, slots=True)
class TwilioFiles:
    """Media and recordings of the account, by the address that a webhook named."""

    fetcher: Fetcher
    account_sid: str
    auth_token: str = field(repr=False)
    api_base_url: str
    more_hosts: frozenset[str] = frozenset()

    @property
    def _allowed(self) -> Allowed:
        return Allowed(TWILIO_HOSTS | self.more_hosts, instead=self.api_base_url.rstrip("/"))

    @property
    def _proof(self) -> dict[str, str]:
        pair = f"{self.account_sid}:{self.auth_token}".encode()
        return {"Authorization": f"Basic {b64encode(pair).decode()}"}

    @asynccontextmanager
    async def open(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """Fetch; our password goes to the API's own host and to nobody it sends us on to."""
        own = self._proof if self._is_ours(ref) else {}
        async with self.fetcher.open(ref, self._allowed, headers=own) as content:
            yield content

    async def forget(self, ref: str) -> None:
        """Delete the media or the recording, which the address itself names."""
        if not self._is_ours(ref):
            return
        address = ref.removesuffix(".wav").removesuffix(".mp3")
        request = self.fetcher.client.build_request(
            "DELETE", quote(f"{address}.json", safe=":/"), headers=self._proof
        )
        try:
            reply = await exchange(self.fetcher.client, request)
        except ExchangeFailedError as fault:
            raise FetchFailed(fault.code) from None
        if reply.status >= httpx2.codes.BAD_REQUEST and reply.status != UNFORGOTTEN:
            raise FetchFailed(str(reply.status))

    def _is_ours(self, ref: str) -> bool:
        """Whether the address lies in our own account at the API's own host."""
        at, own = urlsplit(ref), urlsplit(self.api_base_url)
        mine = f"/2010-04-01/Accounts/{self.account_sid}/"
        return (at.scheme, at.netloc) == (own.scheme, own.netloc) and at.path.startswith(mine)
