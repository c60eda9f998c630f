"""Ways to reach people, changed through the API: one's own, and a colleague's by who plans."""

from service.domain.terms import Role
from tests.desk import Desk, Person


async def ways(person: Person, path: str) -> list[str]:
    answer = await person.get(path)
    assert answer.status_code == 200
    return [each["method"] for each in answer.json()["items"]]


async def add(person: Person, path: str, method: str, address: str) -> int:
    return (await person.post(path, {"method": method, "address": address})).status_code


async def remove(desk: Desk, person: Person, path: str) -> int:
    return (await desk.http.delete(path, headers=person.headers)).status_code


async def test_one_adds_orders_and_drops_ways_to_oneself(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer", contacts={})
    mine = "/api/v1/me/contacts"
    assert await add(lawyer, mine, "sms", "+994 50 111 22 33") == 204
    assert await add(lawyer, mine, "email", "lawyer@example.org") == 204
    assert await ways(lawyer, mine) == ["sms", "email"]
    assert (await lawyer.post(f"{mine}/email/first")).status_code == 204
    assert await ways(lawyer, mine) == ["email", "sms"]
    await desk.works()
    # A code went to each, and counts only when it comes back.
    assert {m.to for m in desk.sent} >= {"+994501112233", "lawyer@example.org"}
    items = (await lawyer.get(mine)).json()["items"]
    assert all(each["waits_for_code"] and each["answered_at"] is None for each in items)
    assert await remove(desk, lawyer, f"{mine}/sms") == 204
    assert await remove(desk, lawyer, f"{mine}/sms") == 404
    assert await remove(desk, lawyer, f"{mine}/email") == 422
    assert await ways(lawyer, mine) == ["email"]


async def test_who_plans_the_rota_mends_a_colleagues_ways(desk: Desk) -> None:
    lawyer = await desk.hires("lawyer", contacts={})
    lead = await desk.hires("lead", Role.COORDINATOR)
    theirs = f"/api/v1/staff/{lawyer.id}/contacts"
    assert await add(lawyer, theirs, "telegram", "77001") == 403
    assert await add(lead, theirs, "telegram", "77001") == 204
    assert await add(lead, theirs, "email", "lawyer@example.org") == 204
    assert (await lead.post(f"{theirs}/email/first")).status_code == 204
    assert await ways(lead, theirs) == ["email", "telegram"]
    assert await remove(desk, lead, f"{theirs}/telegram") == 204
    # The addresses stay sealed.
    assert "example.org" not in (await lead.get(theirs)).text


async def test_a_number_without_its_country_and_a_way_of_its_own_for_calls_are_refused(
    desk: Desk,
) -> None:
    lawyer = await desk.hires("lawyer", contacts={})
    bare = {"method": "sms", "address": "050 111 22 33"}
    refused = await lawyer.post("/api/v1/me/contacts", bare)
    assert refused.status_code == 422
    assert "country" in refused.text
    assert await add(lawyer, "/api/v1/me/contacts", "voice", "+994501112233") == 422
