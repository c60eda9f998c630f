"""Wall, figures, policies, places and journal: the whole at a glance, and nobody given away."""

import re

import pytest

from service.domain.terms import Profession, Role
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

DANGER = "Qardaşımı indi polis bölməsində döyürlər"
PARCEL = "Bağlamanı qəbul etmirlər"
PAGES = ["wall", "statistics", "policies", "facilities", "offices", "audit"]
ALLOWED = {
    Role.OPERATOR: {"policies", "facilities", "offices"},
    Role.RESPONDER: {"policies", "facilities", "offices"},
    Role.COORDINATOR: {"wall", "statistics", "policies", "facilities", "offices"},
    Role.ADMINISTRATOR: {"policies", "facilities", "offices"},
    Role.AUDITOR: set(PAGES),
}


async def coordinator(desk: Desk) -> Visitor:
    """Somebody who leads."""
    return Visitor(desk, await desk.hires("sara", Role.COORDINATOR))


@pytest.mark.parametrize("role", list(Role))
async def test_each_role_opens_its_own_pages(desk: Desk, role: Role) -> None:
    visitor = Visitor(desk, await desk.hires("kimse", role))
    opened = {page for page in PAGES if (await visitor.get(f"/desk/{page}")).status_code == 200}
    assert opened == ALLOWED[role]


async def test_the_wall_shows_who_waits_who_answers_and_who_is_missing(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lawyer = await desk.hires("rashad")
    first = await operator.files(DANGER)
    desk.clock.wind(minutes=2)
    second = await operator.files(DANGER)
    parcel = await operator.files(PARCEL)
    await lawyer.does(parcel["reference"], "acknowledgement")
    page = await (await coordinator(desk)).get("/desk/wall")
    waiting = page.text.split("wall-levels")[1].split("</ul>")[0]
    assert first["reference"] in waiting
    assert second["reference"] not in waiting
    assert 'class="wall-number">2<' in waiting
    carried = page.text.split("wall-loads")[1].split("</ul>")[0]
    assert "Rashad" in carried
    on_call = page.text.split("wall-on-call")[1].split("</section>")[0]
    assert "Rashad" in on_call
    assert "heç kim" in on_call


async def test_an_auditor_sees_the_wall_without_a_way_into_an_appeal(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(DANGER)
    auditor = Visitor(desk, await desk.hires("vusal", Role.AUDITOR))
    assert filed["reference"] not in (await auditor.get("/desk/wall")).text


async def test_a_place_above_its_own_past_stands_on_the_wall(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    place = desk.runtime.reference.facilities[0]
    for _ in range(3):
        await operator.files(PARCEL, facility_id=place.id)
    page = await (await coordinator(desk)).get("/desk/wall")
    assert place.names["az"] in words_of(page)
    assert "adətən olduğundan çox" in words_of(page)


async def test_small_counts_are_shown_nowhere_and_lead_nowhere(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    for _ in range(4):
        await operator.files(PARCEL)
    visitor = await coordinator(desk)
    page = await visitor.get("/desk/statistics")
    assert "&lt;5" in page.text
    assert "/desk/statistics/appeals" not in page.text
    behind = await visitor.get("/desk/statistics/appeals?by=channel&code=call")
    assert not re.search("916-[0-9A-Z]{4}-", behind.text)

    filed = await operator.files(PARCEL)
    page = await visitor.get("/desk/statistics")
    assert "/desk/statistics/appeals?by=channel&amp;code=call" in page.text
    behind = await visitor.get("/desk/statistics/appeals?by=channel&code=call")
    assert filed["reference"] in behind.text
    assert PARCEL not in behind.text


async def test_figures_leave_as_a_file_and_the_journal_knows(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    for _ in range(6):
        await operator.files(PARCEL)
    visitor = await coordinator(desk)
    table = await visitor.get("/desk/statistics?kind=csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "Kanal,Zəng,6" in table.text
    book = await visitor.get("/desk/statistics?kind=xlsx")
    assert book.content[:2] == b"PK"
    auditor = Visitor(desk, await desk.hires("vusal", Role.AUDITOR))
    assert "fayl kimi çıxarıldı" in (await auditor.get("/desk/audit?subject=statistics")).text


async def test_a_conflict_takes_appeals_out_of_every_count(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    person = await desk.hires("sara", Role.COORDINATOR)
    other = await desk.hires("nigar", Role.COORDINATOR)
    place = desk.runtime.reference.facilities[0]
    for _ in range(5):
        await operator.files(DANGER, facility_id=place.id)
    declared = await other.post(
        f"/api/v1/staff/{person.id}/conflicts", {"facility_id": place.id, "reason": "qohum"}
    )
    assert declared.status_code in {201, 204}
    visitor = Visitor(desk, person)
    assert "wall-number" not in (await visitor.get("/desk/wall")).text
    assert place.names["az"] not in words_of(await visitor.get("/desk/statistics"))


async def test_a_policy_is_rewritten_and_one_that_ends_in_silence_is_refused(desk: Desk) -> None:
    visitor = await coordinator(desk)
    steps = {"after_0": "0", "whom_0": "best", "after_1": "60", "whom_1": "leads"}
    written = await visitor.post("/desk/policies/P2", **steps, repeat="300")
    assert written.status_code == 303
    page = await visitor.get("/desk/policies")
    assert "Redaksiya 1" in words_of(page)
    silent = await visitor.post("/desk/policies/P1", after_0="0", whom_0="best", repeat="300")
    assert silent.status_code == 422
    nonsense = await visitor.post("/desk/policies/P1", after_0="x", whom_0="best", repeat="300")
    assert nonsense.status_code == 422
    assert (await visitor.post("/desk/policies/P9", **steps, repeat="1")).status_code == 422


async def test_only_a_coordinator_writes_policies(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("rashad"))
    refused = await visitor.post("/desk/policies/P2", after_0="0", whom_0="leads", repeat="60")
    assert refused.status_code == 403


async def test_a_place_is_found_in_any_alphabet_and_sorted_as_asked(desk: Desk) -> None:
    visitor = await coordinator(desk)
    answer = await visitor.get("/desk/facilities?q=Гобустан")
    found = answer.text.split("<tbody>")[1].split("</tbody>")[0]
    assert "Qobustan" in found
    assert "Naxçıvan" not in found
    up = (await visitor.get("/desk/facilities?sort=name&kind=csv")).text.splitlines()[1:]
    down = (await visitor.get("/desk/facilities?sort=-name&kind=csv")).text.splitlines()[1:]
    assert up == down[::-1] != down
    page = await visitor.get("/desk/facilities?sort=name")
    assert 'aria-sort="ascending"' in page.text


async def test_the_chain_of_the_journal_is_checked_on_demand(desk: Desk) -> None:
    await desk.hires("leyla", Role.OPERATOR)
    auditor = Visitor(desk, await desk.hires("vusal", Role.AUDITOR))
    page = await auditor.post("/desk/audit/verification")
    assert "Bütün yazılar yerindədir" in words_of(page)


async def test_offices_say_who_is_on_call(desk: Desk) -> None:
    await desk.hires("nargiz", profession=Profession.DOCTOR, office="baku")
    visitor = await coordinator(desk)
    assert "Nargiz" in words_of(await visitor.get("/desk/offices"))
    desk.clock.wind(hours=13)
    assert "Nargiz" not in words_of(await visitor.get("/desk/offices"))
