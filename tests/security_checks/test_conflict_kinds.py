"""Kin, officials, former employers, one appeal, and the Office itself: each keeps somebody away."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.terms import ContactMethod, Gender, Role
from tests.desk import Desk, Person

BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"


@pytest.fixture
async def lead(desk: Desk) -> Person:
    return await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)


@pytest.fixture
async def close(desk: Desk, lead: Person) -> Person:
    return await desk.hires("close", contacts={ContactMethod.TELEGRAM: "66"})


async def a_place(person: Person) -> dict[str, Any]:
    items = (await person.get("/api/v1/facilities")).json()["items"]
    return next(each for each in items if each["authority_id"])


async def sees(person: Person, reference: str) -> bool:
    answer = await person.get(f"/api/v1/appeals/{reference}")
    assert answer.status_code in {200, 404}
    return answer.status_code == 200


async def declared(lead: Person, who: Person, **conflict: Any) -> None:
    answer = await lead.post(f"/api/v1/staff/{who.id}/conflicts", {"reason": "a"} | conflict)
    assert answer.status_code == 204, answer.text


async def refused(lead: Person, who: Person, **conflict: Any) -> str:
    answer = await lead.post(f"/api/v1/staff/{who.id}/conflicts", {"reason": "a"} | conflict)
    assert answer.status_code == 422, answer.text
    return str(answer.json()["errors"][0]["field"])


async def test_whoever_runs_the_place_hides_all_its_places(lead: Person, close: Person) -> None:
    place = await a_place(lead)
    filed = await lead.files(BLOCKED, facility_id=place["id"])
    assert await sees(close, filed["reference"])
    await declared(lead, close, kind="unit", authority_id=place["authority_id"])
    assert not await sees(close, filed["reference"])


async def test_a_named_official_hides_what_names_them(lead: Person, close: Person) -> None:
    named = await lead.files("Mayor Rüstəm Qaraquşov məni döyür, indi")
    other = await lead.files("Yemək pisdir")
    await declared(lead, close, kind="official", name="Rustam Qaraquşov")
    assert not await sees(close, named["reference"])
    assert await sees(close, other["reference"])


async def test_kin_in_danger_hides_the_appeal(lead: Person, close: Person) -> None:
    filed = await lead.files(BLOCKED, person={"name": "Elçin Məmmədzadə"})
    await declared(lead, close, kind="family", name="Məmmədzadə Elçin")
    assert not await sees(close, filed["reference"])


async def test_a_former_employer_is_looked_back_at_for_five_years(
    desk: Desk, lead: Person, close: Person
) -> None:
    place = await a_place(lead)
    filed = await lead.files(BLOCKED, facility_id=place["id"])
    employer = {"kind": "employer", "facility_id": place["id"]}
    today = desk.clock().date()
    assert await refused(lead, close, **employer) == "left_on"
    long_ago = (today - timedelta(days=5 * 366)).isoformat()
    assert await refused(lead, close, **employer, left_on=long_ago) == "left_on"
    tomorrow = (today + timedelta(days=1)).isoformat()
    assert await refused(lead, close, **employer, left_on=tomorrow) == "left_on"
    assert await sees(close, filed["reference"])
    await declared(lead, close, **employer, left_on=(today - timedelta(days=900)).isoformat())
    assert not await sees(close, filed["reference"])
    [held] = (await lead.get(f"/api/v1/staff/{close.id}/conflicts")).json()["items"]
    assert held["until"] > today.isoformat()


@pytest.mark.parametrize(
    ("kind", "field"),
    [
        ("place", "facility_id"),
        ("unit", "authority_id"),
        ("official", "name"),
        ("family", "name"),
        ("employer", "authority_id"),
    ],
)
async def test_a_conflict_without_its_object_is_refused(
    lead: Person, close: Person, kind: str, field: str
) -> None:
    assert await refused(lead, close, kind=kind) == field
    assert await refused(lead, close, kind="place", facility_id="nowhere") == "facility_id"


async def test_a_conflict_declared_late_takes_the_appeal_away_and_asks_the_next(
    desk: Desk, lead: Person, close: Person
) -> None:
    filed = await lead.files(BLOCKED)
    await desk.works()
    await close.does(filed["reference"], "acknowledgement")
    await desk.hires("other", contacts={ContactMethod.TELEGRAM: "77"})
    gone = await close.post(f"/api/v1/appeals/{filed['reference']}/conflicts", {"reason": "qohum"})
    assert gone.status_code == 204
    assert not await sees(close, filed["reference"])
    card = await lead.card(filed["reference"])
    assert card["status"] == "queued"
    await desk.works()
    assert "77" in desk.paged()


async def test_only_a_coordinator_keeps_somebody_else_away(lead: Person, close: Person) -> None:
    filed = await lead.files(BLOCKED)
    path = f"/api/v1/appeals/{filed['reference']}/conflicts"
    assert (await close.post(path, {"username": "lead", "reason": "a"})).status_code == 403
    assert (await lead.post(path, {"username": "nobody", "reason": "a"})).status_code == 422
    assert (await lead.post(path, {"username": "close", "reason": "a"})).status_code == 204
    assert not await sees(close, filed["reference"])


async def test_nobody_ends_their_own_conflict(desk: Desk, lead: Person) -> None:
    second = await desk.hires("second", Role.COORDINATOR, on_call_hours=None)
    place = (await a_place(lead))["id"]
    mine = {"facility_id": place, "reason": "a"}
    assert (await lead.post("/api/v1/me/conflicts", mine)).status_code == 204
    filed = await second.files(BLOCKED, facility_id=place)
    path = f"/api/v1/staff/{lead.id}/conflicts"
    [held] = (await second.get(path)).json()["items"]
    assert held["facility_id"] == place
    path = f"{path}/{held['id']}"
    assert (await desk.http.delete(path, headers=lead.headers)).status_code == 403
    assert (await desk.http.delete(path, headers=second.headers)).status_code == 204
    assert await sees(lead, filed["reference"])
    assert (await desk.http.delete(path, headers=second.headers)).status_code == 404


async def test_an_appeal_against_the_office_is_only_for_those_from_outside(
    desk: Desk, lead: Person, close: Person
) -> None:
    filed = await lead.files(BLOCKED)
    await desk.works()
    path = f"/api/v1/appeals/{filed['reference']}/outside-route"
    alone = await lead.post(path, {"reason": "əməkdaşdan şikayət edir"})
    assert alone.status_code == 422
    assert await sees(lead, filed["reference"])
    expert = await desk.hires("expert", contacts={ContactMethod.TELEGRAM: "88"})
    admin = await desk.hires("admin", Role.ADMINISTRATOR, on_call_hours=None)
    changed = await desk.http.patch(
        f"/api/v1/staff/{expert.id}", json={"outside": True}, headers=admin.headers
    )
    assert changed.status_code == 200
    before = len(desk.paged())
    assert (await lead.post(path, {"reason": "əməkdaşdan şikayət edir"})).status_code == 204
    await desk.waits(minutes=13)
    assert set(desk.paged()[before:]) == {"88"}
    for person in (lead, close):
        assert not await sees(person, filed["reference"])
        assert await person.queue() == []
    assert await sees(expert, filed["reference"])


async def test_a_woman_is_asked_for_whoever_wishes_it(desk: Desk, lead: Person) -> None:
    await desk.hires("man", gender=Gender.MALE, contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires("woman", gender=Gender.FEMALE, contacts={ContactMethod.TELEGRAM: "20"})
    filed = await lead.files("Qardaşıma bağlamanı vaxtında vermirlər")
    wished = await lead.does(filed["reference"], "wish", gender="f")
    assert wished.status_code == 201
    raised = await lead.does(filed["reference"], "level", level="P2", reason="a")
    assert raised.status_code == 201
    await desk.works()
    assert desk.paged()[:1] == ["20"]
