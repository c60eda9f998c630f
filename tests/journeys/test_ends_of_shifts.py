"""Two people close an immediate appeal, a shift's end hands over, and anybody may hasten a page."""

from datetime import timedelta

import pytest
from sqlalchemy import select

from service.domain.actor import BAKU
from service.domain.terms import ContactMethod, Role
from service.models import Staff
from service.staff.accounts import disable
from service.staff.shifts import add_shift
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
PARCEL = "Bağlamanı qəbul etmirlər"


@pytest.fixture
async def operator(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def told(desk: Desk, operator: Person, lawyer: Person) -> str:
    """An immediate appeal whose outcome was recorded."""
    filed = await operator.files(DANGER)
    reference = str(filed["reference"])
    await desk.works()
    await lawyer.does(reference, "acknowledgement")
    why = {"outcome": "protected", "reason_untold": "Zəng təhlükəlidir"}
    assert (await lawyer.does(reference, "outcome", **why)).status_code == 201
    return reference


async def test_a_second_person_confirms_the_closing_of_an_immediate_appeal(
    desk: Desk, operator: Person
) -> None:
    lawyer = await desk.hires("lawyer")
    reference = await told(desk, operator, lawyer)
    for _ in range(2):
        proposed = await lawyer.does(reference, "closure")
        assert proposed.status_code == 202
        assert proposed.json()["status"] == "acknowledged"
        assert proposed.json()["outcome"]["closing_proposed_by"]["name"] == "Lawyer"
    confirmed = await operator.does(reference, "closure")
    assert confirmed.status_code == 201
    assert confirmed.json()["status"] == "closed"


async def test_something_new_asks_for_another_look_before_closing(
    desk: Desk, operator: Person
) -> None:
    lawyer = await desk.hires("lawyer")
    reference = await told(desk, operator, lawyer)
    await lawyer.does(reference, "closure")
    why = {"outcome": "advised", "reason_untold": "Zəng təhlükəlidir"}
    await lawyer.does(reference, "outcome", **why)
    assert (await operator.does(reference, "closure")).status_code == 403
    assert (await lawyer.card(reference))["status"] == "acknowledged"


async def test_an_ordinary_appeal_is_closed_by_its_owner_alone(operator: Person) -> None:
    reference = (await operator.files(PARCEL))["reference"]
    await operator.does(reference, "acknowledgement")
    await operator.does(reference, "outcome", outcome="advised", reason_untold="anonim")
    assert (await operator.does(reference, "closure")).status_code == 201


async def test_an_operator_hastens_the_next_people_and_delays_nobody(
    desk: Desk, operator: Person
) -> None:
    for number in range(4):
        ways = {ContactMethod.TELEGRAM: str(10 + number)}
        await desk.hires(f"lawyer{number}", contacts=ways)
    filed = await operator.files(DANGER)
    await desk.works()
    first = set(desk.paged())
    assert len(first) == 2
    paged = await operator.does(filed["reference"], "page", reason="zəng edən ağlayır")
    assert paged.status_code == 201
    await desk.works()
    await operator.does(filed["reference"], "page", reason="hələ də ağlayır")
    await desk.works()
    assert len(set(desk.paged())) == 4


async def test_an_ordinary_appeal_can_be_paged_for_too(desk: Desk, operator: Person) -> None:
    await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    filed = await operator.files(PARCEL)
    await desk.works()
    assert desk.paged() == []
    assert (await operator.does(filed["reference"], "page", reason="a")).status_code == 201
    await desk.works()
    assert desk.paged() == ["10"]


async def test_the_owner_is_told_again(desk: Desk, operator: Person) -> None:
    lawyer = await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    filed = await operator.files(DANGER)
    await lawyer.does(filed["reference"], "acknowledgement")
    await desk.works()
    before = len(desk.said_to("10"))
    await operator.does(filed["reference"], "page", reason="a")
    await desk.works()
    assert len(desk.said_to("10")) == before + 1


async def claimed(desk: Desk, operator: Person, words: str = DANGER) -> tuple[Person, str]:
    """An appeal of somebody whose shift ends in an hour, worked on so that it does not lapse."""
    ways = {ContactMethod.TELEGRAM: "10"}
    lawyer = await desk.hires("lawyer", on_call_hours=1, contacts=ways)
    await desk.hires("night", on_call_hours=12, contacts={ContactMethod.TELEGRAM: "20"})
    reference = str((await operator.files(words))["reference"])
    await lawyer.does(reference, "acknowledgement")
    desk.clock.wind(minutes=50)
    await lawyer.does(reference, "actions", kind="lawyer_sent")
    return lawyer, reference


async def test_the_end_of_a_shift_hands_an_urgent_appeal_to_the_next(
    desk: Desk, operator: Person
) -> None:
    _, reference = await claimed(desk, operator)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["status"] == "acknowledged"
    desk.clock.wind(minutes=11)
    await desk.worker.look_after_rota()
    await desk.works()
    card = await operator.card(reference)
    assert card["assignment"]["owner"] is None
    assert card["timeline"][-2]["facts"] == {"cause": "shift_ended"}
    assert "20" in desk.paged()
    assert desk.paged()[-1] == "20"


async def test_whoever_says_so_keeps_it(desk: Desk, operator: Person) -> None:
    lawyer, reference = await claimed(desk, operator)
    assert (await operator.does(reference, "keeping")).status_code == 403
    assert (await lawyer.does(reference, "keeping")).status_code == 201
    desk.clock.wind(minutes=11)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["assignment"]["owner"]["name"] == "Lawyer"


async def test_a_shift_that_goes_on_in_the_next_one_hands_over_nothing(
    desk: Desk, operator: Person
) -> None:
    _, reference = await claimed(desk, operator)
    async with desk.runtime.sessions.begin() as tx:
        begins = desk.clock() + timedelta(minutes=10)
        ends = begins + timedelta(hours=8)
        await add_shift(tx, "lawyer", "baku", begins, ends, now=desk.clock())
    desk.clock.wind(minutes=11)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["status"] == "acknowledged"


async def test_an_ordinary_appeal_outlives_a_shift_but_not_its_owners_account(
    desk: Desk, operator: Person
) -> None:
    lawyer, reference = await claimed(desk, operator, PARCEL)
    desk.clock.wind(minutes=11)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["status"] == "acknowledged"
    async with desk.runtime.sessions.begin() as tx:
        await disable(tx, await tx.get_one(Staff, lawyer.id), now=desk.clock(), by=None)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["status"] == "queued"


async def test_whoever_took_it_outside_a_shift_keeps_it(desk: Desk, operator: Person) -> None:
    lawyer = await desk.hires("lawyer", on_call_hours=None)
    reference = (await operator.files(DANGER))["reference"]
    await lawyer.does(reference, "acknowledgement")
    await lawyer.does(reference, "actions", kind="lawyer_sent")
    desk.clock.wind(hours=1)
    await desk.worker.look_after_rota()
    assert (await operator.card(reference))["status"] == "acknowledged"


async def test_the_end_of_a_mandate_gives_everything_back(desk: Desk, operator: Person) -> None:
    _, reference = await claimed(desk, operator, PARCEL)
    async with desk.runtime.sessions.begin() as tx:
        lawyer = (await tx.scalars(select(Staff).where(Staff.username == "lawyer"))).one()
        lawyer.mandate_until = desk.clock().astimezone(BAKU).date()
    await desk.worker.look_after_rota()
    card = await operator.card(reference)
    assert card["status"] == "queued"
    assert card["timeline"][-1]["facts"] == {"cause": "mandate_ended"}
