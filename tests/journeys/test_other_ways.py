"""An answer that does not arrive goes another way, and in the end by a person's voice."""

import json
from typing import Any

import httpx2
import pytest

from service.demo.stubs.twilio_app import open_twilio_stub
from service.domain.terms import ContactMethod, Role
from service.notify.sender import OutboundText, SendFailed, Sent
from service.notify.twilio import WHATSAPP, TwilioSender
from service.security.exchange import outside_client
from tests.channels.couriers import update
from tests.desk import Desk, Person

NUMBER = "+994501112233"


async def writes(desk: Desk, sid: str = "SM1") -> None:
    form = {
        "MessageSid": sid,
        "From": f"whatsapp:{NUMBER}",
        "To": "whatsapp:+15550916",
        "Body": "Qardaşım haqqında yazıram, polisdədir",
    }
    assert (await desk.twilio("/webhooks/twilio/messages", form)).status_code == 200
    await desk.works()


async def replies(desk: Desk, person: Person, text: str) -> str:
    (row,) = await person.queue()
    answer = await person.does(row["reference"], "messages", text=text)
    assert answer.status_code == 201, answer.text
    await desk.works()
    return str(row["reference"])


async def waiting(person: Person) -> list[str]:
    items: list[dict[str, Any]] = (await person.get("/api/v1/callbacks")).json()["items"]
    return [item["kind"] for item in items]


def by_sms(desk: Desk) -> list[str]:
    return [message.text for message in desk.sent if message.method == "sms"]


async def reported(desk: Desk, provider_id: str, status: str) -> httpx2.Response:
    form = {"MessageSid": provider_id, "MessageStatus": status, "ErrorCode": "30003"}
    answer = await desk.twilio("/webhooks/twilio/status", form)
    await desk.works()
    return answer


async def test_what_whatsapp_refuses_goes_by_sms(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await writes(desk)
    desk.by_method["whatsapp"].fails_with = [SendFailed("twilio-63016", permanent=True)]
    await replies(desk, operator, "Sabah zəng edəcəyik")
    assert by_sms(desk) == ["Sabah zəng edəcəyik"]
    assert await waiting(operator) == []


async def test_what_no_message_delivers_is_said_by_a_person(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await writes(desk)
    desk.by_method["whatsapp"].fails_with = [SendFailed("twilio-63016", permanent=True)]
    desk.by_method["sms"].fails_with = [SendFailed("twilio-21614", permanent=True)]
    await replies(desk, operator, "Sabah zəng edəcəyik")
    assert await waiting(operator) == ["undelivered"]


async def test_a_late_report_of_failure_counts_like_an_early_one(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await writes(desk)
    await replies(desk, operator, "Sabah zəng edəcəyik")
    assert by_sms(desk) == []
    sent = f"whatsapp-{sum(m.method == 'whatsapp' for m in desk.sent)}"
    for _ in range(3):
        await reported(desk, sent, "undelivered")
    assert by_sms(desk) == ["Sabah zəng edəcəyik"]
    await reported(desk, "sms-1", "undelivered")
    assert await waiting(operator) == ["undelivered"]


async def test_what_was_read_goes_no_other_way(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await writes(desk)
    await replies(desk, operator, "Sabah zəng edəcəyik")
    sent = f"whatsapp-{sum(m.method == 'whatsapp' for m in desk.sent)}"
    for status in ("read", "delivered", "sent", "undelivered"):
        await reported(desk, sent, status)
    assert by_sms(desk) == []
    assert await waiting(operator) == []


async def test_an_unsafe_phone_is_reached_no_other_way(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(
        "Qardaşımı döyürlər", appellant={"phone": NUMBER, "safe_to_contact": False}
    )
    refused = await operator.does(filed["reference"], "messages", text="Salam")
    assert refused.status_code == 409
    await desk.works()
    assert desk.sent == []


async def test_after_a_day_only_an_approved_template_goes() -> None:
    async with open_twilio_stub("AC1", "token") as stub, outside_client() as client:
        late = OutboundText("Sabah zəng edəcəyik", late=True)
        ways: dict[str, Any] = {
            "account_sid": "AC1",
            "auth_token": "token",
            "api_base_url": stub.url,
            "sent_from": "+15550916",
            "prefix": WHATSAPP,
        }
        with pytest.raises(SendFailed, match="whatsapp-window"):
            await TwilioSender(client, **ways).send(NUMBER, late, key="k")
        await TwilioSender(client, template="HX1", **ways).send(NUMBER, late, key="k2")
        await stub.settle()
        assert stub.ledger.sent_to(f"{WHATSAPP}{NUMBER}")[-1].text == "Sabah zəng edəcəyik"
        whole = OutboundText("söz " * 300, late=True)
        with pytest.raises(SendFailed, match="whatsapp-template-short"):
            await TwilioSender(client, template="HX1", **ways).send(NUMBER, whole, key="k3")


@pytest.mark.parametrize(("hours", "ways"), [(23, []), (25, ["Sabah zəng edəcəyik"])])
async def test_an_answer_that_comes_late_goes_by_sms(
    desk: Desk, hours: int, ways: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """WhatsApp as it is without an approved template."""
    sends = desk.by_method["whatsapp"].send

    async def within_the_window(to: str, body: OutboundText, *, key: str) -> Sent:
        if body.late:
            raise SendFailed("whatsapp-window", permanent=True)
        return await sends(to, body, key=key)

    monkeypatch.setattr(desk.by_method["whatsapp"], "send", within_the_window)
    await writes(desk)
    desk.clock.wind(hours=hours)
    operator = await desk.hires("leyla", Role.OPERATOR)
    await replies(desk, operator, "Sabah zəng edəcəyik")
    assert by_sms(desk) == ways
    await reported(desk, "sms-1", "undelivered")
    assert await waiting(operator) == (["undelivered"] if ways else [])


async def test_who_can_be_reached_no_other_way_is_told_to_whoever_must_find_one(
    desk: Desk,
) -> None:
    lawyer = await desk.hires("rashad", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.telegram(77, "Qardaşımı indi polisdə döyürlər")
    await desk.works()
    (row,) = await lawyer.queue()
    assert (await lawyer.does(row["reference"], "acknowledgement")).status_code == 201
    await desk.works()
    before = len(desk.said_to("10"))
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-403", permanent=True)]
    assert (await lawyer.does(row["reference"], "messages", text="Yoldadır")).status_code == 201
    await desk.works()
    (told,) = desk.said_to("10")[before:]
    assert "əlaqə alınmadı" in told
    assert await waiting(lawyer) == []
    kinds = [entry["kind"] for entry in (await lawyer.card(row["reference"]))["timeline"]]
    assert kinds[-2:] == ["appeal.undelivered", "appeal.unreached"]


async def test_a_number_shared_in_the_chat_is_where_a_blocked_answer_is_said(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await desk.telegram(77, "Qardaşım haqqında yazıram, polisdədir")
    own = {"contact": {"phone_number": NUMBER, "first_name": "Ana", "user_id": 77}}
    await desk.telegram_raw(json.dumps(update(916, 77, **own)).encode())
    await desk.works()
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-403", permanent=True)]
    await replies(desk, operator, "Vəkil yoldadır")
    assert await waiting(operator) == ["undelivered"]
