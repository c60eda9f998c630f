"""Whoever stands close to the accused place never learns that the appeal exists (S16, S21, R10)."""

import pytest

from service.domain.terms import ContactMethod, Role
from tests.bad_input.bodies import GOOD
from tests.desk import Desk, Person
from tests.security_checks.doors import MISSING, doors_of, end_streams, knock

WORDS = "Polis bölməsində bibimin oğlunu döyürlər, zəhmət olmasa kömək edin"


async def accused_place(person: Person) -> str:
    """Some place of the reference list."""
    places = (await person.get("/api/v1/facilities")).json()["items"]
    return str(places[0]["id"])


@pytest.fixture
async def lead(desk: Desk) -> Person:
    """A coordinator without a conflict."""
    ways = {ContactMethod.TELEGRAM: "40"}
    return await desk.hires("lead", Role.COORDINATOR, on_call_hours=None, contacts=ways)


@pytest.fixture
async def close(desk: Desk, lead: Person) -> Person:
    """A coordinator on call, who may do everything, but whose brother works at the place."""
    person = await desk.hires("close", Role.COORDINATOR, contacts={ContactMethod.TELEGRAM: "66"})
    body = {"facility_id": await accused_place(lead), "reason": "brother"}
    declared = await lead.post(f"/api/v1/staff/{person.id}/conflicts", body)
    assert declared.status_code == 204
    return person


@pytest.fixture
async def reference(lead: Person, close: Person) -> str:
    """An appeal about the place."""
    card = await lead.files(WORDS, facility_id=await accused_place(lead))
    return str(card["reference"])


async def test_every_door_answers_as_for_a_missing_appeal(
    desk: Desk, close: Person, reference: str
) -> None:
    tried = 0
    for door in doors_of(desk):
        if "{reference}" not in door.path:
            continue
        body = GOOD.get(door.path, {})
        hidden = await knock(desk, door, close, body, reference=reference)
        missing = await knock(desk, door, close, body)
        assert (hidden.status_code, missing.status_code) == (404, 404), door
        assert hidden.content == missing.content, door
        tried += 1
    assert tried >= 16


async def test_it_is_in_no_list_and_not_the_next_one(
    close: Person, lead: Person, reference: str
) -> None:
    assert reference in {item["reference"] for item in await lead.queue()}
    assert await close.queue() == []
    for looked_for in (reference, "bibimin", WORDS[:60], ""):
        found = (await close.get("/api/v1/appeals", q=looked_for)).json()["items"]
        assert found == [], looked_for
    place = await accused_place(lead)
    assert (await close.get("/api/v1/appeals", facility=place)).json()["items"] == []
    assert (await close.post("/api/v1/queue/next")).status_code == 204
    assert (await lead.post("/api/v1/queue/next")).json()["reference"] == reference


async def test_events_and_pages_pass_them_by(
    desk: Desk, close: Person, lead: Person, reference: str
) -> None:
    await desk.waits(minutes=13)
    end_streams(desk)
    [events] = [door for door in doors_of(desk) if door.path.endswith("/events")]
    assert reference in (await knock(desk, events, lead)).text
    assert reference not in (await knock(desk, events, close)).text
    assert "66" not in desk.paged()
    assert "40" in desk.paged()


async def test_a_linked_appeal_does_not_give_it_away(
    close: Person, lead: Person, reference: str
) -> None:
    other = (await lead.files("Bağlama verilmir"))["reference"]
    links = f"/api/v1/appeals/{other}/links"
    tied = await lead.post(links, {"reference": reference})
    assert tied.status_code == 201
    assert reference in str(tied.json()["links"])
    assert reference not in (await close.get(f"/api/v1/appeals/{other}")).text
    refused = await close.post(links, {"reference": reference})
    missing = await close.post(links, {"reference": MISSING})
    assert (refused.status_code, refused.content) == (missing.status_code, missing.content)


async def test_nobody_can_assign_it_to_them(lead: Person, close: Person, reference: str) -> None:
    asked = await lead.does(reference, "assignment", to="close")
    assert asked.status_code == 422
    assert (await lead.card(reference))["assignment"]["owner"] is None


async def test_a_conflict_counts_from_the_next_request_on(desk: Desk, lead: Person) -> None:
    late = await desk.hires("late", on_call_hours=None)
    place = await accused_place(lead)
    reference = (await lead.files(WORDS, facility_id=place))["reference"]
    assert (await late.get(f"/api/v1/appeals/{reference}")).status_code == 200
    await lead.post(f"/api/v1/staff/{late.id}/conflicts", {"facility_id": place, "reason": "wife"})
    assert (await late.get(f"/api/v1/appeals/{reference}")).status_code == 404


async def test_the_button_of_an_old_page_opens_nothing(desk: Desk, lead: Person) -> None:
    late = await desk.hires("late", contacts={ContactMethod.TELEGRAM: "55"})
    place = await accused_place(lead)
    reference = (await lead.files(WORDS, facility_id=place))["reference"]
    await desk.works()
    token = next(page.tokens[0] for page in desk.sent if page.to == "55")
    await lead.post(f"/api/v1/staff/{late.id}/conflicts", {"facility_id": place, "reason": "wife"})
    assert (await desk.presses(55, token)).status_code == 200
    assert (await lead.card(reference))["status"] != "acknowledged"
