"""Providers fail, lie, stall and come back: the next contact method follows (F15)."""

import asyncio
import time
from collections.abc import AsyncIterator
from itertools import pairwise

import httpx2
import pytest

from tests.faults.crew import PASSWORD, Colleague, files, hire, signed_in
from tests.faults.live_service import LiveService, until
from tests.faults.measured import measured
from tests.faults.provider import Provider, open_provider, settings_for
from tests.faults.truth import database_of, never_silent

PROMISED_S = 30.0
WITHIN_S = 60
URGENT = "Vəkili onun yanına buraxmadılar"
CHAT, PHONE = "10", "+994500000010"
# What a provider does, and whether it may be asked again before four seconds are over.
FAULTS = ("500", "429", "refuses", "hangs", "lies", "drips")


@pytest.fixture
async def provider() -> AsyncIterator[Provider]:
    """Every way out, under our hand."""
    async with open_provider() as provider:
        yield provider


@pytest.fixture
async def running(provider: Provider) -> AsyncIterator[LiveService]:
    """The service with one lawyer on call who has a chat and a phone."""
    service = LiveService(**settings_for(provider))
    try:
        await service.start()
        await service.at_work()
        await hire(service, Colleague("first", CHAT, PHONE))
        yield service
    finally:
        await service.remove()


async def files_urgent(operator: httpx2.AsyncClient, key: str) -> str:
    body = {"channel": "call", "text": f"{URGENT} {key}"}
    filed = await operator.post("/api/v1/appeals", json=body, headers={"Idempotency-Key": key})
    assert filed.json()["level"] == "P2"
    return str(filed.json()["reference"])


async def forgive(service: LiveService) -> None:
    """Let the next fault find a closed breaker, or it would never be asked."""
    async with database_of(service) as db:
        await db.execute("delete from way_out")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_next_method_follows_whatever_the_first_does(
    running: LiveService, provider: Provider
) -> None:
    took: list[float] = []
    async with (
        signed_in(running, "operator") as operator,
        signed_in(running, "first", PASSWORD) as first,
    ):
        for fault in FAULTS:
            await forgive(running)
            provider.temper["telegram"] = fault
            tried, seen = len(provider.reached("telegram")), len(provider.taken("sms"))
            reference = await files_urgent(operator, fault)
            await until(lambda: len(provider.taken("sms")) > seen, WITHIN_S, f"SMS after {fault}")  # noqa: B023 - read at once
            assert len(provider.reached("telegram")) > tried
            took.append(provider.taken("sms")[seen].at - provider.reached("telegram")[tried].at)
            provider.temper["telegram"] = "ok"
            taken = await first.post(f"/api/v1/appeals/{reference}/acknowledgement", json={})
            assert taken.status_code == 201, taken.text
    measured("F15 next contact method after a fault of the first", took, PROMISED_S)
    assert max(took) <= PROMISED_S


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_nobody_is_asked_again_before_the_provider_allows_it(
    running: LiveService, provider: Provider
) -> None:
    provider.temper["telegram"] = "429"
    async with signed_in(running, "operator") as operator:
        await files_urgent(operator, "flood")
        await until(lambda: len(provider.reached("telegram")) >= 3, WITHIN_S, "it tries again")
    at = [arrival.at for arrival in provider.reached("telegram")]
    assert min(later - earlier for earlier, later in pairwise(at)) >= 4.0


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_after_a_total_outage_the_pages_leave_by_themselves(
    running: LiveService, provider: Provider
) -> None:
    provider.temper.update(telegram="500", sms="500", voice="500")
    async with never_silent(running) as watcher, signed_in(running, "operator") as operator:
        await files(operator, "outage")
        await until(lambda: len(provider.reached()) >= 10, WITHIN_S, "they fail")
        # Each look of the watchdog may find one of them before the other.
        await alarm_of(running, "page_unsent")
        await alarm_of(running, "way_out_closed")
        provider.temper.clear()
        healed_at = time.monotonic()
        await until(lambda: bool(provider.taken()), WITHIN_S, "a page leaves")
        took = provider.taken()[0].at - healed_at
    measured("F15 first page after a total outage has healed", [took], PROMISED_S + 15)
    assert took <= PROMISED_S + 15
    assert watcher.silent == set()


async def alarm_of(service: LiveService, kind: str) -> None:
    """Wait for the watchdog to raise an alarm."""
    async with httpx2.AsyncClient(base_url=service.url, timeout=15) as http:
        deadline = time.monotonic() + WITHIN_S
        while True:
            alarms = dict((await http.get("/health/ready")).json()["alarms"])
            if kind in alarms:
                return
            assert time.monotonic() < deadline, alarms
            await asyncio.sleep(0.5)
