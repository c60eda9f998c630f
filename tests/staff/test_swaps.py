"""Hours change hands by an override or by a swap that the other accepts."""

from datetime import timedelta
from itertools import pairwise

from tests.desk import Desk, Person
from tests.staff.planning import BLOCKED, fault, planned, rota


async def test_an_override_covers_some_hours_and_no_moment_is_lost(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    start = desk.clock()
    shift = await planned(lead, "nigar", start, 12)
    some = {
        "username": "murad",
        "starts_at": (start + timedelta(hours=2)).isoformat(),
        "ends_at": (start + timedelta(hours=5)).isoformat(),
    }
    path = f"/api/v1/shifts/{shift}/override"
    assert fault(await lead.post(path, some | {"username": "nigar"})) == "username"
    outside = some | {"ends_at": (start + timedelta(hours=13)).isoformat()}
    assert fault(await lead.post(path, outside)) == "starts_at"
    assert (await lead.post(path, some)).status_code == 201
    hours = await rota(lead)
    assert [who for *_, who in hours] == ["nigar", "murad", "nigar"]
    assert all(a[1] == b[0] for a, b in pairwise(hours))
    desk.clock.wind(hours=3)
    await lead.files(BLOCKED)
    await desk.works()
    assert desk.paged() == ["20"]


async def test_a_swap_changes_hands_only_when_the_other_accepts(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    mine = await planned(lead, "nigar", desk.clock(), 8)
    theirs = await planned(lead, "murad", desk.clock() + timedelta(days=1), 8)
    body = {"shift_id": mine, "to": "murad", "return_shift_id": theirs}
    swap = (await nigar.post("/api/v1/swaps", body)).json()["id"]
    assert [who for *_, who in await rota(lead)] == ["nigar", "murad"]
    assert (await nigar.post(f"/api/v1/swaps/{swap}/acceptance")).status_code == 404
    assert (await lead.post(f"/api/v1/swaps/{swap}/acceptance")).status_code == 404
    [shown] = (await murad.get("/api/v1/swaps")).json()["items"]
    assert (shown["by"], shown["to"]) == ("Nigar", "Murad")
    assert shown["in_return"]["id"] == theirs
    assert (await murad.post(f"/api/v1/swaps/{swap}/acceptance")).status_code == 204
    assert [who for *_, who in await rota(lead)] == ["murad", "nigar"]
    again = await murad.post(f"/api/v1/swaps/{swap}/refusal")
    assert again.status_code == 409
    assert again.json()["type"] == "urn:916:problem:swap-is-over"


async def test_a_swap_is_declined_or_taken_back_and_may_then_be_offered_anew(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    mine = await planned(lead, "nigar", desk.clock(), 8)
    body = {"shift_id": mine, "to": "murad"}
    first = (await nigar.post("/api/v1/swaps", body)).json()["id"]
    assert fault(await nigar.post("/api/v1/swaps", body)) == "shift_id"
    assert (await murad.post(f"/api/v1/swaps/{first}/refusal")).status_code == 204
    second = (await nigar.post("/api/v1/swaps", body)).json()["id"]
    assert (await murad.post(f"/api/v1/swaps/{second}/withdrawal")).status_code == 404
    assert (await nigar.post(f"/api/v1/swaps/{second}/withdrawal")).status_code == 204
    assert (await lead.get("/api/v1/swaps")).json()["items"] == []
    assert [who for *_, who in await rota(lead)] == ["nigar"]


async def test_a_swap_that_cannot_be_is_refused_by_name(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    mine = await planned(lead, "nigar", desk.clock(), 8)
    theirs = await planned(lead, "murad", desk.clock() + timedelta(hours=4), 8)
    free = {"shift_id": mine, "to": "murad"}
    assert fault(await nigar.post("/api/v1/swaps", free | {"to": "nigar"})) == "to"
    assert fault(await nigar.post("/api/v1/swaps", free | {"to": "nobody"})) == "to"
    assert fault(await murad.post("/api/v1/swaps", free)) == "shift_id"
    assert fault(await nigar.post("/api/v1/swaps", free)) == "starts_at"
    back = free | {"return_shift_id": mine}
    assert fault(await nigar.post("/api/v1/swaps", back)) == "return_shift_id"
    assert (await nigar.post("/api/v1/swaps", free | {"return_shift_id": theirs})).is_success
