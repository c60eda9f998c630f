"""Nobody on a shift, all in conflict, a mandate over: the next rung at once (F13)."""

import time
from datetime import UTC, datetime
from typing import Any

import httpx2
import pytest

from tests.faults.crew import PASSWORD, Colleague, files, hire, signed_in
from tests.faults.live_service import LiveService, until
from tests.faults.measured import measured
from tests.faults.provider import Provider, open_provider, settings_for
from tests.faults.truth import database_of, never_silent

PROMISED_S = 5.0
WITHIN_S = 30
ENDED = "update staff set mandate_until = $1 where name = 'only'"
LEAD = Colleague("lead", "40", role="coordinator", on_call=False)
ONLY = Colleague("only", "10")


async def paged(provider: Provider, chat: str, reference: str) -> float:
    """When somebody was first paged about an appeal."""

    def pages() -> list[float]:
        return [a.at for a in provider.taken("telegram", chat) if reference in a.text]

    await until(lambda: bool(pages()), WITHIN_S, f"a page to {chat}")
    return pages()[0]


async def staff_id(http: httpx2.AsyncClient, username: str) -> str:
    everybody: list[dict[str, Any]] = (await http.get("/api/v1/staff")).json()["items"]
    return str(next(one["id"] for one in everybody if one["username"] == username))


async def timed(
    operator: httpx2.AsyncClient, provider: Provider, text: str, **more: Any
) -> tuple[str, float]:
    """File one, and how long until the coordinator is paged about it."""
    begun = time.monotonic()
    filed = await files(operator, text, text=f"İndi döyürlər, {text}", **more)
    return filed, await paged(provider, "40", filed) - begun


async def declined(operator: httpx2.AsyncClient, provider: Provider, service: LiveService) -> float:
    """The only one declines: how long until the coordinator is paged."""
    filed = await files(operator, "declines", text="İndi döyürlər, declines")
    await paged(provider, "10", filed)
    async with signed_in(service, "only", PASSWORD) as only:
        begun = time.monotonic()
        body = {"reason": "məhkəmədəyəm"}
        answer = await only.post(f"/api/v1/appeals/{filed}/decline", json=body)
        assert answer.status_code == 201, answer.text
    return await paged(provider, "40", filed) - begun


async def in_conflict(
    operator: httpx2.AsyncClient, provider: Provider, coordinator: httpx2.AsyncClient
) -> float:
    """The only one is close to the place: how long until the coordinator is paged."""
    place = (await coordinator.get("/api/v1/facilities")).json()["items"][0]["id"]
    body = {"kind": "place", "facility_id": place, "reason": "qardaşı orada işləyir"}
    who = await staff_id(coordinator, "only")
    kept = await coordinator.post(f"/api/v1/staff/{who}/conflicts", json=body)
    assert kept.is_success, kept.text
    filed, took = await timed(operator, provider, "conflict", facility_id=place)
    assert not [a for a in provider.reached(to="10") if filed in a.text]
    return took


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_next_rung_is_taken_at_once() -> None:
    took: dict[str, float] = {}
    async with open_provider() as provider:
        service = LiveService(**settings_for(provider))
        try:
            await service.start()
            await service.at_work()
            await hire(service, LEAD)
            async with (
                never_silent(service) as watcher,
                signed_in(service, "operator") as operator,
                signed_in(service, "coordinator") as coordinator,
                database_of(service) as db,
            ):
                # The first of a fresh process also reads texts and opens connections.
                await timed(operator, provider, "the first")
                _, took["nobody on a shift"] = await timed(operator, provider, "nobody")
                await hire(service, ONLY)
                took["the only one declines"] = await declined(operator, provider, service)
                took["conflict"] = await in_conflict(operator, provider, coordinator)
                await db.execute(ENDED, datetime.now(UTC).date())
                _, took["the mandate is over"] = await timed(operator, provider, "mandate")
        finally:
            await service.remove()
    measured("F13 nobody can be asked: the next rung", list(took.values()), PROMISED_S)
    assert max(took.values()) <= PROMISED_S, took
    assert watcher.silent == set()
