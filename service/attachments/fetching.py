"""Fetch a file from a provider: name resolved once, address checked, host pinned, no detours."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final
from urllib.parse import SplitResult, urljoin, urlunsplit

import httpx2

from service.attachments.addresses import Allowed, ForbiddenAddress, is_public

MOST_DETOURS: Final = 3
DEADLINE_S: Final = 120.0
GONE: Final = frozenset({400, 403, 404, 410})
TURNED: Final = frozenset({301, 302, 303, 307, 308})

Resolve = Callable[[str], Awaitable[Sequence[str]]]


class FetchFailed(Exception):
    """The file did not come; gone says that asking again is useless."""

    def __init__(
        self, code: str, *, gone: bool = False, retry_after: timedelta | None = None
    ) -> None:
        """Keep a code that names no address."""
        super().__init__(code)
        self.code = code
        self.gone = gone
        self.retry_after = retry_after


async def resolve(host: str) -> Sequence[str]:
    """Every address of a host, asked for once."""
    loop = asyncio.get_running_loop()
    found = await loop.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return [str(each[4][0]) for each in found]


@dataclass(frozen=True, slots=True)
class Fetcher:
    """Fetches within the rules; the client follows nothing by itself."""

    client: httpx2.AsyncClient = field(repr=False)
    resolve: Resolve = resolve

    @asynccontextmanager
    async def open(
        self, url: str, allowed: Allowed, *, headers: Mapping[str, str] | None = None
    ) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes behind an address; raises FetchFailed, ForbiddenAddress inside it included.

        The headers, which may hold our password, go to the first host alone.
        """
        try:
            async with asyncio.timeout(DEADLINE_S):
                answer = await self._follow(url, allowed, headers or {})
                try:
                    yield answer.aiter_bytes()
                finally:
                    await answer.aclose()
        except ForbiddenAddress as fault:
            raise FetchFailed(f"address-{fault.code}", gone=True) from None
        except (TimeoutError, httpx2.TimeoutException):
            raise FetchFailed("timeout") from None
        except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError, socket.gaierror):
            raise FetchFailed("connection") from None

    async def _follow(
        self, url: str, allowed: Allowed, headers: Mapping[str, str]
    ) -> httpx2.Response:
        first = allowed.check(url).netloc
        for _ in range(MOST_DETOURS + 1):
            parts = allowed.check(url)
            own = headers if parts.netloc == first else {}
            answer = await self._send(parts, allowed, own)
            if answer.status_code not in TURNED:
                return await _good(answer)
            await answer.aclose()
            url = urljoin(urlunsplit(parts), answer.headers.get("location", ""))
        raise FetchFailed("detours", gone=True)

    async def _send(
        self, parts: SplitResult, allowed: Allowed, headers: Mapping[str, str]
    ) -> httpx2.Response:
        host = parts.hostname or ""
        own = {**headers, "Host": parts.netloc, "Accept-Encoding": "identity"}
        if allowed.is_instead(parts):
            request = self.client.build_request("GET", urlunsplit(parts), headers=own)
            return await self.client.send(request, stream=True)
        addresses = await self.resolve(host)
        if not addresses or not all(is_public(each) for each in addresses):
            raise ForbiddenAddress("private")
        # The address that was checked is the one that is dialled; TLS still proves the name.
        pinned = f"[{addresses[0]}]" if ":" in addresses[0] else addresses[0]
        request = self.client.build_request(
            "GET",
            urlunsplit(parts._replace(netloc=pinned)),
            headers=own,
            extensions={"sni_hostname": host},
        )
        return await self.client.send(request, stream=True)


async def _good(answer: httpx2.Response) -> httpx2.Response:
    if answer.status_code == httpx2.codes.OK:
        if answer.headers.get("content-encoding", "identity") != "identity":
            await answer.aclose()
            raise FetchFailed("encoding", gone=True)
        return answer
    await answer.aclose()
    wait = answer.headers.get("retry-after", "")
    asked = timedelta(seconds=min(int(wait), 3600)) if wait.isdecimal() else None
    raise FetchFailed(str(answer.status_code), gone=answer.status_code in GONE, retry_after=asked)
