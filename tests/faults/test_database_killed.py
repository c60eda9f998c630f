"""kill -9 of PostgreSQL under load: the service says 503 for a moment and loses nothing (F03)."""

import os
import signal

import pytest

from tests.faults.callers import eight_callers, sign_in
from tests.faults.live_service import LiveService, until
from tests.faults.truth import require_kept_once

KILLS = 3
AT_WORK = 40
WITHIN_S = 60


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_the_service_comes_back_by_itself(service: LiveService) -> None:
    await service.start()
    token = await sign_in(service, "operator")
    async with eight_callers(service, token) as book:
        for kill in range(KILLS):
            enough = len(book) + AT_WORK
            await until(lambda: len(book) >= enough, WITHIN_S, f"work before kill {kill}")  # noqa: B023 - read at once
            before = service.postmaster()
            assert before is not None
            os.kill(before, signal.SIGKILL)
            await until(
                lambda: service.postmaster() not in {None, before},  # noqa: B023 - read at once
                WITHIN_S,
                "a new server",
            )
        enough = len(book) + AT_WORK
        await until(lambda: len(book) >= enough, WITHIN_S, "work after the last kill")
    assert service.process is not None
    assert service.process.poll() is None
    assert set(book.statuses) <= {200, 201, 503}
    await require_kept_once(service, book)
