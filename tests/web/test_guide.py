"""Help inside: a page for each role in three languages, a tour of what one may see, replies."""

import re
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from service.domain.terms import Language, Role
from service.web.guide import TOUR, WRITTEN_IN, guides
from service.web.replies import TITLES, ready_replies
from tests.desk import Desk
from tests.web.browser_desk import NARROW, WIDE, House, holds, seated
from tests.web.visitor import Visitor

DANGER = "Qardaşımı indi polis bölməsində döyürlər"


@pytest.mark.parametrize("language", WRITTEN_IN)
def test_each_role_has_a_guide_of_the_same_shape(language: Language) -> None:
    written = guides(language)
    assert set(written) == {role.value for role in Role}
    shape = {role: [len(p["lines"]) for p in g["part"]] for role, g in guides(Language.EN).items()}
    assert {role: [len(p["lines"]) for p in g["part"]] for role, g in written.items()} == shape


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_opens_the_own_guide_and_tours_only_what_they_may_see(
    desk: Desk, role: Role
) -> None:
    visitor = Visitor(desk, await desk.hires("kimse", role))
    assert (await visitor.get("/desk/guide")).status_code == 200
    stops = (await visitor.get("/desk/tour")).json()["stops"]
    for path in {stop["path"] for stop in stops} - {"first"}:
        assert (await visitor.get(path)).status_code == 200, path


async def test_a_guide_of_no_role_is_no_page(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("kimse"))
    assert (await visitor.get("/desk/guide/king")).status_code == 404


def test_ready_replies_are_whole_in_four_languages_and_have_a_title() -> None:
    assert {each.code: each.title for each in ready_replies()} == TITLES
    for each in ready_replies():
        assert set(each.texts) == {language.value for language in Language}


IN_SIGHT = """() => {
  const note = document.querySelector(".tour").getBoundingClientRect();
  const lit = document.querySelector(".tour-lit").getBoundingClientRect();
  return lit.top < note.top && lit.bottom > 0;
}"""


@pytest.mark.browser
@pytest.mark.parametrize("size", [WIDE, NARROW])
async def test_the_tour_leads_through_the_desk_and_points_at_what_is_there(
    chromium: Browser, house: House, size: Any
) -> None:
    await house.operator.files(DANGER)
    async with seated(chromium, house.site, "leyla", viewport=size) as seat:
        page = seat.page
        await seat.opens("/desk/guide")
        await page.click("[data-tour]")
        mine = [step for step in TOUR if step.path != "/desk/wall"]
        for step in mine:
            await expect(page.locator(".tour")).to_be_visible()
            await expect(page.locator(".tour-lit")).to_have_count(1)
            await expect(page.locator(f"{step.look_at} >> nth=0")).to_have_class(
                re.compile("tour-lit")
            )
            await holds(page, IN_SIGHT)
            await page.locator(".tour button").last.click()
        await expect(page.locator(".tour")).to_have_count(0)
