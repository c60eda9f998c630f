"""Coordinators add, rename and close places and offices on their pages; nobody else does."""

import pytest

from service.domain.terms import Role
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

PLACE = {
    "id": "",
    "az": "Zabrat müvəqqəti saxlama yeri",
    "ru": "Забратский ИВС",
    "en": "Zabrat temporary detention",
    "kind": "prison",
    "office": "baku",
    "authority": "penitentiary_service",
    "aliases": "Zabrat\r\nЗабрат",
    "replaced_by": "",
}
OFFICE = {
    "id": "",
    "az": "Quba regional mərkəzi",
    "ru": "Губинский региональный центр",
    "en": "Quba regional centre",
    "tr": "Guba bölge merkezi",
    "phone": "(023) 335 15 98",
    "address": "",
    "emails": "",
}


async def lead(desk: Desk) -> Visitor:
    return Visitor(desk, await desk.hires("sara", Role.COORDINATOR))


async def test_a_place_is_added_found_renamed_and_closed(desk: Desk) -> None:
    visitor = await lead(desk)
    assert (await visitor.post("/desk/facilities", **PLACE)).status_code == 303
    page = await visitor.get("/desk/facilities?done=yes&q=Забрат")
    assert PLACE["az"] in words_of(page)
    entry = page.text.split("/desk/facilities?edit=")[1].split("#")[0]
    form = await visitor.get(f"/desk/facilities?edit={entry}")
    assert 'value="Забратский ИВС"' in form.text
    changed = PLACE | {"id": entry, "az": "Zabrat təcridxanası", "closed": "true"}
    changed["replaced_by"] = "gobustan-prison"
    assert (await visitor.post("/desk/facilities", **changed)).status_code == 303
    after = words_of(await visitor.get("/desk/facilities?done=yes&q=Zabrat"))
    assert "Zabrat təcridxanası" in after
    assert PLACE["az"] not in after
    assert "bağlanıb → Qobustan" in after


async def test_an_office_is_added_and_put_right(desk: Desk) -> None:
    visitor = await lead(desk)
    assert (await visitor.post("/desk/offices", **OFFICE)).status_code == 303
    page = await visitor.get("/desk/offices?done=yes")
    entry = page.text.split("own-")[1].split("#")[0]
    assert OFFICE["phone"] in page.text
    renamed = OFFICE | {"id": f"own-{entry}", "az": "Quba mərkəzi"}
    assert (await visitor.post("/desk/offices", **renamed)).status_code == 303
    after = words_of(await visitor.get("/desk/offices?done=yes"))
    assert "Quba mərkəzi" in after
    assert OFFICE["az"] not in after


@pytest.mark.parametrize(
    ("path", "form", "wrong"),
    [
        ("/desk/facilities", PLACE, {"authority": "nobody"}),
        ("/desk/facilities", PLACE, {"aliases": "a\n" * 60}),
        ("/desk/offices", OFFICE, {"phone": "call me"}),
    ],
)
async def test_what_does_not_fit_is_said_and_what_was_typed_stays(
    desk: Desk, path: str, form: dict[str, str], wrong: dict[str, str]
) -> None:
    visitor = await lead(desk)
    refused = await visitor.post(path, **(form | wrong))
    assert refused.status_code == 422
    assert form["ru"] in refused.text
    assert form["az"] not in words_of(await visitor.get(f"{path}?done=yes"))


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.RESPONDER, Role.AUDITOR])
async def test_nobody_else_writes(desk: Desk, role: Role) -> None:
    visitor = Visitor(desk, await desk.hires("kimse", role))
    for path, form in (("/desk/facilities", PLACE), ("/desk/offices", OFFICE)):
        assert '<form method="post" action="' + path not in (await visitor.get(path)).text
        assert (await visitor.post(path, **form)).status_code == 403
