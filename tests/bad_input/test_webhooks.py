"""Whatever a proven provider sends is answered 2xx and kept, byte for byte, for a human."""

from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha1
from hmac import digest

import httpx2
import pytest
from sqlalchemy import select

from service.domain.terms import Channel, Role
from service.intake.message import InboundMessage
from service.intake.registry import PARSERS
from service.models import Appeal, Message
from service.runtime import Runtime
from service.security.forms import form_fields
from tests.bad_input.poison import telegram_poison, twilio_poison
from tests.desk import Desk

LARGEST = 3 * 1024 * 1024
URL = "https://916.example/webhooks/twilio/messages"
FORM = "application/x-www-form-urlencoded"


async def kept(runtime: Runtime) -> dict[tuple[str, str], bytes]:
    """The raw bytes of every message, by channel and the provider's number."""
    query = select(Message, Appeal).join(Appeal, Appeal.id == Message.appeal_id)
    raw: dict[tuple[str, str], bytes] = {}
    async with runtime.sessions() as tx:
        for message, appeal in (await tx.execute(query)).all():
            if message.raw_enc is not None:
                key = runtime.keys.data_key(appeal.data_key or b"", appeal.id)
                sealed = key.open_bytes(message.raw_enc, "message", "raw", message.id)
                raw[message.channel, message.external_id or ""] = sealed
    return raw


def expected(channel: Channel, account: str, payloads: Iterator[bytes]) -> dict[str, bytes]:
    """What must be found afterwards: everything that somebody might have to read."""
    found: dict[str, bytes] = {}
    for payload in payloads:
        arrival = PARSERS[channel](payload[:LARGEST], account)
        if isinstance(arrival, InboundMessage):
            found.setdefault(arrival.external_id, arrival.raw)
    return found


@pytest.mark.slow
async def test_poison_from_telegram_is_kept_and_blocks_nobody(desk: Desk, runtime: Runtime) -> None:
    payloads = list(telegram_poison())
    assert len(payloads) > 300
    for payload in payloads:
        answer = await desk.telegram_raw(payload)
        assert answer.status_code == 200, payload[:200]
    stored = await kept(runtime)
    wanted = expected(Channel.TELEGRAM, "916", iter(payloads))
    assert len(wanted) > 100
    for number, raw in wanted.items():
        assert stored.get(("telegram", number)) == raw, number
    assert (await desk.telegram(1_001, "Kömək edin, oğlumu döyürlər")).status_code == 200
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    assert (await reader.queue(limit=1))[0]["level"] == "P1"


async def post_form(desk: Desk, body: bytes, token: str = "twilio-token") -> httpx2.Response:
    """Post a form as Twilio would sign it."""
    told = URL + "".join(name + value for name, value in sorted(set(form_fields(body))))
    signature = b64encode(digest(token.encode(), told.encode(), sha1)).decode()
    headers = {"Content-Type": FORM, "X-Twilio-Signature": signature}
    return await desk.http.post("/webhooks/twilio/messages", content=body, headers=headers)


@pytest.mark.slow
async def test_poison_from_twilio_is_kept_or_refused_as_unproven(
    desk: Desk, runtime: Runtime
) -> None:
    proven = []
    for body in twilio_poison():
        answer = await post_form(desk, body)
        # Bytes that are no text cannot be signed the way we sign here; they prove nothing.
        assert answer.status_code in {200, 403}, body[:200]
        if answer.status_code == 200:
            proven.append(body)
    assert len(proven) > 60
    stored = await kept(runtime)
    for number, raw in expected(Channel.SMS, "ACtest", iter(proven)).items():
        assert raw in {stored.get(("sms", number)), stored.get(("whatsapp", number))}, number


@pytest.mark.parametrize("secret", ["", "A-SECRET-OF-THE-WEBHOOK", "a-secret-of-the-webhoo", "ə"])
async def test_poison_without_proof_stores_nothing(
    desk: Desk, runtime: Runtime, secret: str
) -> None:
    for payload in list(telegram_poison())[:20]:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret.encode()}
        answer = await desk.http.post("/webhooks/telegram", content=payload, headers=headers)  # type: ignore[arg-type]  # header bytes are allowed
        assert answer.status_code == 403
    assert await kept(runtime) == {}
