"""A night of arrests at one place: everybody hears of it at once, nobody is rung to death."""

from datetime import timedelta
from typing import Any

from sqlalchemy import func, select

from service.domain.terms import ContactMethod, Role
from service.models import Incident, Job
from service.notify.sender import SendFailed
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"


async def at_916(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def place(operator: Person) -> str:
    return str((await operator.get("/api/v1/facilities")).json()["items"][0]["id"])


async def arrests(operator: Person, count: int, where: str) -> list[dict[str, Any]]:
    return [await operator.files(f"{DANGER} {n}", facility_id=where) for n in range(count)]


async def test_the_first_page_is_never_held_and_the_rest_come_together(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    where = await place(operator)
    await arrests(operator, 1, where)
    await desk.works()
    assert desk.paged() == ["10"]
    await arrests(operator, 9, where)
    await desk.waits(seconds=30)
    assert len(desk.paged()) == 1
    await desk.waits(seconds=95)
    together = [text for text in desk.said_to("10") if "cəmi 10" in text]
    assert together
    # Ten appeals of several steps each, and three pages: the first, and those of the first's steps.
    assert len(desk.paged()) <= 3


async def test_whoever_heard_nothing_yet_is_paged_at_once(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    where = await place(operator)
    await arrests(operator, 5, where)
    await desk.works()
    await desk.hires("banu", contacts={ContactMethod.TELEGRAM: "20"})
    await arrests(operator, 1, where)
    await desk.works()
    assert desk.paged().count("20") == 1


async def test_whoever_only_nearly_heard_is_paged_at_once(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    where = await place(operator)
    desk.by_method["telegram"].fails_with = [SendFailed("telegram-503")]
    await arrests(operator, 1, where)
    await desk.works()
    assert desk.paged() == []
    await arrests(operator, 1, where)
    await desk.works()
    assert desk.paged() == ["10"]
    # What failed is tried again, and told together with what they heard meanwhile.
    await desk.waits(seconds=10)
    assert desk.paged() == ["10"]


async def test_each_appeal_keeps_its_own_deadline_and_owner(desk: Desk) -> None:
    operator = await at_916(desk)
    anar = await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    filed = await arrests(operator, 6, await place(operator))
    await desk.works()
    async with desk.runtime.sessions() as tx:
        promised = select(func.count(func.distinct(Job.appeal_id))).where(
            Job.kind == "escalate", Job.state == "due", Job.due_at <= func.now() + timedelta(days=1)
        )
        assert await tx.scalar(promised) == 6
        assert (await tx.scalars(select(Incident.size))).all() == [6]
    for one in filed:
        taken = await anar.does(one["reference"], "acknowledgement")
        assert taken.status_code == 201


async def test_the_telephone_rings_for_the_first_and_when_it_grew_fivefold(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.SMS: "+994500000010"})
    where = await place(operator)
    await arrests(operator, 1, where)
    await desk.waits(seconds=65)
    await arrests(operator, 3, where)
    await desk.waits(seconds=65)
    calls = [m for m in desk.sent if m.method == "voice"]
    assert len(calls) == 1


async def test_two_places_are_two_incidents(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    places = (await operator.get("/api/v1/facilities")).json()["items"]
    for n in range(2):
        await operator.files(f"{DANGER} {n}", facility_id=places[n]["id"])
    await desk.works()
    assert len(desk.paged()) == 2


async def test_an_hour_later_it_is_another_incident(desk: Desk) -> None:
    operator = await at_916(desk)
    anar = await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    where = await place(operator)
    [first] = await arrests(operator, 1, where)
    await desk.works()
    await anar.does(first["reference"], "acknowledgement")
    await anar.does(first["reference"], "actions", kind="duty_head_called", text="danışdım")
    desk.clock.wind(minutes=20)
    await operator.files(f"{DANGER} sonra", facility_id=where)
    await desk.works()
    assert len(desk.paged()) == 2


async def test_one_sender_of_many_appeals_is_told_of_together(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.hires("anar", contacts={ContactMethod.TELEGRAM: "10"})
    for n in range(6):
        await operator.files(f"{DANGER} {n}", appellant={"phone": "+994501112233"})
        await desk.works()
    # Three of their own, the fourth begins the grouping, the others are held.
    assert len(desk.paged()) == 4
    await operator.files(f"{DANGER} başqası", appellant={"phone": "+994504445566"})
    await desk.works()
    assert len(desk.paged()) == 5
