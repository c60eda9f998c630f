"""A call is placed as Twilio wants it, and what it is to say is asked of us later."""

from collections.abc import AsyncIterator

import httpx2
import pytest

from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import open_twilio_stub
from service.notify.sender import OutboundText, SendFailed
from service.notify.voice import VoiceSender
from service.security.exchange import outside_client

ACCOUNT, TOKEN = "AC" + "1" * 32, "twilio-secret"
OURS, THEIRS = "+994125550916", "+994501112233"
PAGE = OutboundText("P1", answer_token="T" * 24)


@pytest.fixture
async def twilio() -> AsyncIterator[TwilioStub]:
    async with open_twilio_stub(ACCOUNT, TOKEN) as stub:
        yield stub


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with outside_client() as client:
        yield client


@pytest.fixture
def voice(client: httpx2.AsyncClient, twilio: TwilioStub) -> VoiceSender:
    return VoiceSender(
        client,
        account_sid=ACCOUNT,
        auth_token=TOKEN,
        api_base_url=twilio.url,
        called_from=OURS,
        public_url="https://916.example",
    )


async def test_a_call_is_placed_with_machines_recognised(
    voice: VoiceSender, twilio: TwilioStub
) -> None:
    sent = await voice.send(THEIRS, PAGE, key="page:1")
    [call] = twilio.phone.calls
    assert sent.provider_id == call.sid
    assert (call.to, call.sender, call.key) == (THEIRS, OURS, "page:1")
    assert call.wants_detection
    assert call.url == f"https://916.example/webhooks/twilio/voice/page/{'T' * 24}"
    assert call.status_url == f"{call.url}/status"


async def test_a_failing_provider_may_be_tried_again(
    voice: VoiceSender, twilio: TwilioStub
) -> None:
    twilio.outages = [503]
    with pytest.raises(SendFailed) as failed:
        await voice.send(THEIRS, PAGE, key="page:1")
    assert not failed.value.permanent
    assert THEIRS not in str(failed.value)


@pytest.mark.parametrize("number", ["", "916", "tel:+994", "+99450111223344556677", "+994\n50"])
async def test_what_is_no_number_is_never_called(
    voice: VoiceSender, twilio: TwilioStub, number: str
) -> None:
    with pytest.raises(SendFailed) as failed:
        await voice.send(number, PAGE, key="page:1")
    assert failed.value.permanent
    assert twilio.phone.calls == []


async def test_words_without_a_question_are_not_called_out(voice: VoiceSender) -> None:
    with pytest.raises(SendFailed) as failed:
        await voice.send(THEIRS, OutboundText("words"), key="page:1")
    assert failed.value.code == "voice-no-token"
