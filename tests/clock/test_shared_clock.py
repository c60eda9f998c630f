"""One time for all processes, whatever their machines believe (F17)."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.ext.asyncio import AsyncEngine

from service.clock import LONGEST_WAY_S, TREMOR, SharedClock, shared_clock

TOLD = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)


class Ticks:
    """A monotonic clock that stands until it is wound."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now


@given(st.floats(-1e6, 1e6), st.floats(0, 1e5))
def test_it_says_what_the_database_said_and_goes_on_from_there(
    wrong_by: float, later: float
) -> None:
    ticks = Ticks()
    clock = SharedClock(ticks)
    told = clock() + timedelta(seconds=wrong_by)
    clock.correct(told, ticks.now, ticks.now)
    ticks.now += later
    assert abs(clock() - (told + timedelta(seconds=later))) <= TREMOR


def test_a_wall_clock_set_by_an_hour_or_a_day_moves_nothing() -> None:
    ticks = Ticks()
    clock = SharedClock(ticks)
    clock.correct(TOLD, ticks.now, ticks.now)
    # Only the monotonic clock is ever read again, and nobody can set that one.
    ticks.now += 30
    assert clock() == TOLD + timedelta(seconds=30)


def test_an_answer_long_under_way_is_not_believed() -> None:
    ticks = Ticks()
    clock = SharedClock(ticks)
    before = clock()
    clock.correct(TOLD, ticks.now, ticks.now + LONGEST_WAY_S + 0.1)
    assert clock() == before


def test_a_tremor_is_left_alone_so_that_time_never_runs_back_by_it() -> None:
    ticks = Ticks()
    clock = SharedClock(ticks)
    clock.correct(TOLD, ticks.now, ticks.now)
    clock.correct(TOLD - TREMOR / 2, ticks.now, ticks.now)
    assert clock() == TOLD


async def test_it_asks_a_real_database(engine: AsyncEngine) -> None:
    async with shared_clock(engine) as clock:
        assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)


async def test_without_a_database_it_carries_on(engine: AsyncEngine) -> None:
    class Away:
        def connect(self) -> object:
            raise OSError

    clock = SharedClock()
    await clock.ask(Away())  # type: ignore[arg-type]  # a database that is away
    assert abs(clock() - datetime.now(UTC)) < timedelta(seconds=5)
