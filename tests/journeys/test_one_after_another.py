"""Appeals about one person or one place: a third one raises the two before it as well."""

from typing import Any

from sqlalchemy import event

from service.domain.terms import Role
from tests.desk import Desk, Person

PARCEL = "Bağlamanı qəbul etmirlər, kameraya vermirlər"
SERIOUS: dict[str, Any] = {"answers": {"Q2": "e", "Q11": ["c:5"]}}


async def at_916(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def place(desk: Desk) -> str:
    """Any place of the reference data."""
    return min(desk.runtime.desk.facilities)


def causes(card: dict[str, Any]) -> list[tuple[str, str]]:
    """Every change of level, with why."""
    told = [each["facts"] for each in card["timeline"] if each["kind"] == "appeal.level_changed"]
    return [(fact["to"], fact["cause"]) for fact in told]


async def test_a_third_serious_appeal_from_one_place_raises_the_two_before_it(desk: Desk) -> None:
    operator, where = await at_916(desk), await place(desk)
    first = await operator.files(f"{PARCEL} bir", facility_id=where, **SERIOUS)
    second = await operator.files(f"{PARCEL} iki", facility_id=where, **SERIOUS)
    await desk.works()
    assert [first["level"], second["level"]] == ["P3", "P3"]
    third = await operator.files(f"{PARCEL} üç", facility_id=where, **SERIOUS)
    assert third["level"] == "P2"
    await desk.works()
    for earlier in (first, second):
        card = await operator.card(earlier["reference"])
        assert (card["level"], causes(card)) == ("P2", [("P2", "cluster")])
        assert card["assessments"][-1]["cause"] == "cluster"


async def test_appeals_of_one_telephone_are_one_voice_about_a_place(desk: Desk) -> None:
    operator, where = await at_916(desk), await place(desk)
    who: dict[str, Any] = {"appellant": {"phone": "+994501112233"}, "facility_id": where}
    filed = [await operator.files(f"{PARCEL} {n}", **who, **SERIOUS) for n in range(2)]
    other = await operator.files(f"{PARCEL} başqa", facility_id=where, **SERIOUS)
    await desk.works()
    assert {each["level"] for each in (*filed, other)} == {"P3"}


async def test_a_third_contact_in_a_week_raises_the_earlier_ones(desk: Desk) -> None:
    operator = await at_916(desk)
    who: dict[str, Any] = {"appellant": {"phone": "+994501112244"}}
    first = await operator.files(f"{PARCEL} bir", **who)
    second = await operator.files(f"{PARCEL} iki", **who)
    await desk.works()
    assert [first["level"], second["level"]] == ["P4", "P4"]
    third = await operator.files(f"{PARCEL} üç", **who)
    assert third["level"] == "P3"
    await desk.works()
    for earlier in (first, second):
        card = await operator.card(earlier["reference"])
        assert (card["level"], causes(card)) == ("P3", [("P3", "repeat")])


async def test_different_callers_about_one_name_in_one_place_are_contacts_too(desk: Desk) -> None:
    operator, where = await at_916(desk), await place(desk)
    about: dict[str, Any] = {"person": {"name": "Elvin Məmmədov"}, "facility_id": where}
    first = await operator.files(f"{PARCEL} bir", **about)
    await operator.files(f"{PARCEL} iki", **about)
    elsewhere = await operator.files(PARCEL, person={"name": "Elvin Məmmədov"})
    assert elsewhere["level"] == "P4"
    third = await operator.files(f"{PARCEL} üç", **about)
    assert third["level"] == "P3"
    await desk.works()
    assert (await operator.card(first["reference"]))["level"] == "P3"


async def test_a_closed_appeal_and_one_that_is_urgent_already_are_left_alone(desk: Desk) -> None:
    operator, where = await at_916(desk), await place(desk)
    urgent = await operator.files("Oğlumu kamerada döyürlər", facility_id=where)
    await operator.files(f"{PARCEL} bir", facility_id=where, **SERIOUS)
    await operator.files(f"{PARCEL} iki", facility_id=where, **SERIOUS)
    await desk.works()
    card = await operator.card(urgent["reference"])
    assert (card["level"], causes(card)) == ("P1", [])


async def test_however_many_came_before_one_arrival_promises_in_one_statement(desk: Desk) -> None:
    operator, where = await at_916(desk), await place(desk)
    for number in range(6):
        await operator.files(f"{PARCEL} {number}", facility_id=where, **SERIOUS)
    said: list[str] = []

    def hear(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        said.append(statement)

    engine = desk.runtime.engine.sync_engine
    event.listen(engine, "before_cursor_execute", hear)
    try:
        await operator.files(f"{PARCEL} sonuncu", facility_id=where, **SERIOUS)
    finally:
        event.remove(engine, "before_cursor_execute", hear)
    assert sum("INSERT INTO job" in each for each in said) == 1
