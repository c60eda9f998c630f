"""Calls to the outside, capped in time and size: a lying provider must never hold a worker."""

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

import httpx2

DEADLINE: Final = 10.0  # seconds for the whole exchange, however slowly bytes drip in
LARGEST_REPLY: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """What the other side answered."""

    status: int
    headers: Mapping[str, str] = field(repr=False)
    body: bytes = field(repr=False)


class ExchangeFailedError(Exception):
    """No usable answer came; whether the other side acted is unknown. The code names no address."""

    def __init__(self, code: str) -> None:
        """Keep the code: timeout, connection, too_large or encoding."""
        super().__init__(code)
        self.code = code


def outside_client() -> httpx2.AsyncClient:
    """The client for calls to providers: follows nothing, and asks for nothing compressed."""
    return httpx2.AsyncClient(
        follow_redirects=False,
        timeout=httpx2.Timeout(DEADLINE, connect=5.0),
        limits=httpx2.Limits(max_connections=40, max_keepalive_connections=20),
        headers={"Accept-Encoding": "identity"},
    )


async def exchange(
    client: httpx2.AsyncClient,
    request: httpx2.Request,
    *,
    deadline: float = DEADLINE,
    largest: int = LARGEST_REPLY,
) -> Reply:
    """Send the request and read the whole answer within the caps, or raise ExchangeFailedError."""
    try:
        async with asyncio.timeout(deadline):
            response = await client.send(request, stream=True)
            try:
                body = await _capped(response, largest)
            finally:
                await response.aclose()
    except (TimeoutError, httpx2.TimeoutException):
        raise ExchangeFailedError("timeout") from None
    except (httpx2.HTTPError, httpx2.InvalidURL, httpx2.StreamError):
        raise ExchangeFailedError("connection") from None
    return Reply(response.status_code, response.headers, body)


async def _capped(response: httpx2.Response, largest: int) -> bytes:
    if response.headers.get("content-encoding", "identity") != "identity":
        raise ExchangeFailedError("encoding")
    body = bytearray()
    async for piece in response.aiter_bytes():
        body += piece
        if len(body) > largest:
            raise ExchangeFailedError("too_large")
    return bytes(body)
