"""Nobody in danger is held by somebody who has gone home (R07)."""

from datetime import date

from sqlalchemy import update

from service.casework.gone import take_from_the_gone
from service.domain.terms import ContactMethod, Role
from service.models import Staff
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
PARCEL = "Bağlamanı vaxtında vermirlər, hamam da həftədə bir dəfədir"


async def held(desk: Desk, text: str, hours: float | None) -> tuple[Person, str]:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    lawyer = await desk.hires(
        "lawyer", on_call_hours=hours, contacts={ContactMethod.TELEGRAM: "10"}
    )
    await desk.hires("next", on_call_hours=48, contacts={ContactMethod.TELEGRAM: "20"})
    filed = await operator.files(text)
    await lawyer.does(filed["reference"], "acknowledgement")
    act = {"kind": "called_back", "text": "danışdım"}
    await lawyer.does(filed["reference"], "actions", **act)
    return operator, filed["reference"]


async def looks(desk: Desk) -> None:
    async with desk.runtime.sessions.begin() as tx:
        await take_from_the_gone(tx, now=desk.clock())
    await desk.works()


async def test_the_end_of_a_shift_brings_the_next_to_somebody_in_danger(desk: Desk) -> None:
    operator, reference = await held(desk, DANGER, hours=0.3)
    await looks(desk)
    assert (await operator.card(reference))["status"] == "acknowledged"
    desk.clock.wind(minutes=20)
    await looks(desk)
    assert "20" in desk.paged()
    card = await operator.card(reference)
    assert card["status"] == "assigned"
    assert card["timeline"][-2]["facts"]["cause"] == "shift"


async def test_ordinary_work_stays_with_whoever_began_it(desk: Desk) -> None:
    operator, reference = await held(desk, PARCEL, hours=0.3)
    desk.clock.wind(hours=1)
    await looks(desk)
    assert (await operator.card(reference))["status"] == "acknowledged"


async def test_whoever_took_it_outside_a_shift_keeps_it(desk: Desk) -> None:
    operator, reference = await held(desk, DANGER, hours=None)
    desk.clock.wind(minutes=20)
    await looks(desk)
    assert (await operator.card(reference))["status"] == "acknowledged"


async def test_the_end_of_a_mandate_gives_everything_back(desk: Desk) -> None:
    operator, reference = await held(desk, PARCEL, hours=None)
    async with desk.runtime.sessions.begin() as tx:
        over = update(Staff).where(Staff.username == "lawyer").values
        await tx.execute(over(mandate_until=date(2026, 11, 22)))
    await looks(desk)
    assert (await operator.card(reference))["status"] == "queued"
