"""Signing in at the desk: the cookie, the second factor, and whom nothing is told."""

import re
from collections.abc import Mapping
from dataclasses import replace

import httpx2
import pyotp
import pytest

from service.domain.terms import Role
from service.main import create_app
from service.runtime import Runtime
from tests.desk import PASSWORD, Desk
from tests.web.visitor import OURS, Visitor, words_of


async def sign_in(
    http: httpx2.AsyncClient, headers: Mapping[str, str] = OURS, **fields: str
) -> httpx2.Response:
    given = {"username": "nigar", "password": PASSWORD, "next": ""} | fields
    return await http.post("/desk", data=given, headers=dict(headers))


async def test_the_right_password_opens_the_queue_with_a_guarded_cookie(desk: Desk) -> None:
    await desk.hires("nigar")
    answer = await sign_in(desk.http)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk/queue"
    session = next(c for c in answer.headers.get_list("set-cookie") if "session" in c)
    assert session.startswith("__Host-session=")
    for word in ("HttpOnly", "Secure", "SameSite=strict", "Path=/"):
        assert word in session
    assert "Domain" not in session


@pytest.mark.parametrize(
    "wrong", [{"password": "another long password"}, {"username": "nobody"}, {"password": ""}]
)
async def test_wrong_in_any_way_is_told_alike(desk: Desk, wrong: dict[str, str]) -> None:
    await desk.hires("nigar")
    answer = await sign_in(desk.http, OURS, **wrong)
    assert answer.status_code == 401
    assert "Ad, parol və ya kod yanlışdır." in words_of(answer)
    assert "set-cookie" not in answer.headers
    assert PASSWORD not in answer.text


@pytest.mark.parametrize(
    "origin",
    [
        {"Sec-Fetch-Site": "cross-site"},
        {"Origin": "https://elsewhere.example"},
        {"Origin": "null"},
    ],
)
async def test_a_form_of_another_site_signs_nobody_in(desk: Desk, origin: dict[str, str]) -> None:
    await desk.hires("nigar")
    answer = await sign_in(desk.http, origin)
    assert answer.status_code == 401
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize(
    ("wished", "page"),
    [
        ("/desk/rota", "/desk/rota"),
        ("//elsewhere.example", "/desk/queue"),
        ("https://elsewhere.example", "/desk/queue"),
        ("/desk//elsewhere.example", "/desk/queue"),
        ("/desk/\\elsewhere", "/desk/queue"),
        ("/api/v1/queue", "/desk/queue"),
    ],
)
async def test_one_goes_on_only_inside_the_desk(desk: Desk, wished: str, page: str) -> None:
    await desk.hires("nigar")
    assert (await sign_in(desk.http, next=wished)).headers["location"] == page


async def test_who_reads_no_appeals_begins_with_the_people(desk: Desk) -> None:
    await desk.hires("nigar", Role.ADMINISTRATOR)
    assert (await sign_in(desk.http)).headers["location"] == "/desk/staff"


async def test_too_many_attempts_have_to_wait(desk: Desk) -> None:
    await desk.hires("nigar")
    statuses = [(await sign_in(desk.http, password="wrong " * 4)).status_code for _ in range(6)]
    assert statuses[0] == 401
    assert statuses[-1] == 429


async def test_without_a_session_a_page_leads_to_the_door_and_back(desk: Desk) -> None:
    answer = await desk.http.get("/desk/rota")
    assert answer.status_code == 303
    assert answer.headers["location"] == "/desk?next=/desk/rota"


async def test_signing_out_ends_the_session_for_good(desk: Desk) -> None:
    visitor = Visitor(desk, await desk.hires("nigar"))
    assert (await visitor.get("/desk/queue")).status_code == 200
    assert (await visitor.post("/desk/sign-out")).status_code == 303
    assert (await visitor.get("/desk/queue")).status_code == 303


async def test_the_second_factor_is_set_up_at_the_first_sign_in(
    desk: Desk, runtime: Runtime
) -> None:
    await desk.hires("nigar")
    strict = replace(
        runtime, settings=runtime.settings.model_copy(update={"require_second_factor": True})
    )
    transport = httpx2.ASGITransport(create_app(strict))
    async with httpx2.AsyncClient(transport=transport, base_url="https://916.example") as http:
        offered = await sign_in(http)
        assert "set-cookie" not in offered.headers
        assert "data:image/svg+xml" in offered.text
        secret = shown_secret(offered)
        assert shown_secret(await sign_in(http)) == secret
        code = pyotp.TOTP(secret).at(desk.clock())
        assert (await sign_in(http, code=code)).status_code == 303
        assert (await sign_in(http, code=code)).status_code == 401
        desk.clock.wind(minutes=1)
        again = await sign_in(http)
        assert again.status_code == 401
        assert secret not in again.text


def shown_secret(page: httpx2.Response) -> str:
    found = re.search(r"<code>([A-Z2-7]{32})</code>", page.text)
    assert found, "no secret is offered"
    return found[1]


async def test_the_language_is_one_click_and_stays_with_the_account(desk: Desk) -> None:
    person = await desk.hires("nigar")
    visitor = Visitor(desk, person)
    assert 'lang="az"' in (await visitor.get("/desk/queue")).text
    switched = await visitor.post("/desk/preferences", language="ru", next="/desk/rota")
    assert switched.headers["location"] == "/desk/rota"
    assert 'lang="ru"' in (await visitor.get("/desk/queue")).text
    assert (await person.get("/api/v1/sessions/current")).json()["staff"][
        "interface_language"
    ] == "ru"
