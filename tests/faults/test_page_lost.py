"""A worker dies between the provider's taking a page and our knowing it: sent again (F14)."""

import os
import signal
import time

import pytest

from tests.faults.crew import Colleague, files, hire, signed_in
from tests.faults.live_service import LiveService, until
from tests.faults.measured import measured, size
from tests.faults.provider import Provider, open_provider, settings_for
from tests.faults.truth import never_silent

PROMISED_S = 15.0
WITHIN_S = 60
PHONE = "+994500000010"


async def lose_one(service: LiveService, provider: Provider) -> float:
    """Kill the worker while the provider, who took the page, keeps us waiting; the seconds lost."""
    before = len(provider.reached("sms")) - 1
    worker = service.worker()
    assert worker is not None
    os.kill(worker, signal.SIGKILL)
    killed_at = time.monotonic()
    provider.temper["sms"] = "ok"
    await until(lambda: len(provider.reached("sms")) > before + 1, WITHIN_S, "it was sent again")
    first, again = provider.reached("sms")[before : before + 2]
    assert again.key == first.key != ""
    # The same words, and said to be a repetition (P8).
    assert again.text == f"Təkrar: {first.text}"
    return again.at - killed_at


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_it_is_sent_again_under_the_same_key_and_once_only() -> None:
    took: list[float] = []
    async with open_provider() as provider:
        service = LiveService(**settings_for(provider))
        try:
            await service.start()
            await service.at_work()
            await hire(service, Colleague("first", phone=PHONE))
            async with (
                never_silent(service) as watcher,
                signed_in(service, "operator") as operator,
                signed_in(service, "coordinator") as lead,
            ):
                for n in range(size(3, 500)):
                    seen = len(provider.reached("sms"))
                    provider.temper["sms"] = "hangs"
                    filed = await files(operator, f"crash-{n}", text=f"İndi döyürlər {n}")
                    await until(lambda: len(provider.reached("sms")) > seen, WITHIN_S, "taken")  # noqa: B023 - read at once
                    took.append(await lose_one(service, provider))
                    taken = await lead.post(f"/api/v1/appeals/{filed}/acknowledgement", json={})
                    assert taken.status_code == 201, taken.text
        finally:
            await service.remove()
    measured("F14 a page lost in a send-crash is sent again", took, PROMISED_S)
    keys = [arrival.key for arrival in provider.reached("sms")]
    assert max(took) <= PROMISED_S
    assert all(keys.count(key) <= 2 for key in keys)
    assert watcher.silent == set()
