"""The clock that all processes share is set, summers begin and end: nobody is forgotten (F17)."""

import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.terms import ContactMethod, Role
from service.models import Job
from tests.desk import Desk

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
STEP = timedelta(minutes=10)
# From rung to rung of the built-in chain while nobody new can be asked.
WAITS = (60, 60, 180, 300)
# Europe changes its clocks; Azerbaijan does not, and a machine may be set to any zone.
CHANGES = [
    datetime(2026, 3, 29, 0, 58, tzinfo=UTC),
    datetime(2026, 10, 25, 0, 58, tzinfo=UTC),
    datetime(2026, 12, 31, 19, 58, tzinfo=UTC),
    datetime(2028, 2, 28, 19, 58, tzinfo=UTC),
]


async def in_danger(desk: Desk) -> dict[str, Any]:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    for n in (1, 2):
        await desk.hires(f"lawyer{n}", contacts={ContactMethod.TELEGRAM: str(n * 10)})
    return await operator.files(DANGER)


async def next_step(desk: Desk) -> datetime:
    async with desk.runtime.sessions() as tx:
        query = select(Job.due_at).where(Job.kind == "escalate", Job.state == "due")
        return (await tx.scalars(query)).one()


async def test_a_clock_set_forward_brings_at_most_one_step_early(desk: Desk) -> None:
    await in_danger(desk)
    await desk.works()
    before = len(desk.paged())
    desk.clock.now += STEP
    await desk.works()
    assert 0 < len(desk.paged()) - before <= 2
    assert await next_step(desk) - desk.clock() <= timedelta(minutes=5)


async def test_a_clock_set_back_delays_no_step_by_more_than_it_was_set(desk: Desk) -> None:
    await in_danger(desk)
    await desk.works()
    due = await next_step(desk)
    before = len(desk.paged())
    desk.clock.now -= STEP
    await desk.works()
    assert len(desk.paged()) == before
    assert await next_step(desk) == due
    desk.clock.now = due
    await desk.works()
    assert len(desk.paged()) > before


@pytest.fixture(params=["Europe/Berlin", "Asia/Baku", "America/New_York"])
def zone(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """What somebody set the machine to."""
    monkeypatch.setenv("TZ", request.param)
    time.tzset()
    yield request.param
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize("moment", CHANGES, ids=str)
async def test_the_steps_keep_their_times_through_every_change(
    desk: Desk, zone: str, moment: datetime
) -> None:
    desk.clock.now = moment
    await in_danger(desk)
    await desk.works()
    for wait in WAITS:
        due = await next_step(desk)
        assert due == desk.clock() + timedelta(seconds=wait)
        desk.clock.now = due
        await desk.works()
    assert len(desk.paged()) > len(WAITS)
