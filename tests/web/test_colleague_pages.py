"""One's own page and a colleague's: how people are reached, and what they are kept from."""

import re

import pytest

from service.domain.terms import ContactMethod, Role
from tests.desk import Desk, Person
from tests.web.visitor import Visitor, words_of

CODE = re.compile(r"\b(\d{6})\b")
PHONE = "+994501112233"
DANGER = "Qardaşımı indi polis bölməsində döyürlər"
REASON = "qohumum orada işləyir"


@pytest.fixture
async def nigar(desk: Desk) -> Person:
    return await desk.hires("nigar", contacts={ContactMethod.TELEGRAM: "4410"})


def code_to(desk: Desk, address: str) -> str:
    found = CODE.findall(desk.said_to(address)[-1])
    assert found
    return str(found[0])


async def test_a_new_phone_counts_once_its_code_came_back(desk: Desk, nigar: Person) -> None:
    visitor = Visitor(desk, nigar)
    saved = await visitor.post("/desk/me/contacts", method="sms", address="+994 50 111 22 33")
    assert (saved.status_code, saved.headers["location"]) == (303, "/desk/me")
    await desk.works()
    page = await visitor.get("/desk/me")
    assert "…233" in words_of(page)
    assert PHONE not in page.text
    assert "hələ təsdiqlənməyib" in words_of(page)
    code = code_to(desk, PHONE)
    wrong = "111111" if code != "111111" else "222222"
    path = "/desk/me/contacts/sms/confirmation"
    assert (await visitor.post(path, code=wrong)).status_code == 422
    assert (await visitor.post(path, code=f"{code[:3]} {code[3:]}")).status_code == 303
    ways = words_of(await visitor.get("/desk/me"))
    assert "SMS …233 təsdiqlənib" in ways


async def test_a_changed_address_is_proven_anew(desk: Desk, nigar: Person) -> None:
    visitor = Visitor(desk, nigar)
    await visitor.post("/desk/me/contacts/telegram/test")
    await desk.works()
    code = code_to(desk, "4410")
    await visitor.post("/desk/me/contacts/telegram/confirmation", code=code)
    assert "Telegram …410 təsdiqlənib" in words_of(await visitor.get("/desk/me"))
    await visitor.post("/desk/me/contacts", method="telegram", address="5520")
    assert "Telegram …520 hələ təsdiqlənməyib" in words_of(await visitor.get("/desk/me"))


async def test_guesses_are_counted_here_as_at_the_other_door(desk: Desk, nigar: Person) -> None:
    visitor = Visitor(desk, nigar)
    path = "/desk/me/contacts/telegram/confirmation"
    answers = [(await visitor.post(path, code="123456")).status_code for _ in range(11)]
    assert answers == [422] * 10 + [429]


async def test_the_order_is_ones_own_and_the_last_way_stays(desk: Desk, nigar: Person) -> None:
    visitor = Visitor(desk, nigar)
    refused = await visitor.post("/desk/me/contacts/telegram/removal")
    assert refused.status_code == 422
    await visitor.post("/desk/me/contacts", method="email", address="nigar@example.org")
    await visitor.post("/desk/me/contacts/email/first")
    operator = await desk.hires("leyla", Role.OPERATOR)
    await operator.files(DANGER)
    await desk.works()
    assert desk.paged()[0] == "nigar@example.org"
    assert (await visitor.post("/desk/me/contacts/telegram/removal")).status_code == 303
    assert "Telegram …410" not in words_of(await visitor.get("/desk/me"))
    assert (await visitor.post("/desk/me/contacts/telegram/first")).status_code == 404


@pytest.mark.parametrize(
    ("method", "address"), [("sms", "050 111 22 33"), ("email", "nobody"), ("voice", PHONE)]
)
async def test_a_way_that_leads_nowhere_is_refused(
    desk: Desk, nigar: Person, method: str, address: str
) -> None:
    visitor = Visitor(desk, nigar)
    refused = await visitor.post("/desk/me/contacts", method=method, address=address)
    assert refused.status_code == 422
    assert (await visitor.post("/desk/me/contacts", method=method, address="")).status_code == 422


async def test_a_coordinator_mends_a_colleagues_ways_but_brings_no_code(
    desk: Desk, nigar: Person
) -> None:
    lead = Visitor(desk, await desk.hires("sara", Role.COORDINATOR))
    path = f"/desk/staff/{nigar.id}"
    assert f'href="{path}"' in (await lead.get("/desk/staff")).text
    saved = await lead.post(f"{path}/contacts", method="sms", address=PHONE)
    assert (saved.status_code, saved.headers["location"]) == (303, path)
    page = await lead.get(path)
    assert "…233" in words_of(page)
    assert "confirmation" not in page.text
    assert (await lead.post(f"{path}/contacts/sms/first")).status_code == 303
    assert (await lead.post(f"{path}/contacts/sms/removal")).status_code == 303
    other = Visitor(desk, await desk.hires("rashad"))
    assert (await other.get(path)).status_code == 403
    assert (await other.post(f"{path}/contacts", method="sms", address=PHONE)).status_code == 403


async def test_a_declared_conflict_hides_the_appeal_until_somebody_else_ends_it(
    desk: Desk, nigar: Person
) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    place = desk.runtime.reference.facilities[0]
    await operator.files(DANGER, facility_id=place.id)
    assert len(await nigar.queue()) == 1
    mine = Visitor(desk, nigar)
    form = {"kind": "place", "facility_id": place.id, "reason": REASON}
    assert (await mine.post("/desk/me/conflicts", **form)).status_code == 303
    assert await nigar.queue() == []
    page = await mine.get("/desk/me")
    assert place.names["az"] in words_of(page)
    assert REASON not in page.text
    assert "/end" not in page.text
    lead = Visitor(desk, await desk.hires("sara", Role.COORDINATOR))
    path = f"/desk/staff/{nigar.id}"
    ending = re.search(rf'action="({path}/conflicts/[^"]+/end)"', (await lead.get(path)).text)
    assert ending
    assert (await lead.post(ending[1])).status_code == 303
    assert len(await nigar.queue()) == 1


async def test_a_kind_without_what_it_needs_is_said_on_the_page(desk: Desk, nigar: Person) -> None:
    visitor = Visitor(desk, nigar)
    refused = await visitor.post("/desk/me/conflicts", kind="official", reason=REASON)
    assert refused.status_code == 422
    assert "notice-bad" in refused.text
    kin = {"kind": "family", "name": "Əli Məmmədov", "reason": REASON}
    assert (await visitor.post("/desk/me/conflicts", **kin)).status_code == 303
    page = await visitor.get("/desk/me")
    assert "Əli Məmmədov" not in page.text


async def test_an_administrator_sets_the_load_and_marks_who_comes_from_outside(
    desk: Desk, nigar: Person
) -> None:
    admin = Visitor(desk, await desk.hires("admin", Role.ADMINISTRATOR))
    path = f"/desk/staff/{nigar.id}"
    form = {"mandate_from": "", "mandate_until": "2027-05-01", "load_cap": "3", "outside": "true"}
    assert (await admin.post(f"{path}/standing", **form)).status_code == 303
    page = (await admin.get(path)).text
    assert 'name="load_cap" value="3"' in page
    assert 'name="outside" value="true" checked' in page
    assert 'value="2027-05-01"' in page
    backwards = form | {"mandate_from": "2027-06-01"}
    assert (await admin.post(f"{path}/standing", **backwards)).status_code == 422
    lead = Visitor(desk, await desk.hires("sara", Role.COORDINATOR))
    assert (await lead.post(f"{path}/standing", **form)).status_code == 403
    assert "/standing" not in (await lead.get(path)).text


@pytest.mark.parametrize("role", list(Role))
async def test_everybody_has_a_page_of_their_own(desk: Desk, role: Role) -> None:
    visitor = Visitor(desk, await desk.hires("kimse", role))
    assert (await visitor.get("/desk/me")).status_code == 200
