"""The gallery names only pages that exist, for readers who may open them."""

from gallery.screens import SCREENS
from service.domain.terms import Role
from tests.desk import Desk
from tests.web.pages import OUTSIDE, PAGES, missing
from tests.web.visitor import Visitor

READERS = {
    "lawyer": Role.RESPONDER,
    "operator": Role.OPERATOR,
    "coordinator": Role.COORDINATOR,
    "auditor": Role.AUDITOR,
}
MISSING = {"not-found"}


async def test_every_screen_of_the_gallery_opens(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    first = (await operator.files("Qardaşımı indi polis bölməsində döyürlər"))["reference"]
    visitors = {name: Visitor(desk, await desk.hires(name, role)) for name, role in READERS.items()}
    colleague = str(operator.id)
    for screen in SCREENS:
        path = screen.path.format(first=first, colleague=colleague)
        answer = (
            await visitors[screen.reader].get(path) if screen.reader else await desk.http.get(path)
        )
        assert answer.status_code == (404 if screen.name in MISSING else 200), screen.name


def test_no_page_is_missing_from_the_gallery() -> None:
    assert missing(screen.path for screen in SCREENS) == set()


def test_no_page_is_missing_from_what_is_tried_for_everybody() -> None:
    assert missing([*OUTSIDE, *(path for paths in PAGES.values() for path in paths)]) == set()
