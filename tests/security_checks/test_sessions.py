"""A session ends with the account, the mandate or the hour, and no other page can borrow it."""

from datetime import date

import httpx2
import pytest

from service.domain.terms import Role
from tests.desk import PASSWORD, Desk, Person

HOST = "916.example"
COOKIE = "__Host-session"


async def is_in(person: Person) -> bool:
    """Whether the session still opens the queue."""
    status = (await person.get("/api/v1/queue")).status_code
    assert status in {200, 401}
    return status == 200


@pytest.fixture
async def lawyer(desk: Desk) -> Person:
    """Somebody who is signed in."""
    return await desk.hires("lawyer", on_call_hours=None)


async def sign_in(desk: Desk, username: str, password: str = PASSWORD) -> httpx2.Response:
    body = {"username": username, "password": password}
    return await desk.http.post("/api/v1/sessions", json=body)


async def test_signing_out_ends_it(desk: Desk, lawyer: Person) -> None:
    assert await is_in(lawyer)
    gone = await desk.http.delete("/api/v1/sessions/current", headers=lawyer.headers)
    assert gone.status_code == 204
    assert not await is_in(lawyer)


async def test_disabling_the_account_ends_it_and_any_new_one(desk: Desk, lawyer: Person) -> None:
    admin = await desk.hires("admin", Role.ADMINISTRATOR, on_call_hours=None)
    ended = await desk.http.delete(f"/api/v1/staff/{lawyer.id}", headers=admin.headers)
    assert ended.status_code == 204
    assert not await is_in(lawyer)
    assert (await sign_in(desk, "lawyer")).status_code == 401


async def test_it_ends_with_the_mandate(desk: Desk) -> None:
    ending = await desk.hires("ending", mandate_until=date(2026, 11, 23), on_call_hours=None)
    assert await is_in(ending)
    # Midnight in Baku is four hours earlier in UTC.
    desk.clock.wind(hours=10, minutes=59)
    assert await is_in(ending)
    desk.clock.wind(minutes=1)
    assert not await is_in(ending)


async def test_it_ends_after_a_shift(desk: Desk, lawyer: Person) -> None:
    desk.clock.wind(hours=11, minutes=59)
    assert await is_in(lawyer)
    desk.clock.wind(minutes=2)
    assert not await is_in(lawyer)


async def test_a_name_spelled_otherwise_is_the_same_account(desk: Desk, lawyer: Person) -> None:
    desk.clock.wind(minutes=2)
    assert (await sign_in(desk, " Lawyer ")).status_code == 201
    spellings = ["lawyer", "LAWYER", " lawyer", "lawyer ", "Lawyer"]
    tries = [(await sign_in(desk, each, "a guess")).status_code for each in spellings]
    assert tries == [401] * 4 + [429]


async def test_guessing_is_counted_and_the_sixth_try_waits(desk: Desk, lawyer: Person) -> None:
    desk.clock.wind(minutes=2)
    tries = [(await sign_in(desk, "lawyer", f"guess number {n}")).status_code for n in range(6)]
    assert tries == [401] * 5 + [429]
    refused = await sign_in(desk, "lawyer")
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) <= 60
    assert await is_in(lawyer)
    desk.clock.wind(minutes=1)
    assert (await sign_in(desk, "lawyer")).status_code == 201


async def test_an_unknown_name_and_a_wrong_password_look_alike(desk: Desk, lawyer: Person) -> None:
    wrong, unknown = await sign_in(desk, "lawyer", "wrong"), await sign_in(desk, "nobody", "wrong")
    assert (wrong.status_code, wrong.content) == (unknown.status_code, unknown.content)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "https://evil.example"},
        {"Origin": "null"},
        {"Origin": f"https://{HOST}.evil.example"},
        {"Sec-Fetch-Site": "cross-site", "Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "same-site", "Origin": f"https://{HOST}"},
        {"Sec-Fetch-Site": "none"},
    ],
    ids=["other", "null", "suffix", "cross-site", "same-site", "typed address"],
)
async def test_another_page_cannot_use_the_cookie(
    desk: Desk, lawyer: Person, headers: dict[str, str]
) -> None:
    cookie = {"Cookie": f"{COOKIE}={lawyer.headers['Authorization'].removeprefix('Bearer ')}"}
    asked = await desk.http.post("/api/v1/queue/next", json={}, headers=cookie | headers)
    assert asked.status_code == 401
    ours = {"Sec-Fetch-Site": "same-origin", "Origin": f"https://{HOST}"}
    allowed = await desk.http.post("/api/v1/queue/next", json={}, headers=cookie | ours)
    assert allowed.status_code == 204


async def test_another_page_cannot_post_a_form_to_the_desk(desk: Desk, lawyer: Person) -> None:
    filed = await (await desk.hires("op", Role.OPERATOR, on_call_hours=None)).files("Kömək edin")
    cookie = {"Cookie": f"{COOKIE}={lawyer.headers['Authorization'].removeprefix('Bearer ')}"}
    evil = cookie | {"Origin": "https://evil.example", "Sec-Fetch-Site": "cross-site"}
    for path in ("acknowledgement", "notes", "closure"):
        await desk.http.post(
            f"/desk/appeals/{filed['reference']}/{path}", data={"text": "x"}, headers=evil
        )
    card = await lawyer.card(filed["reference"])
    assert card["assignment"]["owner"] is None
    assert len(card["messages"]) == 1


@pytest.mark.parametrize("path", ["/", "/desk", "/receipt", "/desk/queue", "/api/v1/queue", "/x"])
async def test_every_answer_tells_the_browser_to_trust_nobody(desk: Desk, path: str) -> None:
    headers = (await desk.http.get(path)).headers
    policy = headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["strict-transport-security"].startswith("max-age=")
    assert "no-store" in headers["cache-control"]
    assert "server" not in headers
