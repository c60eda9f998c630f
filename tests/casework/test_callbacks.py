"""People who wait for our call: on the list once, found by the right people, never forgotten."""

from uuid import UUID

from sqlalchemy import select

from service.domain.terms import CallbackKind, ContactMethod, Role
from service.models import Appeal, AuditEntry
from service.outbox.callback import promise_callback
from tests.desk import Desk, Person
from tests.web.visitor import Visitor, words_of

NUMBER = "+994501112233"


async def calls_and_hangs_up(
    desk: Desk, reference: str, kind: CallbackKind = CallbackKind.MISSED_CALL, key: str = "call-1"
) -> bool:
    async with desk.runtime.sessions.begin() as tx:
        appeal = (await tx.scalars(select(Appeal).filter_by(reference=reference))).one()
        return await promise_callback(tx, appeal, kind, key=key, now=desk.clock())


async def test_one_call_is_one_call_back(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    assert await calls_and_hangs_up(desk, filed["reference"])
    assert not await calls_and_hangs_up(desk, filed["reference"])
    (line,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    assert line["reference"] == filed["reference"]
    assert line["due_at"] == "2026-11-22T09:05:00Z"
    assert NUMBER not in str(line)


async def test_danger_stands_above_a_missed_call_of_a_lesser_appeal(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    calm = await operator.files("Sizə təşəkkür edirəm")
    grave = await operator.files("Qardaşımı indi polisdə döyürlər")
    await calls_and_hangs_up(desk, calm["reference"], key="first")
    await calls_and_hangs_up(desk, grave["reference"], CallbackKind.DANGER, key="second")
    items = (await operator.get("/api/v1/callbacks")).json()["items"]
    assert [item["reference"] for item in items] == [grave["reference"], calm["reference"]]
    assert items[0]["due_at"] == "2026-11-22T09:00:00Z"


async def test_the_number_is_shown_on_demand_and_the_journal_knows(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    (line,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    shown = await operator.post(f"/api/v1/callbacks/{line['id']}/number")
    assert shown.json()["phone"] == NUMBER
    async with desk.runtime.sessions.begin() as tx:
        rows = await tx.scalars(select(AuditEntry.action).filter_by(subject=filed["reference"]))
        assert "appeal.identity_read" in set(rows)


async def test_no_answer_comes_back_and_reached_goes_away(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    (line,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    path = f"/api/v1/callbacks/{line['id']}/result"
    assert (await operator.post(path, {"result": "no_answer"})).status_code == 204
    (later,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    assert (later["attempts"], later["due_at"]) == (1, "2026-11-22T09:15:00Z")
    assert (await operator.post(path, {"result": "reached"})).status_code == 204
    assert (await operator.get("/api/v1/callbacks")).json()["items"] == []
    twice = await operator.post(path, {"result": "reached"})
    assert twice.status_code == 422
    assert twice.json()["errors"][0]["field"] == "result"
    kinds = [entry["kind"] for entry in (await operator.card(filed["reference"]))["timeline"]]
    assert kinds[-2:] == ["appeal.called_back", "appeal.called_back"]


async def test_a_conflicted_responder_sees_no_call_back_and_gets_no_number(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lead = await desk.hires("sevda", Role.COORDINATOR)
    tied = await desk.hires("rauf")
    place = desk.runtime.reference.facilities[0].id
    filed = await operator.files("Zəng kəsildi", facility_id=place, appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    (line,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    await lead.post(f"/api/v1/staff/{tied.id}/conflicts", {"facility_id": place, "reason": "qohum"})
    assert (await tied.get("/api/v1/callbacks")).json()["items"] == []
    for what, body in (("number", None), ("result", {"result": "reached"})):
        assert (await tied.post(f"/api/v1/callbacks/{line['id']}/{what}", body)).status_code == 404
    nobody = UUID(int=9)
    assert (await tied.post(f"/api/v1/callbacks/{nobody}/number")).status_code == 404


async def test_whoever_is_kin_of_the_person_sees_no_call_back(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lead = await desk.hires("sevda", Role.COORDINATOR)
    tied = await desk.hires("rauf")
    filed = await operator.files("Zəng kəsildi", person={"name": "Elçin Məmmədzadə"})
    await calls_and_hangs_up(desk, filed["reference"])
    kin = {"kind": "family", "name": "Məmmədzadə Elçin", "reason": "qohum"}
    assert (await lead.post(f"/api/v1/staff/{tied.id}/conflicts", kin)).status_code == 204
    assert (await tied.get("/api/v1/callbacks")).json()["items"] == []
    assert len((await lead.get("/api/v1/callbacks")).json()["items"]) == 1


async def test_the_desk_shows_the_list_and_takes_the_result(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    visitor = Visitor(desk, operator)
    assert "Zəng gözləyən yoxdur" in words_of(await visitor.get("/desk/callbacks"))
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"], CallbackKind.DANGER)
    page = await visitor.get("/desk/callbacks")
    assert "İndi təhlükədədir" in words_of(page)
    assert NUMBER not in page.text
    row = page.text.split('id="callback-')[1].split('"')[0]
    shown = await visitor.post(f"/desk/callbacks/{row}/number")
    assert NUMBER in words_of(shown)
    done = await visitor.post(f"/desk/callbacks/{row}/result", result="reached")
    assert done.status_code == 303
    assert "Zəng gözləyən yoxdur" in words_of(await visitor.get("/desk/callbacks"))


async def test_the_call_page_hears_of_the_first_without_a_number(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    told = await Visitor(desk, operator).get("/desk/callbacks/waiting")
    assert told.json()["number"] == 1
    (row,) = told.json()["rows"]
    assert row["kind"] == "Cavabsız qalmış zəng"
    assert NUMBER not in told.text


async def wrong_number(desk: Desk, caller: Person) -> str:
    (line,) = (await caller.get("/api/v1/callbacks")).json()["items"]
    path = f"/api/v1/callbacks/{line['id']}/result"
    assert (await caller.post(path, {"result": "wrong_number"})).status_code == 204
    assert (await caller.get("/api/v1/callbacks")).json()["items"] == []
    await desk.works()
    return str(line["reference"])


async def test_a_wrong_number_of_nobodys_appeal_is_told_to_coordinators(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    by = {ContactMethod.TELEGRAM: "20"}
    await desk.hires("sevda", Role.COORDINATOR, on_call_hours=None, contacts=by)
    filed = await operator.files("Sizə təşəkkür edirəm", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    await desk.works()
    assert desk.said_to("20") == []
    reference = await wrong_number(desk, operator)
    (told,) = desk.said_to("20")
    assert "əlaqə alınmadı" in told
    assert reference in told.partition("http")[2]
    assert NUMBER not in told
    card = await operator.card(reference)
    assert card["timeline"][-1]["kind"] == "appeal.unreached"
    assert card["status"] == "queued"


async def test_a_wrong_number_is_told_to_the_owner_and_is_no_first_contact(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lawyer = await desk.hires("rashad", contacts={ContactMethod.TELEGRAM: "10"})
    filed = await operator.files("Qardaşımı indi polisdə döyürlər", appellant={"phone": NUMBER})
    assert (await lawyer.does(filed["reference"], "acknowledgement")).status_code == 201
    await calls_and_hangs_up(desk, filed["reference"])
    await desk.works()
    before = len(desk.said_to("10"))
    await wrong_number(desk, operator)
    (told,) = desk.said_to("10")[before:]
    assert "əlaqə alınmadı" in told
    async with desk.runtime.sessions() as tx:
        assert await tx.scalar(select(Appeal.acted_at)) is None


async def test_whoever_finds_the_number_wrong_is_led_to_the_appeal(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Zəng kəsildi", appellant={"phone": NUMBER})
    await calls_and_hangs_up(desk, filed["reference"])
    (line,) = (await operator.get("/api/v1/callbacks")).json()["items"]
    visitor = Visitor(desk, operator)
    path = f"/desk/callbacks/{line['id']}/result"
    led = await visitor.post(path, result="wrong_number")
    assert led.headers["location"] == f"/desk/appeals/{filed['reference']}"
    assert "əlaqə alınmadı" in words_of(await visitor.get(led.headers["location"]))
