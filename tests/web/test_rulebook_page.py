"""The page of rules: what judges, what would change, and letting it go live."""

from service.domain.terms import Role
from service.rulebooks.standing import stand_up
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of


async def test_a_coordinator_tries_and_cannot_activate_what_is_active(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR, on_call_hours=None))
    await stand_up(desk.runtime)
    page = words_of(await lead.get("/desk/rulebook"))
    version = desk.runtime.desk.standing.installed.version
    assert version in page
    assert "Gözləyən dəyişiklik yoxdur" in page
    tried = await lead.post("/desk/rulebook/dry-runs", days=7)
    assert tried.status_code == 303
    await desk.works()
    there = words_of(await lead.get(tried.headers["location"]))
    assert "Heç bir səviyyə dəyişməzdi" in there
    again = await lead.post("/desk/rulebook/activation", version=version, reason="Yoxlanılıb")
    assert again.status_code == 422


async def test_a_version_nobody_tried_is_refused_in_plain_words(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR, on_call_hours=None))
    await stand_up(desk.runtime)
    unknown = await lead.post("/desk/rulebook/activation", version="1+1", reason="Yoxlanılıb")
    assert unknown.status_code == 404


async def test_an_operator_does_not_see_the_page(desk: Desk) -> None:
    operator = Visitor(desk, await desk.hires("leyla", Role.OPERATOR))
    assert (await operator.get("/desk/rulebook")).status_code == 403
    assert "/desk/rulebook" not in (await operator.get("/desk/queue")).text
