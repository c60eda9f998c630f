"""Words leave by SMS and WhatsApp, and deliveries are reported back, signed."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI, Request

from service.demo.stubs.running import running
from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import open_twilio_stub
from service.domain.terms import DeliveryState
from service.intake.twilio import MessageStatus, parse_status
from service.notify.sender import OutboundText, SendFailed
from service.notify.twilio import WHATSAPP, TwilioSender
from service.security.exchange import outside_client
from service.security.forms import form_fields
from service.security.signatures import twilio_is_genuine

ACCOUNT, TOKEN = "AC" + "1" * 32, "twilio-secret"
OURS, THEIRS = "+994125550916", "+994501112233"
WORDS = OutboundText("Müraciətiniz qəbul olundu")


class Reports:
    """Our end of the delivery reports."""

    def __init__(self) -> None:
        self.url = ""
        self.seen: list[MessageStatus | None] = []
        self.app = FastAPI()
        self.app.post("/status")(self.take)

    async def take(self, request: Request) -> None:
        body = await request.body()
        assert twilio_is_genuine(request.headers.raw, body, url=self.url, token=TOKEN)
        self.seen.append(parse_status(form_fields(body)))

    @property
    def states(self) -> list[DeliveryState | None]:
        return [report.state if report else None for report in self.seen]


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStub]:
    async with open_twilio_stub(ACCOUNT, TOKEN) as stub:
        yield stub


@pytest.fixture
async def reports() -> AsyncIterator[Reports]:
    reports = Reports()
    async with running(reports.app) as url:
        reports.url = f"{url}/status"
        yield reports


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with outside_client() as client:
        yield client


def way_out(client: httpx2.AsyncClient, url: str, prefix: str = "", back: str = "") -> TwilioSender:
    return TwilioSender(
        client,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        api_base_url=url,
        sent_from=OURS,
        prefix=prefix,
        status_callback=back or None,
    )


@pytest.fixture
def sms(client: httpx2.AsyncClient, twilio: TwilioStub, reports: Reports) -> TwilioSender:
    return way_out(client, twilio.url, back=reports.url)


@pytest.fixture
def whatsapp(client: httpx2.AsyncClient, twilio: TwilioStub, reports: Reports) -> TwilioSender:
    return way_out(client, twilio.url, WHATSAPP, reports.url)


async def failure(sender: TwilioSender, to: str = THEIRS) -> SendFailed:
    with pytest.raises(SendFailed) as caught:
        await sender.send(to, WORDS, key="k")
    return caught.value


async def test_an_sms_arrives_and_its_delivery_is_reported(
    twilio: TwilioStub, sms: TwilioSender, reports: Reports
) -> None:
    sent = await sms.send(THEIRS, WORDS, key="page:1")
    await twilio.settle()
    [message] = twilio.ledger.sent_to(THEIRS)
    assert (message.text, message.key, message.provider_id) == (
        WORDS.body,
        "page:1",
        sent.provider_id,
    )
    assert reports.states == [DeliveryState.SENT, DeliveryState.DELIVERED]
    assert {report.sid for report in reports.seen if report} == {sent.provider_id}


async def test_a_whatsapp_answer_within_the_day_is_read(
    twilio: TwilioStub, whatsapp: TwilioSender, reports: Reports
) -> None:
    twilio.hold(sender=f"{WHATSAPP}{THEIRS}", to=f"{WHATSAPP}{OURS}", body="Salam")
    await whatsapp.send(f"{WHATSAPP}{THEIRS}", WORDS, key="k")
    await twilio.settle()
    assert reports.states[-1] is DeliveryState.READ
    assert len(twilio.ledger.sent_to(f"{WHATSAPP}{THEIRS}")) == 1


async def test_a_whatsapp_answer_after_the_day_is_reported_as_failed(
    twilio: TwilioStub, whatsapp: TwilioSender, reports: Reports
) -> None:
    long_ago = datetime.now(UTC) - timedelta(hours=25)
    twilio.written[f"{WHATSAPP}{THEIRS}"] = long_ago
    await whatsapp.send(THEIRS, WORDS, key="k")
    await twilio.settle()
    [report] = reports.seen
    assert report is not None
    assert (report.state, report.error_code) == (DeliveryState.FAILED, "63016")
    assert twilio.ledger.outgoing == []


async def test_an_unreachable_phone_is_reported(
    twilio: TwilioStub, sms: TwilioSender, reports: Reports
) -> None:
    twilio.unreachable[THEIRS] = 30003
    await sms.send(THEIRS, WORDS, key="k")
    await twilio.settle()
    assert reports.states == [DeliveryState.SENT, DeliveryState.FAILED]


async def test_a_long_answer_arrives_whole(twilio: TwilioStub, sms: TwilioSender) -> None:
    body = "Kömək edirik " * 300
    await sms.send(THEIRS, OutboundText(body), key="k")
    parts = twilio.ledger.sent_to(THEIRS)
    assert "".join(part.text for part in parts) == body
    assert len({part.key for part in parts}) == len(parts)


async def test_throttling_is_tried_again(twilio: TwilioStub, sms: TwilioSender) -> None:
    twilio.throttled = 1
    failed = await failure(sms)
    assert (failed.code, failed.permanent) == ("twilio-20429", False)
    await sms.send(THEIRS, WORDS, key="k")


async def test_an_outage_is_tried_again(twilio: TwilioStub, sms: TwilioSender) -> None:
    twilio.outages.append(503)
    failed = await failure(sms)
    assert (failed.code, failed.permanent) == ("twilio-503", False)


async def test_an_empty_message_is_given_up(sms: TwilioSender) -> None:
    with pytest.raises(SendFailed) as caught:
        await sms.send(THEIRS, OutboundText(""), key="k")
    assert (caught.value.code, caught.value.permanent) == ("twilio-21602", True)


async def test_an_address_that_is_no_number_never_leaves(
    twilio: TwilioStub, sms: TwilioSender
) -> None:
    assert (await failure(sms, "somebody")).permanent
    assert twilio.messages == []


async def test_a_wrong_secret_is_our_fault_and_not_the_numbers(
    twilio: TwilioStub, client: httpx2.AsyncClient
) -> None:
    stranger = TwilioSender(
        client,
        account_sid=ACCOUNT,
        auth_token="other",
        api_base_url=twilio.url,
        sent_from=OURS,
    )
    failed = await failure(stranger)
    assert (failed.code, failed.permanent) == ("twilio-20003", False)


LIES = {
    "no JSON": (201, b"<html>", "twilio-reply"),
    "a list": (201, b"[]", "twilio-reply"),
    "a word": (201, b'"sent"', "twilio-reply"),
    "nothing": (201, b"{}", "twilio-reply"),
    "a redirect": (302, b"", "twilio-302"),
    "depth": (201, b"[" * 100_000, "twilio-reply"),
    "too much": (201, b" " * (2 * 1024 * 1024), "twilio-too_large"),
    "nonsense with refusal": (400, b'{"code":"x","message":[]}', "twilio-400"),
}


@pytest.mark.parametrize(("status", "reply", "code"), LIES.values(), ids=LIES)
async def test_a_lying_provider_never_gets_further_than_a_failure(
    status: int, reply: bytes, code: str
) -> None:
    asked: list[str] = []

    def lie(request: httpx2.Request) -> httpx2.Response:
        asked.append(request.url.host)
        return httpx2.Response(status, content=reply, headers={"Location": "https://evil.example"})

    async with httpx2.AsyncClient(transport=httpx2.MockTransport(lie)) as client:
        failed = await failure(way_out(client, "https://twilio.example"))
    assert failed.code == code
    assert THEIRS not in f"{failed!r}"
    assert asked == ["twilio.example"]


async def test_nobody_there_is_tried_again(client: httpx2.AsyncClient) -> None:
    async with running(FastAPI()) as url:
        gone = url
    failed = await failure(way_out(client, gone))
    assert (failed.code, failed.permanent) == ("twilio-connection", False)
