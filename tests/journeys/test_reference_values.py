"""Places, offices and authorities are written while the service runs, and known at once."""

from typing import Any

import pytest

from service.domain.terms import Role
from service.intake.desk import make_desk
from service.reference.written import refresh
from service.runtime import Runtime
from tests.desk import Desk

NEW = {
    "id": "new-isolator",
    "names": {"az": "Yeni təcridxana", "ru": "Новый изолятор", "en": "New isolator"},
    "kind": "pre_trial",
    "office": "western",
    "authority": "penitentiary_service",
    "aliases": ["Təzə izolyator"],
}


async def test_a_new_place_is_found_and_its_office_gets_the_appeal(desk: Desk) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    written = await leader.post("/api/v1/facilities", NEW)
    assert written.status_code == 201, written.text
    found = (await leader.get("/api/v1/facilities", q="teze izolyator")).json()["items"]
    assert [place["id"] for place in found] == ["new-isolator"]
    filed = await leader.files("Oğlumu döyürlər", facility_id="new-isolator")
    assert filed["facility"]["names"]["en"] == "New isolator"
    assert filed["office"]["id"] == "western"


async def test_a_known_place_is_put_right_and_the_rest_stays(desk: Desk) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    before = (await leader.get("/api/v1/facilities")).json()["items"]
    await leader.post("/api/v1/facilities", NEW)
    await leader.post("/api/v1/facilities", NEW | {"closed": True})
    after = (await leader.get("/api/v1/facilities")).json()["items"]
    assert after[:-1] == before
    assert after[-1]["closed"] is True


async def test_another_process_learns_of_it(desk: Desk, runtime: Runtime) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    elsewhere = make_desk(runtime.keys, runtime.desk.rulebook, runtime.desk.gazetteer.packaged)
    assert await refresh(runtime.sessions, elsewhere.gazetteer) is False
    await leader.post("/api/v1/facilities", NEW)
    assert await refresh(runtime.sessions, elsewhere.gazetteer) is True
    assert "new-isolator" in elsewhere.facilities
    assert await refresh(runtime.sessions, elsewhere.gazetteer) is False


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"office": "atlantis"}, "unknown office: atlantis"),
        ({"authority": "nobody"}, "unknown authority: nobody"),
        ({"kind": "spaceship"}, "unknown place kind: spaceship"),
        ({"replaced_by": "nowhere"}, "unknown facility: nowhere"),
        ({"names": {"az": "Ad"}}, "ru"),
        ({"id": "Böyük Hərf"}, "id"),
    ],
)
async def test_a_place_that_cannot_be_is_refused_with_the_reason(
    desk: Desk, change: dict[str, Any], named: str
) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    answer = await leader.post("/api/v1/facilities", NEW | change)
    assert answer.status_code == 422
    assert named in answer.text


async def test_an_authority_cannot_stand_above_itself(desk: Desk) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    names = {"az": "A", "ru": "A", "en": "A"}
    body = {"id": "ministry", "names": names, "supervised_by": "ministry"}
    answer = await leader.post("/api/v1/authorities", body)
    assert answer.status_code == 422
    assert "supervises itself" in answer.text


async def test_an_office_is_added_with_its_phone(desk: Desk) -> None:
    leader = await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)
    names = {"az": "Şirvan", "ru": "Ширван", "en": "Shirvan", "tr": "Şirvan"}
    body = {"id": "shirvan", "names": names, "phone": "(021) 215 00 00"}
    assert (await leader.post("/api/v1/offices", body)).status_code == 201
    wrong = await leader.post("/api/v1/offices", body | {"phone": "12345"})
    assert wrong.status_code == 422
    assert "(012) 493 74 22" in wrong.text
    offices = (await leader.get("/api/v1/offices")).json()["items"]
    assert offices[-1]["phone"] == "(021) 215 00 00"
