"""Every way to reach a responder is tested weekly, and counts only while a human answers (R18)."""

import re

import pytest

from service.domain.terms import ContactMethod, Role
from tests.desk import Desk, Person

BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
CODE = re.compile(r"\b(\d{6})\b")
WAYS = {ContactMethod.TELEGRAM: "10", ContactMethod.EMAIL: "nigar@example.org"}


@pytest.fixture
async def nigar(desk: Desk) -> Person:
    return await desk.hires("nigar", on_call_hours=24 * 13, contacts=WAYS)


def code_to(desk: Desk, address: str) -> str:
    found = CODE.findall(desk.said_to(address)[-1])
    assert found
    return str(found[0])


async def ways(person: Person) -> dict[str, dict[str, object]]:
    items = (await person.get("/api/v1/me/contacts")).json()["items"]
    return {each["method"]: each for each in items}


async def test_a_code_that_comes_back_proves_the_way(desk: Desk, nigar: Person) -> None:
    asked = await nigar.post("/api/v1/me/contacts/telegram/test")
    assert asked.status_code == 202
    await desk.works()
    path = "/api/v1/me/contacts/telegram/confirmation"
    wrong = "000000" if code_to(desk, "10") != "000000" else "000001"
    assert (await nigar.post(path, {"code": wrong})).status_code == 422
    assert (await nigar.post(path, {"code": code_to(desk, "10")})).status_code == 204
    mine = (await ways(nigar))["telegram"]
    assert (mine["missed"], mine["waits_for_code"]) == (0, False)
    assert mine["answered_at"] is not None
    assert (await nigar.post(path, {"code": code_to(desk, "10")})).status_code == 422
    assert (await nigar.post("/api/v1/me/contacts/sms/test")).status_code == 404
    again = await nigar.post("/api/v1/me/contacts/telegram/test")
    assert again.status_code == 429


async def test_an_answer_in_the_chat_itself_is_no_appeal(desk: Desk, nigar: Person) -> None:
    await nigar.post("/api/v1/me/contacts/telegram/test")
    await desk.works()
    await desk.telegram(11, code_to(desk, "10"))
    assert (await ways(nigar))["telegram"]["answered_at"] is None
    before = len(await nigar.queue())
    await desk.telegram(10, code_to(desk, "10"))
    assert (await ways(nigar))["telegram"]["answered_at"] is not None
    assert len(await nigar.queue()) == before
    await desk.works()
    assert "yoxlanıldı" in desk.said_to("10")[-1]


async def test_tests_go_out_weekly_by_day_and_two_missed_ones_are_told(
    desk: Desk, nigar: Person
) -> None:
    await desk.worker.look_after_rota()
    await desk.works()
    assert desk.said_to("10") == []
    for week in (1, 2):
        desk.clock.wind(days=7)
        await desk.worker.look_after_rota()
        await desk.works()
        assert len(desk.said_to("10")) == week
        desk.clock.wind(hours=25)
        await desk.worker.look_after_rota()
        desk.clock.wind(hours=-25)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    watched = (await lead.get("/api/v1/rota/watchlist")).json()
    assert [each["name"] for each in watched["silent_contacts"]] == ["Nigar"]
    assert set(watched["silent_contacts"][0]["methods"]) == {"telegram", "email"}


async def test_those_in_charge_hear_of_whoever_left_two_tests_unanswered(
    desk: Desk, nigar: Person
) -> None:
    phone = "+994500000040"
    await desk.hires(
        "lead", Role.COORDINATOR, on_call_hours=None, contacts={ContactMethod.SMS: phone}
    )
    for missed in (1, 2):
        desk.clock.wind(days=7)
        await desk.worker.look_after_rota()
        await desk.works()
        desk.clock.wind(hours=25)
        for _ in range(2):
            await desk.worker.look_after_rota()
            await desk.works()
        told = [said for said in desk.said_to(phone) if "İki yoxlamaya" in said]
        assert len(told) == missed - 1
        assert not any("Nigar" in said for said in told)


async def test_nobody_is_woken_for_a_test(desk: Desk, nigar: Person) -> None:
    desk.clock.wind(days=7, hours=12)
    await desk.worker.look_after_rota()
    await desk.works()
    assert desk.said_to("10") == []


async def test_whoever_is_proven_is_asked_before_whoever_is_not(desk: Desk, nigar: Person) -> None:
    for way in ("telegram", "email"):
        await nigar.post(f"/api/v1/me/contacts/{way}/test")
    await desk.works()
    for way, address in (("telegram", "10"), ("email", "nigar@example.org")):
        path = f"/api/v1/me/contacts/{way}/confirmation"
        assert (await nigar.post(path, {"code": code_to(desk, address)})).status_code == 204
    await desk.hires("aysel", contacts={ContactMethod.TELEGRAM: "20"})
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    filed = await operator.files(BLOCKED)
    await desk.works()
    decisions = await operator.get(f"/api/v1/appeals/{filed['reference']}/decisions")
    first = decisions.json()["items"][0]
    assert first["chosen"][0]["name"] == "Nigar"
    assert first["relaxed"] == []
