"""F08 for every channel: an outage loses and doubles nothing, and an answer's fate is known."""

from collections.abc import Awaitable, Callable
from typing import Any

import pytest
from aiosmtpd.smtp import Envelope
from sqlalchemy import select

from service.domain.ids import new_id
from service.domain.terms import Channel, DeliveryState
from service.listening import lmtp
from service.listening.lmtp import KEPT, MailDoor
from service.models import Appeal, Delivery
from service.runtime import Runtime
from service.spooling import drain
from tests.channels.couriers import AT, Couriers, event, text, update
from tests.channels.cutting import STORY, Cut
from tests.channels.table import COMES_AGAIN, FALLBACK, FATES, OUTAGES, SPOOLED
from tests.desk import Desk
from tests.intake.mails import ACCOUNT, bounce, mail

CALL = {"CallSid": "CA" + "a" * 32, "From": "+994501112233", "To": "+15550916"}
OURS = f"<{'a1' * 20}@ombudsman.example>"
Post = Callable[[], Awaitable[int]]


def posts(cut: Cut, couriers: Couriers) -> dict[Channel, Post]:
    """The same message, by each way in, as often as it is asked for."""
    said = {"mid": "m1", "text": STORY}
    door = MailDoor(cut.runtime, ACCOUNT)

    async def form() -> int:
        return (await cut.form(STORY, "k1")).status_code

    async def hand_over() -> int:
        envelope: Any = Envelope()
        envelope.content, envelope.mail_from = mail(STORY), "ana@mail.example"
        answer = await door.handle_DATA(*(None, None), envelope)  # type: ignore[arg-type]
        return 200 if answer == KEPT else 503

    return {
        Channel.WEB: form,
        Channel.TELEGRAM: lambda: couriers.telegram(update(1, 77, text=STORY)),
        Channel.SMS: lambda: couriers.twilio(text(1, 77, STORY)),
        Channel.WHATSAPP: lambda: couriers.twilio(text(1, 77, STORY, whatsapp=True)),
        Channel.VOICE: lambda: couriers.twilio(CALL, "/webhooks/twilio/voice"),
        Channel.FACEBOOK: lambda: couriers.meta(event(77, message=said)),
        Channel.INSTAGRAM: lambda: couriers.meta(event(77, message=said), "instagram"),
        Channel.X: lambda: couriers.x({"id": "1", "sender_id": "77", "text": STORY}),
        Channel.EMAIL: hand_over,
    }


@pytest.mark.parametrize("channel", [each for each in Channel if each in OUTAGES])
async def test_an_outage_loses_and_doubles_nothing(
    cut: Cut, channel: Channel, monkeypatch: pytest.MonkeyPatch
) -> None:
    post = posts(cut, Couriers(cut.desk, cut.runtime))[channel]
    assert cut.runtime.spool is not None
    cut.hole.swallow()
    with monkeypatch.context() as hurried:
        hurried.setattr(lmtp, "DEADLINE_S", 1.0)
        status = await post()
    kept = {SPOOLED: (status in {200, 201}, 1), COMES_AGAIN: (status == 503, 0)}
    kept[FALLBACK] = kept[COMES_AGAIN]
    assert kept[OUTAGES[channel]] == (True, cut.runtime.spool.waiting)
    cut.hole.heal()
    await drain(cut.runtime)
    while await post() not in {200, 201}:
        continue  # a busy machine may say once more to come again
    assert len(await cut.said()) == 1


async def answered(desk: Desk, runtime: Runtime, method: str) -> None:
    """An answer of ours that the provider has taken."""
    async with runtime.sessions.begin() as tx:
        appeal = (await tx.scalars(select(Appeal))).one()
        row = Delivery(
            id=new_id(), key="k", appeal_id=appeal.id, method=method, provider_id=OURS,
            state=DeliveryState.SENT.value, at=desk.clock(), changed_at=desk.clock(),
        )  # fmt: skip
        if method in {"sms", "whatsapp"}:
            row.provider_id = "SM" + "9" * 32
        tx.add(row)


@pytest.mark.parametrize("channel", [each for each in Channel if each in FATES])
async def test_how_far_an_answer_came_is_known(
    desk: Desk, runtime: Runtime, channel: Channel
) -> None:
    couriers = Couriers(desk, runtime)
    said, far = {"mid": "m1", "text": STORY}, FATES[channel]
    status = {"MessageSid": "SM" + "9" * 32, "MessageStatus": far.value, "ErrorCode": "30003"}
    kind = "instagram" if channel is Channel.INSTAGRAM else "page"
    watermark = {"read": {"watermark": (AT + 10**8) * 1000}}
    told: dict[Channel, tuple[Post, Post]] = {
        Channel.SMS: (
            lambda: couriers.twilio(text(1, 77, STORY)),
            lambda: couriers.twilio(status, "/webhooks/twilio/status"),
        ),
        Channel.WHATSAPP: (
            lambda: couriers.twilio(text(1, 77, STORY, whatsapp=True)),
            lambda: couriers.twilio(status, "/webhooks/twilio/status"),
        ),
        Channel.FACEBOOK: (
            lambda: couriers.meta(event(77, message=said)),
            lambda: couriers.meta(event(77, **watermark)),
        ),
        Channel.INSTAGRAM: (
            lambda: couriers.meta(event(77, message=said), kind),
            lambda: couriers.meta(event(77, read={"mid": OURS}), kind),
        ),
        Channel.EMAIL: (
            lambda: couriers.mail(mail(STORY)),
            lambda: couriers.mail(bounce(OURS)),
        ),
    }
    writes, reports = told[channel]
    await couriers.insist(writes)
    await answered(desk, runtime, channel.value)
    await couriers.insist(reports)
    async with runtime.sessions() as tx:
        assert await tx.scalar(select(Delivery.state).filter_by(key="k")) == far
