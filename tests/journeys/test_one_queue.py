"""Every door leads into one queue, and danger stands first in it."""

import asyncio
from base64 import b64encode
from hashlib import sha1
from hmac import digest
from urllib.parse import urlencode

from service.domain.terms import Role
from tests.desk import Desk, Person

TORTURE = "Qardaşımı polis bölməsində indi döyürlər, elektrik verirlər, səsini eşidirik"
PARCEL = "5 nömrəli cəzaçəkmədə yemək keyfiyyətsizdir, bağlamaları gecikdirirlər"


def signed(url: str, form: dict[str, str], token: str = "twilio-token") -> str:
    """Twilio's signature of a form for an address."""
    told = url + "".join(name + form[name] for name in sorted(form))
    return b64encode(digest(token.encode(), told.encode(), sha1)).decode()


async def whatsapp(desk: Desk, phone: str, text: str, sid: str) -> int:
    """Deliver a signed WhatsApp message."""
    form = {
        "MessageSid": sid,
        "From": f"whatsapp:{phone}",
        "To": "whatsapp:+15550916",
        "Body": text,
    }
    url = "https://916.example/webhooks/twilio/messages"
    answer = await desk.http.post(
        "/webhooks/twilio/messages",
        content=urlencode(form).encode(),
        headers={
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": signed(url, form),
        },
    )
    return answer.status_code


async def operator(desk: Desk) -> Person:
    """Somebody at the phone."""
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def test_a_torture_call_stands_above_two_hundred_parcel_complaints(desk: Desk) -> None:
    at_916 = await operator(desk)
    for _ in range(200):
        await at_916.files(PARCEL)
    desk.clock.wind(hours=3)
    filed = await at_916.files(TORTURE)
    first = (await at_916.queue())[0]
    assert filed["level"] == "P1"
    assert first["reference"] == filed["reference"]
    assert first["quotes"]
    reasons = filed["assessment"]["reasons"]
    assert reasons
    assert all(r["quote"] == TORTURE[r["start"] : r["end"]] for r in reasons if r["quote"])


async def test_form_bot_and_whatsapp_stand_beside_the_call(desk: Desk) -> None:
    at_916 = await operator(desk)
    await at_916.files(PARCEL)
    form = await desk.http.post("/api/v1/public/appeals", json={"text": TORTURE})
    assert form.status_code == 201
    assert (await desk.telegram(77, TORTURE)).status_code == 200
    assert (
        await whatsapp(desk, "+994500000001", TORTURE, "SM00000000000000000000000000000001") == 200
    )
    desk.clock.wind(seconds=1)
    queue = await at_916.queue()
    assert [item["channel"] for item in queue[:3]] == ["web", "telegram", "whatsapp"]
    assert {item["level"] for item in queue[:3]} == {"P1"}
    assert queue[3]["level"] == "P4"


async def test_fifty_copies_of_one_update_are_one_appeal(desk: Desk) -> None:
    at_916 = await operator(desk)
    copies = await asyncio.gather(*(desk.telegram(5, TORTURE, update=4242) for _ in range(50)))
    assert {copy.status_code for copy in copies} == {200}
    queue = await at_916.queue()
    assert len(queue) == 1
    card = await at_916.card(queue[0]["reference"])
    assert len(card["messages"]) == 1


async def test_ten_first_messages_of_one_sender_are_one_appeal(desk: Desk) -> None:
    at_916 = await operator(desk)
    await asyncio.gather(*(desk.telegram(6, f"şəkil {n}") for n in range(10)))
    queue = await at_916.queue()
    assert len(queue) == 1
    assert len((await at_916.card(queue[0]["reference"]))["messages"]) == 10


async def test_an_unsigned_message_is_refused_and_stores_nothing(desk: Desk) -> None:
    at_916 = await operator(desk)
    refused = await desk.telegram_raw(b'{"update_id": 1}', secret="guessed")
    form = urlencode({"MessageSid": "SM9", "From": "+994500000001", "Body": TORTURE}).encode()
    unsigned = await desk.http.post(
        "/webhooks/twilio/messages",
        content=form,
        headers={"Content-Type": "application/x-www-form-urlencoded", "X-Twilio-Signature": "no"},
    )
    assert {refused.status_code, unsigned.status_code} == {403}
    assert await at_916.queue() == []


async def test_an_unreadable_update_is_kept_for_a_human(desk: Desk) -> None:
    at_916 = await operator(desk)
    assert (await desk.telegram_raw(b"\xff{not json")).status_code == 200
    queue = await at_916.queue()
    assert [item["level"] for item in queue] == ["PX"]


async def test_the_same_key_answers_the_same_and_another_body_is_refused(desk: Desk) -> None:
    at_916 = await operator(desk)
    body = {"channel": "call", "text": TORTURE}
    key = {"Idempotency-Key": "one"}
    copies = await asyncio.gather(*(at_916.post("/api/v1/appeals", body, **key) for _ in range(10)))
    assert {copy.status_code for copy in copies} == {201}
    assert len({copy.content for copy in copies}) == 1
    other = await at_916.post("/api/v1/appeals", body | {"text": PARCEL}, **key)
    assert other.status_code == 409
    assert other.headers["content-type"] == "application/problem+json"
    assert len(await at_916.queue()) == 1


async def test_a_later_message_raises_the_level_and_keeps_the_age(desk: Desk) -> None:
    at_916 = await operator(desk)
    await desk.telegram(9, PARCEL)
    before = (await at_916.queue())[0]
    desk.clock.wind(minutes=10)
    await desk.telegram(9, TORTURE)
    after = (await at_916.queue())[0]
    assert (before["level"], after["level"]) == ("P4", "P1")
    assert after["reference"] == before["reference"]
    assert after["received_at"] == before["received_at"]
    card = await at_916.card(after["reference"])
    quoted = [r for r in card["assessment"]["reasons"] if r["level"] == "P1" and r["quote"]]
    texts = {m["id"]: m["text"] for m in card["messages"]}
    assert quoted
    assert all(texts[r["message"]][r["start"] : r["end"]] == r["quote"] for r in quoted)
