"""A stolen dump of the database, and the logs, give away nobody (promise P18, F22)."""

import json
from typing import Any
from urllib.parse import urlencode

import pytest

from service.domain.terms import ContactMethod, Role
from service.models import Base
from service.notify.sender import SendFailed
from service.runtime import Runtime
from tests.desk import Desk, Person
from tests.journeys.test_one_queue import signed
from tests.security_checks import planted as p

DANGER = f"Polisdə {p.PRISONER} döyülür, {p.PHRASE}, zəng edin {p.PHONE}, {p.PLACE}"
REFUSED = "I met {} and gave up"


class Stumbled(SendFailed):
    """A failure whose text quotes the address, as libraries like to do."""

    def __init__(self, said: str, *, permanent: bool) -> None:
        super().__init__("stumbled", permanent=permanent)
        self.args = (said,)


async def call_in(operator: Person) -> str:
    """An operator writes planted things into every field there is."""
    card = await operator.files(
        DANGER,
        key=f"{p.PHONE} 12:30",
        appellant={"name": p.NAME, "phone": p.PHONE, "relation": "mother", "safe_to_contact": True},
        person={"name": p.PRISONER, "age": 31, "sex": "m"},
        place=p.PLACE,
        facility_id=(await operator.get("/api/v1/facilities")).json()["items"][0]["id"],
    )
    return str(card["reference"])


async def write_in(desk: Desk) -> None:
    """Families write planted things through the bot, SMS, WhatsApp and the public form."""
    who = {"id": p.CHAT, "is_bot": False, "first_name": p.NAME, "username": p.HANDLE}
    sender_is: Any = {"from": who}
    who_is = {"message_id": 9_000, "from": who}
    file = {"file_id": "f", "file_unique_id": "u", "file_name": f"{p.PRISONER}.pdf"}
    await desk.telegram(p.CHAT, DANGER, **sender_is)
    await desk.telegram(p.CHAT, p.PHRASE, document=file, caption=p.PHRASE, **sender_is)
    desk.files["telegram"].held["planted"] = f"{p.PHRASE} {p.PRISONER}".encode()
    letter = {"file_id": "planted", "file_name": f"{p.PRISONER}.txt"}
    chat = {"chat": {"id": p.CHAT, "type": "private"}, "document": letter}
    await desk.telegram_raw(json.dumps({"update_id": 9_000, "message": chat | who_is}).encode())
    contact = {"phone_number": p.PHONE, "first_name": p.NAME, "user_id": p.CHAT}
    await desk.telegram(p.CHAT, "", contact=contact, **sender_is)
    await desk.telegram_raw(f'{{"broken": "{DANGER}"'.encode())
    for number, sender in enumerate((p.PHONE, f"whatsapp:{p.PHONE}")):
        form = {"MessageSid": f"SM{number:032}", "From": sender, "Body": DANGER, "To": "+15550916"}
        form |= {"ProfileName": p.NAME}
        url = "https://916.example/webhooks/twilio/messages"
        answer = await desk.http.post(
            "/webhooks/twilio/messages",
            content=urlencode(form).encode(),
            headers={
                "Content-Type": "application/x-www-form-urlencoded",
                "X-Twilio-Signature": signed(url, form),
            },
        )
        assert answer.status_code == 200
    body = {"text": DANGER, "contact": p.PHONE}
    receipt = (await desk.http.post("/api/v1/public/appeals", json=body)).json()
    back = {"reference": receipt["reference"], "words": receipt["receipt_words"], "text": p.PHRASE}
    assert (await desk.http.post("/api/v1/public/receipts/messages", json=back)).status_code == 201


async def work_on(lawyer: Person, lead: Person, reference: str) -> None:
    """Staff write planted things wherever words can be written."""
    said: list[tuple[str, dict[str, Any]]] = [
        ("acknowledgement", {}),
        ("notes", {"text": p.SECRET_NOTE}),
        ("actions", {"kind": "call", "text": p.SECRET_NOTE}),
        ("messages", {"text": f"{p.NAME}, {p.PHRASE}"}),
        ("level", {"level": "P2", "reason": p.SECRET_NOTE}),
        ("identity", {"reason": f"{p.SECRET_NOTE} {p.NAME}"}),
        ("release", {"reason": p.SECRET_NOTE}),
        ("acknowledgement", {}),
        ("decline", {"reason": p.SECRET_NOTE}),
        ("acknowledgement", {}),
        ("outcome", {"outcome": "protected", "text": p.PHRASE, "reason_untold": p.SECRET_NOTE}),
        ("referrals", {"authority_id": "prosecutor-general", "text": p.PHRASE}),
    ]
    for what, body in said:
        answer = await lawyer.does(reference, what, **body)
        assert answer.status_code in {201, 202, 422}, (what, answer.text)
    await lead.does(reference, "assignment", to="lawyer", reason=p.SECRET_NOTE)
    facility = (await lead.get("/api/v1/facilities")).json()["items"][5]["id"]
    conflict = {"facility_id": facility, "reason": p.SECRET_NOTE}
    declared = await lead.post(f"/api/v1/staff/{lawyer.id}/conflicts", conflict)
    assert declared.status_code == 204
    for words in p.PLANTED:
        assert (await lawyer.get("/api/v1/appeals", q=words)).status_code == 200
    await visit(lawyer, lead, reference)


async def visit(lawyer: Person, lead: Person, reference: str) -> None:
    """A visit finds planted things and an authority answers with them."""
    visit = await lead.post(
        "/api/v1/visits",
        {
            "facility_id": "gobustan-prison",
            "kind": "ad_hoc",
            "planned_for": "2026-11-20",
            "team": [str(lawyer.id)],
            "appeals": [reference],
            "purpose": f"{p.NAME}, {p.PHRASE}",
        },
    )
    assert visit.status_code == 201, visit.text
    found = {"carried_out_on": "2026-11-20", "findings": f"{p.SECRET_NOTE} {p.NAME}"}
    reported = await lawyer.post(f"/api/v1/visits/{visit.json()['id']}/report", found)
    assert reported.status_code == 201, reported.text
    asked = {"authority_id": "justice", "text": p.PHRASE, "issued_on": "2026-11-20"}
    issued = await lead.post("/api/v1/recommendations", asked)
    reply = {"state": "refused", "replied_on": "2026-11-21", "text": p.SECRET_NOTE}
    path = f"/api/v1/recommendations/{issued.json()['id']}/reply"
    assert (await lead.post(path, reply)).status_code == 201


async def stumble(desk: Desk) -> None:
    """Strangers and broken providers make the service refuse with planted things in hand."""
    for words in p.PLANTED:
        await desk.http.post("/api/v1/sessions", json={"username": words, "password": words})
        wrong = {"reference": words, "words": words}
        await desk.http.post("/api/v1/public/receipts", json=wrong)
        await desk.http.post("/api/v1/public/appeals", json={"text": "a", words: words})
        await desk.http.get("/api/v1/queue", params={"cursor": words}, headers={"X-Name": "x"})
    for sender in desk.by_method.values():
        sender.fails_with = [Stumbled(REFUSED.format(p.PHONE), permanent=True)]


@pytest.mark.slow
async def test_nobody_stands_in_the_dump_or_in_the_logs(
    desk: Desk, runtime: Runtime, capfd: pytest.CaptureFixture[str], caplog: Any
) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    ways = {
        ContactMethod.TELEGRAM: str(p.CHAT),
        ContactMethod.SMS: p.STAFF_PHONE,
        ContactMethod.EMAIL: p.STAFF_MAIL,
    }
    lawyer = await desk.hires("lawyer", contacts=ways)
    reference = await call_in(operator)
    await write_in(desk)
    await stumble(desk)
    await desk.works()
    await work_on(lawyer, lead, reference)
    await desk.waits(minutes=3)
    async with runtime.sessions() as tx:
        tables = await p.dump(tx)
    given_away = {name: found for name, rows in tables.items() if (found := p.found_in(rows))}
    assert given_away == {}
    filled = {name for name, rows in tables.items() if rows}
    never_filled = set(
        "escalation_policy link referral callback alarm heartbeat reference_entry activation "
        "triage_artifact dry_run dry_run_change way_out absence swap rotation calendar_feed "
        "call_draft channel_health incident".split()
    )
    assert {t.name for t in Base.metadata.sorted_tables} - filled <= never_filled
    out, err = capfd.readouterr()
    assert p.found_in(f"{out}{err}{caplog.text}".encode()) == set()


async def test_what_is_looked_for_would_be_found() -> None:
    for words in p.PLANTED:
        for shape in p.shapes(words):
            assert words in p.found_in(b"\x00before" + shape + b"after")
