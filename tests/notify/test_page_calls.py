"""A call pages a responder: a key takes or declines, a machine takes nothing."""

from typing import Any

import pytest
from twilio.request_validator import RequestValidator

from service.domain.terms import ContactMethod, Language, Role
from service.notify.twiml import VOICES, asking_for_a_key
from service.notify.wording import digit_by_digit
from tests.desk import Desk, Outgoing, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
PHONE, OTHER = "+994500000010", "+994500000020"
SITE = "https://916.example"


async def called(desk: Desk) -> tuple[Person, dict[str, Any], Outgoing]:
    """Somebody in danger, and the call that pages about it."""
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    await desk.hires("first", contacts={ContactMethod.SMS: PHONE})
    filed = await operator.files(DANGER)
    await desk.waits(seconds=70)
    call = next(m for m in desk.sent if m.method == "voice")
    return operator, filed, call


async def twilio_asks(desk: Desk, call: Outgoing, end: str = "", **fields: str) -> Any:
    """Twilio posts to the address of the call, signed."""
    path = f"/webhooks/twilio/voice/page/{call.tokens[0]}{end}"
    form = {"CallSid": "voice-1", "To": call.to, "From": "+15550916", "CallStatus": "in-progress"}
    form |= fields
    signature = RequestValidator("twilio-token").compute_signature(SITE + path, form)
    return await desk.http.post(path, data=form, headers={"X-Twilio-Signature": signature})


async def state_of(operator: Person, filed: dict[str, Any]) -> str:
    return str((await operator.card(filed["reference"]))["status"])


async def test_the_call_says_the_level_and_the_number_digit_by_digit(desk: Desk) -> None:
    _, filed, call = await called(desk)
    heard = (await twilio_asks(desk, call, AnsweredBy="human")).text
    assert "<Gather" in heard
    assert 'numDigits="1"' in heard
    assert digit_by_digit(filed["reference"][-4:], Language.AZ) in heard
    for word in ("Vəkil", "dindir"):
        assert word not in heard


async def test_one_takes_it_and_the_name_stands_on_the_appeal(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    await twilio_asks(desk, call, AnsweredBy="human")
    heard = (await twilio_asks(desk, call, Digits="1")).text
    assert "<Hangup/>" in heard
    card = await operator.card(filed["reference"])
    assert card["assignment"]["owner"]["name"] == "First"


async def test_two_declines_and_the_next_are_asked_at_once(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    lead = {ContactMethod.TELEGRAM: "40"}
    await desk.hires("lead", Role.COORDINATOR, on_call_hours=None, contacts=lead)
    await twilio_asks(desk, call, Digits="2")
    await desk.works()
    assert "40" in desk.paged()
    assert await state_of(operator, filed) == "assigned"


async def test_answering_is_not_taking(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    await twilio_asks(desk, call, AnsweredBy="human")
    assert await state_of(operator, filed) == "assigned"


@pytest.mark.parametrize("by", ["machine_start", "machine_end_beep", "fax"])
async def test_a_machine_hears_nothing_and_takes_nothing(desk: Desk, by: str) -> None:
    operator, filed, call = await called(desk)
    heard = (await twilio_asks(desk, call, AnsweredBy=by)).text
    assert "<Say" not in heard
    assert "<Hangup/>" in heard
    assert await state_of(operator, filed) == "assigned"


async def test_another_phone_cannot_use_the_address(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    await twilio_asks(desk, call, Digits="1", To=OTHER)
    assert await state_of(operator, filed) == "assigned"


async def test_an_old_call_takes_nothing(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    desk.clock.wind(minutes=16)
    await twilio_asks(desk, call, Digits="1")
    assert await state_of(operator, filed) == "assigned"


async def test_a_key_counts_once(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    other = await desk.hires("other", contacts={ContactMethod.TELEGRAM: "20"})
    await other.does(filed["reference"], "acknowledgement")
    heard = (await twilio_asks(desk, call, Digits="1")).text
    assert "Other" in heard
    card = await operator.card(filed["reference"])
    assert card["assignment"]["owner"]["name"] == "Other"


async def test_an_unsigned_call_is_refused(desk: Desk) -> None:
    _, _, call = await called(desk)
    path = f"/webhooks/twilio/voice/page/{call.tokens[0]}"
    answer = await desk.http.post(path, data={"Digits": "1", "To": PHONE})
    assert answer.status_code == 403


async def test_looking_at_the_address_changes_nothing(desk: Desk) -> None:
    operator, filed, call = await called(desk)
    answer = await desk.http.get(f"/webhooks/twilio/voice/page/{call.tokens[0]}")
    assert answer.status_code == 405
    assert await state_of(operator, filed) == "assigned"


async def test_a_call_that_nobody_answered_has_failed(desk: Desk) -> None:
    _, _, call = await called(desk)
    answer = await twilio_asks(desk, call, "/status", CallStatus="no-answer")
    assert answer.status_code == 200


async def test_a_code_with_a_nought_before_it_declines(desk: Desk) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    await desk.hires("first", contacts={ContactMethod.SMS: PHONE})
    filed = await operator.files(DANGER)
    await desk.works()
    page = next(m for m in desk.sent if m.method == "sms")
    code = next(
        word.strip(",.")
        for word in page.text.split()
        if word.strip(",.").isdigit() and len(word.strip(",.")) == 6
    )
    form = {"MessageSid": "SM" + "1" * 32, "From": PHONE, "To": "+15550916", "Body": f"0 {code}"}
    path = "/webhooks/twilio/messages"
    signature = RequestValidator("twilio-token").compute_signature(SITE + path, form)
    await desk.http.post(path, data=form, headers={"X-Twilio-Signature": signature})
    card = await operator.card(filed["reference"])
    assert "appeal.declined" in [entry["kind"] for entry in card["timeline"]]


@pytest.mark.parametrize("language", Language)
def test_words_cannot_break_out_of_the_markup(language: Language) -> None:
    written = asking_for_a_key('<Hangup/> & "', language, 'https://x.example/"><Dial>')
    assert written.count("<Hangup/>") == 1
    assert "<Dial>" not in written
    assert VOICES[language][0] in written
