"""kill -9 of the web process at random instants under eight clients who never give up (F01)."""

import random

import pytest

from tests.faults.callers import eight_callers, sign_in
from tests.faults.live_service import LiveService, until
from tests.faults.truth import require_kept_once

KILLS = 15
CONFIRMED_WITHIN_S = 60


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_nothing_confirmed_is_lost_or_doubled(service: LiveService) -> None:
    dice = random.Random(916)
    await service.start()
    token = await sign_in(service, "operator")
    async with eight_callers(service, token) as book:
        for kill in range(KILLS):
            enough = len(book) + dice.randint(8, 60)
            await until(lambda: len(book) >= enough, CONFIRMED_WITHIN_S, f"work before {kill}")  # noqa: B023 - read at once
            service.kill()
            await service.start()
    assert set(book.statuses) <= {200, 201, 503}
    assert len(book) > KILLS * 8
    await require_kept_once(service, book)
    assert "Traceback" not in service.said()
