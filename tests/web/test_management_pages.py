"""Search, rota, staff and jobs: no name in any address, and changed only by those who may."""

from datetime import date

from service.domain.terms import Role
from tests.desk import Desk
from tests.web.visitor import Visitor, words_of

ACCOUNT = {
    "username": "yeni",
    "name": "Yeni Əməkdaş",
    "role": "responder",
    "profession": "doctor",
    "password": "a first password of some length",
    "languages": ["az", "ru"],
    "offices": ["baku"],
    "phone": "+994501234567",
    "gender": "",
    "mandate_from": "",
    "mandate_until": "2027-01-01",
    "telegram_chat": "",
    "email": "",
}


async def test_search_finds_words_phones_and_references(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files(
        "Kamerada soyuqdur, yorğan vermirlər", appellant={"phone": "+994501112233"}
    )
    visitor = Visitor(desk, operator)
    for asked in ("yorğan", "050 111 22 33", filed["reference"].lower()):
        page = await visitor.post("/desk/search", q=asked)
        assert filed["reference"] in page.text, asked
    nothing = await visitor.post("/desk/search", q="olmayan söz")
    assert "Heç nə tapılmadı" in words_of(nothing)


async def test_search_narrows_by_day_and_level(desk: Desk) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    filed = await operator.files("Qardaşımı indi döyürlər")
    visitor = Visitor(desk, operator)
    day = desk.clock().date().isoformat()
    here = await visitor.post("/desk/search", level="P1", since=day, until=day)
    assert filed["reference"] in here.text
    before = await visitor.post("/desk/search", level="P1", until="2026-11-20")
    assert filed["reference"] not in before.text


async def test_a_coordinator_plans_the_week(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR, on_call_hours=None))
    await desk.hires("nigar", on_call_hours=None)
    empty = words_of(await lead.get("/desk/rota"))
    assert "Heç kim növbədə deyil" in empty
    hours = {"username": "nigar", "office": "baku", "day": "2026-11-23", "start": "09:00"}
    assert (await lead.post("/desk/rota", hours=12, **hours)).status_code == 303
    page = await lead.get("/desk/rota?of=2026-11-23")
    assert "09:00–21:00" in page.text
    assert "heç kim 21:00–24:00" in words_of(page)
    twice = await lead.post("/desk/rota", hours=3, **hours)
    assert twice.status_code == 422
    removal = page.text.split('action="/desk/rota/')[1].split('"')[0]
    await lead.post(f"/desk/rota/{removal}")
    assert "09:00–21:00" not in (await lead.get("/desk/rota?of=2026-11-23")).text


async def test_a_responder_reads_the_rota_and_changes_nothing(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("nigar"))
    page = await visitor.get("/desk/rota")
    assert page.status_code == 200
    assert 'action="/desk/rota"' not in page.text
    form = {"username": "nigar", "office": "baku", "day": "2026-11-23", "start": "09:00"}
    assert (await visitor.post("/desk/rota", hours=3, **form)).status_code == 403


async def test_mandates_about_to_end_are_named(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("nigar", mandate_until=date(2026, 12, 20)))
    assert "20 dek 2026" in words_of(await visitor.get("/desk/rota"))


async def test_an_administrator_adds_an_account_that_can_sign_in(desk: Desk) -> None:
    admin = Visitor(desk, await desk.hires("admin", Role.ADMINISTRATOR))
    assert (await admin.post("/desk/staff", **ACCOUNT)).status_code == 303
    assert "Yeni Əməkdaş" in words_of(await admin.get("/desk/staff"))
    answer = await desk.http.post(
        "/api/v1/sessions", json={"username": "yeni", "password": ACCOUNT["password"]}
    )
    assert answer.status_code == 201


async def test_a_refused_account_keeps_what_was_typed_but_the_password(desk: Desk) -> None:
    admin = Visitor(desk, await desk.hires("admin", Role.ADMINISTRATOR))
    refused = await admin.post("/desk/staff", **(ACCOUNT | {"password": "short"}))
    assert refused.status_code == 422
    assert 'value="Yeni Əməkdaş"' in refused.text
    assert 'value="short"' not in refused.text


async def test_only_an_administrator_adds_people(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR))
    assert (await lead.post("/desk/staff", **ACCOUNT)).status_code == 403


async def test_jobs_show_that_every_promise_is_kept(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR))
    assert "Bütün tapşırıqlar yerinə yetirilib" in words_of(await lead.get("/desk/jobs"))


async def test_components_are_shown_to_developers_only(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sevda", Role.COORDINATOR))
    assert (await lead.get("/desk/components")).status_code == 404


async def test_developers_see_every_component_at_once(desk: Desk) -> None:
    lead = Visitor(desk, await desk.hires("sara", Role.COORDINATOR))
    open_to_us = desk.runtime.settings.model_copy(update={"development": True})
    object.__setattr__(desk.runtime, "settings", open_to_us)
    page = await lead.get("/desk/components")
    assert page.status_code == 200
    for part in ("level-P1", "chart-bar", "share-line", "aria-sort", "notice-bad", "row-P5"):
        assert part in page.text, part
