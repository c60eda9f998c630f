"""The Twilio stub keeps the promises that Twilio keeps, and no others."""

from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import httpx2
import pytest
from fastapi import FastAPI, Request, Response

from service.demo.stubs.running import running
from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import open_twilio_stub
from service.domain.terms import Channel
from service.intake.message import InboundMessage
from service.intake.registry import PARSERS
from service.security.signatures import signed_url, twilio_is_genuine

ACCOUNT, TOKEN = "AC" + "1" * 32, "twilio-secret"
OURS, THEIRS = "+994125550916", "+994501112233"


@dataclass
class Door:
    """Our webhook and its fallback; the first may be closed."""

    base: str = ""
    closed: bool = False
    seen: list[tuple[str, InboundMessage, bytes]] = field(default_factory=list)

    async def take(self, request: Request) -> Response:
        body = await request.body()
        url = signed_url(self.base, request.url.path, request.scope["query_string"])
        assert twilio_is_genuine(request.headers.raw, body, url=url, token=TOKEN)
        if self.closed and request.url.path == "/messages":
            return Response(status_code=503)
        message = PARSERS[Channel.SMS](body, ACCOUNT)
        assert isinstance(message, InboundMessage)
        self.seen.append((request.url.path, message, body))
        return Response("<Response/>", media_type="text/xml")


@pytest.fixture
async def door() -> AsyncIterator[Door]:
    door = Door()
    app = FastAPI()
    app.post("/messages")(door.take)
    app.post("/fallback")(door.take)
    async with running(app) as door.base:
        yield door


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStub]:
    async with open_twilio_stub(ACCOUNT, TOKEN) as stub:
        yield stub


async def write(stub: TwilioStub, door: Door, fallback: str | None = None) -> None:
    await stub.deliver(
        f"{door.base}/messages", sender=THEIRS, to=OURS, body="Kömək edin", fallback=fallback
    )


async def test_a_message_is_delivered_signed(twilio: TwilioStub, door: Door) -> None:
    await write(twilio, door)
    [(_, message, _)] = door.seen
    assert (message.sender, message.text) == (THEIRS, "Kömək edin")
    assert twilio.ledger.acknowledged == {message.external_id}


async def test_a_failed_sms_is_never_delivered_again(twilio: TwilioStub, door: Door) -> None:
    door.closed = True
    await write(twilio, door)
    assert door.seen == []
    assert twilio.ledger.dropped == twilio.ledger.accepted


async def test_the_fallback_is_called_at_once_with_the_reason(
    twilio: TwilioStub, door: Door
) -> None:
    door.closed = True
    await write(twilio, door, f"{door.base}/fallback")
    [(path, _, body)] = door.seen
    assert path == "/fallback"
    assert b"ErrorCode=11200" in body
    assert twilio.ledger.dropped == []


async def test_nobody_there_calls_the_fallback_too(twilio: TwilioStub, door: Door) -> None:
    async with running(FastAPI()) as gone:
        pass
    fallback = f"{door.base}/fallback"
    await twilio.deliver(gone, sender=THEIRS, to=OURS, body="Kömək", fallback=fallback)
    [(_, _, body)] = door.seen
    assert b"ErrorCode=11205" in body


async def test_the_messages_list_holds_what_never_reached_us(twilio: TwilioStub) -> None:
    held = [twilio.hold(sender=THEIRS, to=OURS, body=str(number)).sid for number in range(5)]
    found: list[str] = []
    page: str | None = f"/2010-04-01/Accounts/{ACCOUNT}/Messages.json?PageSize=2&To=%2B{OURS[1:]}"
    async with httpx2.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        while page:
            told = (await client.get(twilio.url + page)).json()
            found += [message["sid"] for message in told["messages"]]
            page = told["next_page_uri"]
    assert found == held[::-1]


async def test_a_deleted_message_is_gone(twilio: TwilioStub) -> None:
    sid = twilio.hold(sender=THEIRS, to=OURS, body="x").sid
    address = f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT}/Messages/{sid}.json"
    async with httpx2.AsyncClient(auth=(ACCOUNT, TOKEN)) as client:
        assert (await client.get(address)).json()["body"] == "x"
        assert (await client.delete(address)).status_code == 204
        assert (await client.get(address)).status_code == 404


async def test_a_stranger_is_refused(twilio: TwilioStub) -> None:
    address = f"{twilio.url}/2010-04-01/Accounts/{ACCOUNT}/Messages.json"
    async with httpx2.AsyncClient(auth=(ACCOUNT, "other")) as client:
        assert (await client.get(address)).status_code == 401
        assert (await client.post(address, data={"Body": "x"})).status_code == 401
