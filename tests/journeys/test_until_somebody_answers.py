"""A page goes to the right responder, then to the next, and stops when somebody takes it."""

import asyncio
from datetime import date
from http import HTTPStatus

import httpx2

from service.domain.terms import ContactMethod, Profession, Role
from service.notify.sender import SendFailed
from tests.desk import Desk, Person

LAWYER_BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"


async def at_916(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def chat_of(desk: Desk, person: Person) -> str:
    """The Telegram chat of somebody hired without contacts of their own: known from the pages."""
    return person.username


async def test_a_blocked_lawyer_goes_to_a_lawyer_and_on_in_silence(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires(
        "doctor", profession=Profession.DOCTOR, contacts={ContactMethod.TELEGRAM: "30"}
    )
    await desk.hires("first", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires("second", contacts={ContactMethod.TELEGRAM: "20"})
    await operator.files(LAWYER_BLOCKED)
    await desk.works()
    assert set(desk.paged()) == {"10", "20"}
    await desk.waits(seconds=125)
    assert "30" in desk.paged()


async def test_a_page_says_nothing_about_the_person(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("first")
    await operator.files(
        LAWYER_BLOCKED + " Elçin Planted",
        appellant={"name": "Gülnarə Planted", "phone": "+994501234567"},
        person={"name": "Elçin Planted"},
        place="Planted küçəsi",
    )
    await desk.works()
    assert desk.sent
    for page in desk.sent:
        assert "Planted" not in page.text
        assert "1234567" not in page.text


async def test_an_acknowledgement_stops_the_pages(desk: Desk) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("first")
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.works()
    taken = await lawyer.does(filed["reference"], "acknowledgement", version=filed["version"])
    assert taken.status_code == 201
    assert taken.json()["status"] == "acknowledged"
    before = len(desk.paged())
    await lawyer.does(filed["reference"], "notes", text="Vəkil yola düşdü")
    await desk.waits(minutes=8)
    assert len(desk.paged()) == before


async def test_a_button_acknowledges_and_a_second_press_learns_who_was_first(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("first", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires("second", contacts={ContactMethod.TELEGRAM: "20"})
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.works()
    token = {m.to: m.tokens[0] for m in desk.sent}
    assert (await desk.presses(20, token["10"])).status_code == 200
    assert (await operator.card(filed["reference"]))["status"] == "assigned"
    await desk.presses(10, token["10"])
    await desk.presses(20, token["20"])
    await desk.works()
    card = await operator.card(filed["reference"])
    assert card["assignment"]["owner"]["name"] == "First"
    assert any("First" in said for said in desk.said_to("20"))


async def test_a_decline_asks_the_next_at_once(desk: Desk) -> None:
    operator = await at_916(desk)
    only = await desk.hires("only", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires(
        "lead", Role.COORDINATOR, contacts={ContactMethod.TELEGRAM: "40"}, on_call_hours=None
    )
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.works()
    assert desk.paged() == ["10"]
    declined = await only.does(filed["reference"], "decline", reason="məhkəmədəyəm")
    assert declined.status_code == 201
    await desk.works()
    assert "40" in desk.paged()


async def test_nobody_on_call_reaches_the_coordinator_at_once(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("off", on_call_hours=None, contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires(
        "lead", Role.COORDINATOR, on_call_hours=None, contacts={ContactMethod.TELEGRAM: "40"}
    )
    await operator.files(LAWYER_BLOCKED)
    await desk.works()
    assert desk.paged() == ["40"]


async def test_an_expired_mandate_is_not_paged(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires(
        "ending",
        mandate_until=date(2026, 11, 23),
        on_call_hours=6,
        contacts={ContactMethod.TELEGRAM: "10"},
    )
    await desk.hires("other", on_call_hours=48, contacts={ContactMethod.TELEGRAM: "20"})
    desk.clock.wind(hours=24)
    operator = await desk.signs_in("operator", operator.id)
    await operator.files(LAWYER_BLOCKED)
    await desk.works()
    assert desk.paged() == ["20"]


async def test_an_immediate_appeal_is_never_silent(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("first")
    await operator.files(LAWYER_BLOCKED)
    await desk.works()
    pages = 0
    for _ in range(6):
        await desk.waits(minutes=6)
        assert len(desk.paged()) > pages
        pages = len(desk.paged())


async def test_a_refused_method_is_followed_by_the_next(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires(
        "first", contacts={ContactMethod.TELEGRAM: "10", ContactMethod.SMS: "+994500000010"}
    )
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-403", permanent=True)]
    await operator.files(LAWYER_BLOCKED)
    await desk.works()
    assert desk.paged() == ["+994500000010"]


async def insists(person: Person, reference: str, version: int) -> httpx2.Response:
    """Acknowledge, again whenever the service says that it is too busy just now."""
    while True:
        answer = await person.does(reference, "acknowledgement", version=version)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE:
            return answer
        assert answer.headers["Retry-After"]


async def test_of_a_hundred_acknowledgements_one_wins(desk: Desk) -> None:
    operator = await at_916(desk)
    people = [await desk.hires(f"r{n}", on_call_hours=None) for n in range(10)]
    filed = await operator.files(LAWYER_BLOCKED)
    answers = await asyncio.gather(
        *(
            insists(person, filed["reference"], filed["version"])
            for person in people
            for _ in range(10)
        )
    )
    won = {a.json()["assignment"]["owner"]["name"] for a in answers if a.status_code == 201}
    lost = [a.json() for a in answers if a.status_code == 409]
    assert len(won) == 1
    assert len(lost) == 90
    assert {a["acknowledged_by"] for a in lost} == won


async def test_a_claim_without_work_lapses_and_returns_with_its_age(desk: Desk) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("first")
    filed = await operator.files(LAWYER_BLOCKED)
    await lawyer.does(filed["reference"], "acknowledgement")
    await desk.waits(minutes=3, seconds=5)
    back = (await operator.queue())[0]
    assert back["reference"] == filed["reference"]
    assert back["received_at"] == filed["received_at"]
