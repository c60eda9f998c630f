"""While a flood of appeals comes in through the API, each program does a small sum, or waits."""

import httpx2
import pytest
from sqlalchemy import func, select

from service.flood import solution_of
from service.listening.canaries import send_canaries
from service.models import Appeal
from service.outbox.pulse import channel_lines
from service.runtime import Runtime
from tests.desk import Desk

WORDS = "Qardaşımı dünən aparıblar, hara aparıldığını demirlər"
PATH = "/api/v1/public/appeals"


@pytest.fixture
def runtime(runtime: Runtime) -> Runtime:
    """A service to which two appeals in a minute are already a flood."""
    few = runtime.settings.model_copy(update={"public_forms_a_minute": 2})
    object.__setattr__(runtime, "settings", few)
    return runtime


async def sends(desk: Desk, key: str | None = "mine", **headers: str) -> httpx2.Response:
    """An appeal as a program sends it."""
    named = {"Idempotency-Key": key} if key else {}
    told = {name.replace("_", "-"): value for name, value in headers.items()}
    return await desk.http.post(PATH, json={"text": WORDS}, headers=named | told)


async def floods(desk: Desk) -> None:
    """Others fill the minute."""
    for n in range(2):
        assert (await sends(desk, f"somebody-{n}")).status_code == 201


async def test_in_a_flood_an_appeal_comes_in_by_a_sum_and_once(desk: Desk) -> None:
    await floods(desk)
    refused = await sends(desk)
    assert refused.status_code == 429
    assert refused.json()["type"] == "urn:916:problem:proof-needed"
    assert refused.headers["Retry-After"] == "20"
    proof = solution_of(refused.json()["challenge"])
    taken = await sends(desk, Proof_Of_Work=proof)
    assert taken.status_code == 201
    assert (await sends(desk, Proof_Of_Work=proof)).json() == taken.json()


async def test_the_sum_of_one_request_opens_the_door_to_no_other(desk: Desk) -> None:
    await floods(desk)
    refused = (await sends(desk)).json()
    proof = solution_of(refused["challenge"])
    desk.clock.wind(seconds=21)
    given = {"Proof_Of_Work": proof, "Proof_Ticket": refused["ticket"]}
    assert (await sends(desk, "another", **given)).status_code == 429
    form = {"text": WORDS, "token": "mine-as-a-form", "solution": proof}
    assert (await desk.http.post("/", data=form)).status_code == 429


async def test_whoever_cannot_do_sums_comes_in_by_patience(desk: Desk) -> None:
    await floods(desk)
    ticket = (await sends(desk)).json()["ticket"]
    assert (await sends(desk, Proof_Ticket=ticket)).status_code == 429
    desk.clock.wind(seconds=21)
    assert (await sends(desk, Proof_Ticket=ticket)).status_code == 201


async def test_without_a_key_a_flood_is_told_to_bring_one(desk: Desk) -> None:
    await floods(desk)
    refused = await sends(desk, None)
    assert refused.status_code == 429
    assert "Idempotency-Key" in refused.json()["detail"]
    assert "challenge" not in refused.json()


async def test_the_canary_does_the_sum_as_everybody(desk: Desk, runtime: Runtime) -> None:
    await floods(desk)
    await send_canaries(runtime, desk.http, now=desk.clock())
    async with runtime.sessions() as tx:
        assert (await channel_lines(tx))["web"].canary_seen_at == desk.clock()
        assert await tx.scalar(select(func.count()).select_from(Appeal)) == 2


async def test_the_document_says_what_a_flood_asks(desk: Desk) -> None:
    told = (await desk.http.get("/api/v1/openapi.json")).json()["paths"][PATH]["post"]
    assert {"Proof-Of-Work", "Proof-Ticket"} <= {
        each["name"].title() for each in told["parameters"]
    }
    shape = told["responses"]["429"]["content"]["application/problem+json"]["schema"]
    assert shape["properties"]["type"]["const"] == "urn:916:problem:proof-needed"
