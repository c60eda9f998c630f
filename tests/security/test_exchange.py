"""However a provider lies, a call to it ends in time and in bounds."""

import gzip
from collections.abc import AsyncIterator

import httpx2
import pytest
from fastapi import FastAPI, Request
from fastapi.responses import StreamingResponse

from service.demo.stubs.running import running
from service.security.exchange import ExchangeFailedError, exchange, outside_client


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with outside_client() as client:
        yield client


async def code_of_failure(client: httpx2.AsyncClient, url: str, deadline: float = 5) -> str:
    request = client.build_request("GET", url)
    with pytest.raises(ExchangeFailedError) as caught:
        await exchange(client, request, deadline=deadline, largest=1000)
    assert url not in repr(caught.value)
    return caught.value.code


async def test_a_provider_that_never_finishes_is_left_at_the_deadline(
    client: httpx2.AsyncClient,
) -> None:
    app = FastAPI()

    @app.get("/")
    async def drip(request: Request) -> StreamingResponse:
        async def bytes_for_ever() -> AsyncIterator[bytes]:
            yield b"x"
            while not await request.is_disconnected():
                await request.receive()

        return StreamingResponse(bytes_for_ever())

    async with running(app) as url:
        assert await code_of_failure(client, url, deadline=0.2) == "timeout"


async def test_a_reply_beyond_the_limit_is_cut() -> None:
    taken: list[int] = []

    class Flood(httpx2.AsyncByteStream):
        async def __aiter__(self) -> AsyncIterator[bytes]:
            while True:
                taken.append(400)
                yield b"x" * 400

    transport = httpx2.MockTransport(lambda _: httpx2.Response(200, stream=Flood()))
    async with httpx2.AsyncClient(transport=transport) as client:
        assert await code_of_failure(client, "https://provider.example/") == "too_large"
    assert sum(taken) == 1200


async def test_a_compressed_reply_is_refused_before_it_can_swell() -> None:
    bomb = gzip.compress(bytes(10_000_000))
    reply = httpx2.Response(200, headers={"Content-Encoding": "gzip"}, stream=_Once(bomb))
    transport = httpx2.MockTransport(lambda _: reply)
    async with httpx2.AsyncClient(transport=transport) as client:
        assert await code_of_failure(client, "https://provider.example/") == "encoding"


async def test_a_redirect_is_an_answer_and_is_not_followed() -> None:
    elsewhere = httpx2.Response(302, headers={"Location": "http://169.254.169.254/"})
    transport = httpx2.MockTransport(lambda _: elsewhere)
    async with httpx2.AsyncClient(transport=transport) as client:
        request = client.build_request("GET", "https://provider.example/")
        assert (await exchange(client, request)).status == 302


async def test_nobody_there_is_a_failed_connection(client: httpx2.AsyncClient) -> None:
    async with running(FastAPI()) as url:
        gone = url
    assert await code_of_failure(client, gone) == "connection"


class _Once(httpx2.AsyncByteStream):
    """A body as it came over the wire."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    async def __aiter__(self) -> AsyncIterator[bytes]:
        yield self._body
