"""When nothing that sends works, operators ring from a list: on call first, every reading kept."""

import re
from datetime import timedelta

import pytest

from service.domain.terms import ContactMethod, Role
from service.notify.sender import SendFailed
from service.routing.alarms import settle_alarms
from service.routing.watch import look
from tests.desk import Desk, Person
from tests.web.visitor import Visitor, words_of

PHONES = {"nigar": "+994501110001", "rashad": "+994501110002", "sara": "+994501110003"}


@pytest.fixture
async def operator(desk: Desk) -> Person:
    """An operator, somebody on call, somebody off duty, and a coordinator."""
    ways = {name: {ContactMethod.SMS: phone} for name, phone in PHONES.items()}
    await desk.hires("rashad", on_call_hours=None, contacts=ways["rashad"])
    await desk.hires("nigar", contacts=ways["nigar"])
    await desk.hires("sara", Role.COORDINATOR, on_call_hours=None, contacts=ways["sara"])
    return await desk.hires("leyla", Role.OPERATOR)


async def test_those_on_call_stand_first_then_those_in_charge(desk: Desk, operator: Person) -> None:
    page = await Visitor(desk, operator).get("/desk/call-list")
    in_order = list(dict.fromkeys(re.findall(r"tel:(\+\d+)", page.text)))
    assert in_order == [PHONES["nigar"], PHONES["sara"], PHONES["rashad"]]
    auditor = Visitor(desk, await desk.hires("vusal", Role.AUDITOR))
    assert "siyahısı oxundu" in (await auditor.get("/desk/audit?subject=staff")).text


@pytest.mark.parametrize("role", [Role.RESPONDER, Role.ADMINISTRATOR, Role.AUDITOR])
async def test_telephones_are_shown_only_to_those_who_take_calls(desk: Desk, role: Role) -> None:
    visitor = Visitor(desk, await desk.hires("kimse", role))
    assert (await visitor.get("/desk/call-list")).status_code == 403
    assert "/desk/call-list" not in (await visitor.get("/desk/rota")).text


async def test_whoever_is_away_comes_last_and_whoever_left_not_at_all(
    desk: Desk, operator: Person
) -> None:
    day = desk.clock().date().isoformat()
    lead = Visitor(desk, await desk.hires("lead", Role.COORDINATOR, on_call_hours=None))
    absence = {"username": "nigar", "kind": "sick", "first": day, "last": day}
    assert (await lead.post("/desk/rota/absences", **absence)).status_code == 303
    page = await Visitor(desk, operator).get("/desk/call-list")
    assert re.findall(r"tel:(\+\d+)", page.text)[-1] == PHONES["nigar"]


async def test_a_silent_provider_leads_to_the_list(desk: Desk, operator: Person) -> None:
    desk.by_method["sms"].fails_with = [SendFailed("sms-timeout")] * 50
    desk.by_method["voice"].fails_with = [SendFailed("voice-timeout")] * 50
    await operator.files("Qardaşımı indi polis bölməsində döyürlər")
    await desk.waits(seconds=60)
    async with desk.runtime.sessions.begin() as tx:
        now = desk.clock()
        found = await look(tx, channels=(), channel_silent=timedelta(hours=1), now=now)
        await settle_alarms(tx, found, now=now)
    strip = (await Visitor(desk, operator).get("/desk/strip")).json()["alarms"]
    assert "/desk/call-list" in [alarm["href"] for alarm in strip]
    assert "Zəng siyahısı" in words_of(await Visitor(desk, operator).get("/desk/call-list"))
