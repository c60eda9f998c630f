"""F20: what a provider holds and we lack is fetched once; what it switched off is told."""

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import httpx2
import pytest
from fastapi import FastAPI
from pydantic import SecretStr
from sqlalchemy import select

from service.demo.stubs.meta import MetaStub, meta_routes
from service.demo.stubs.telegram_app import open_telegram_stub
from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_app import twilio_app
from service.domain.terms import AlarmKind, Role
from service.listening.delivery_states import ask_after_deliveries
from service.listening.reconciling import fetch_missed_texts, look_at_meta, look_at_telegram
from service.models import Appeal, Attachment, Delivery
from service.routing.watch import look
from service.runtime import Runtime
from service.settings import MetaSettings, TelegramSettings, TwilioSettings
from tests.desk import Clock, Desk
from tests.listening.test_mail_door import stored

PEOPLE, TEXTS = 20, 210


@pytest.fixture
async def client() -> AsyncIterator[httpx2.AsyncClient]:
    async with httpx2.AsyncClient() as client:
        yield client


@pytest.fixture
def texting(runtime: Runtime) -> Runtime:
    twilio = TwilioSettings(
        account_sid="ACtest", auth_token=SecretStr("t"), api_base_url="http://twilio.example",
        sms_from="+15550916", whatsapp_from="+15550917",
    )  # fmt: skip
    settings = runtime.settings.model_copy(update={"twilio": twilio})
    return replace(runtime, settings=settings, clock=lambda: datetime.now(UTC))


async def test_two_hundred_missed_texts_are_fetched_in_order_and_once(texting: Runtime) -> None:
    async with httpx2.AsyncClient() as nobody:
        stub = TwilioStub("ACtest", "t", nobody)
        for number in range(TEXTS):
            prefix = "whatsapp:" if number % 2 else ""
            stub.hold(
                sender=f"{prefix}+9945000000{number % PEOPLE:02}",
                to=f"{prefix}+1555091{7 if number % 2 else 6}",
                body=f"{number:03} salam",
            )
        stub.hold(sender="+994500000099", to="+15550916", body="916 123456")
        old = stub.hold(sender="+994500000098", to="+15550916", body="köhnə")
        old.at = datetime.now(UTC) - timedelta(days=3)
        transport = httpx2.ASGITransport(twilio_app(stub))
        async with httpx2.AsyncClient(transport=transport) as client:
            now = texting.clock()
            assert await fetch_missed_texts(texting, client, now=now) == TEXTS
            assert await fetch_missed_texts(texting, client, now=now) == 0
    assert await stored(texting) == (PEOPLE, TEXTS)


async def test_the_files_of_a_missed_message_are_fetched_too(desk: Desk, texting: Runtime) -> None:
    async with httpx2.AsyncClient() as nobody:
        stub = TwilioStub("ACtest", "t", nobody)
        files = [("image/jpeg", b"one"), ("audio/ogg", b"two")]
        ends = {"sender": "whatsapp:+994500000001", "to": "whatsapp:+15550917"}
        held = stub.hold(**ends, body="", files=files)
        stub.hold(**ends, body="ikinci", files=[("image/png", b"three")])
        stub.media = {p: m for p, m in stub.media.items() if m[1] != b"three"}  # lost there
        transport = httpx2.ASGITransport(twilio_app(stub))
        async with httpx2.AsyncClient(transport=transport) as client:
            assert await fetch_missed_texts(texting, client, now=texting.clock()) == 2
    async with texting.sessions() as tx:
        rows = (await tx.execute(select(Attachment, Appeal).join(Appeal))).all()
    opened = [texting.keys.data_key(a.data_key or b"", a.id) for _, a in rows]
    refs = {
        key.open(f.ref_enc or b"", "attachment", "ref", f.id)
        for key, (f, _) in zip(opened, rows, strict=True)
    }
    root = "http://twilio.example/2010-04-01/Accounts/ACtest/"
    assert refs == {root + path for path in stub.media}
    assert all(held.sid in ref for ref in refs)


async def is_answered(desk: Desk) -> None:
    """Somebody wrote an SMS and got our first answer."""
    sms = {"MessageSid": "SM1", "From": "+994500000001", "To": "+15550916", "Body": "Salam"}
    await desk.twilio("/webhooks/twilio/messages", sms)
    await desk.works()


@pytest.mark.parametrize(
    ("status", "code", "state"),
    [("delivered", None, "delivered"), ("read", None, "read"), ("sent", None, "sent"),
     ("undelivered", 30003, "failed"), ("rubbish", None, "sent")],
)  # fmt: skip
async def test_an_answer_whose_report_was_lost_is_asked_after(
    desk: Desk, runtime: Runtime, status: str, code: int | None, state: str
) -> None:
    await is_answered(desk)
    async with httpx2.AsyncClient() as nobody:
        stub = TwilioStub("ACtest", "twilio-token", nobody)
        ours = stub.hold(sender="+15550916", to="+994500000001", body="a")
        ours.direction, ours.status, ours.error_code = "outbound-api", status, code
        transport = httpx2.ASGITransport(twilio_app(stub))
        async with runtime.sessions.begin() as tx:
            row = (await tx.scalars(select(Delivery))).one()
            row.provider_id = ours.sid
        async with httpx2.AsyncClient(transport=transport) as client:
            for minutes, decided in ((1, 0), (3, state != "sent")):
                now = desk.clock() + timedelta(minutes=minutes)
                assert await ask_after_deliveries(runtime, client, now=now) == decided
            late = desk.clock() + timedelta(hours=25)
            assert await ask_after_deliveries(runtime, client, now=late) == 0
    async with runtime.sessions() as tx:
        row = (await tx.scalars(select(Delivery))).one()
    assert (row.state, row.error_code) == (state, str(code) if code else None)


async def test_twilio_gone_while_it_is_asked_changes_nothing(desk: Desk, runtime: Runtime) -> None:
    await is_answered(desk)
    async with runtime.sessions.begin() as tx:
        (await tx.scalars(select(Delivery))).one().provider_id = "SM77"
    gone = httpx2.MockTransport(lambda _: httpx2.Response(503))
    async with httpx2.AsyncClient(transport=gone) as client:
        later = desk.clock() + timedelta(minutes=3)
        assert await ask_after_deliveries(runtime, client, now=later) == 0


@pytest.mark.parametrize(
    ("path", "problem"),
    [("/webhooks/telegram", None), ("/elsewhere", "webhook_elsewhere"), ("", "webhook_missing")],
)
async def test_a_webhook_that_was_switched_off_is_an_alarm(
    desk: Desk, runtime: Runtime, client: httpx2.AsyncClient, path: str, problem: str | None
) -> None:
    async with open_telegram_stub("916:t") as stub:
        telegram = TelegramSettings(bot_token=SecretStr("916:t"), api_base_url=stub.url)
        settings = runtime.settings.model_copy(update={"telegram": telegram})
        told = replace(runtime, settings=settings)
        stub.set_webhook({"url": f"https://916.example{path}" if path else ""})
        assert await look_at_telegram(told, client, now=desk.clock()) == problem
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    lines = {row["channel"]: row for row in (await lead.get("/api/v1/channels")).json()["items"]}
    assert (lines["telegram"]["problem"], lines["telegram"]["pending"]) == (problem, 0)
    assert lines["email"]["state"] == "closed: not configured"
    async with runtime.sessions.begin() as tx:
        found = await look(tx, channels=(), channel_silent=timedelta(hours=1), now=desk.clock())
    silent = [f.subject for f in found if f.kind is AlarmKind.CHANNEL_SILENT]
    assert silent == (["telegram"] if problem else [])


async def test_a_page_that_lost_its_subscription_is_an_alarm(
    runtime: Runtime, clock: Clock
) -> None:
    async def pause(_: float) -> None:
        return

    async with httpx2.AsyncClient() as nobody:
        stub, app = MetaStub("s", "p", nobody, pause, clock), FastAPI()
        app.include_router(meta_routes(stub))
        meta = MetaSettings(
            app_secret=SecretStr("s"), verify_token=SecretStr("v"), page_token=SecretStr("p"),
            page_id=stub.page_id, api_base_url="https://graph.example",
        )  # fmt: skip
        settings = runtime.settings.model_copy(update={"meta": meta})
        told = replace(runtime, settings=settings)
        async with httpx2.AsyncClient(transport=httpx2.ASGITransport(app)) as client:
            assert await look_at_meta(told, client, now=clock()) == "not_subscribed"
            stub.url = "https://916.example/webhooks/meta"
            assert await look_at_meta(told, client, now=clock()) is None
