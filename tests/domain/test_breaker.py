"""A provider that keeps failing is left alone, tried once, and trusted again when it works."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from service.domain.breaker import (
    OPENS_AT,
    PROBE_AFTER,
    PROBE_LASTS,
    WITHIN,
    Breaker,
    after_failure,
    after_success,
    let_through,
)

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
gaps = st.lists(st.integers(0, 90), min_size=1, max_size=30)


def failed(*seconds: float) -> Breaker:
    """A breaker that saw failures at these seconds."""
    breaker = Breaker()
    for second in seconds:
        breaker = after_failure(breaker, NOW + timedelta(seconds=second))
    return breaker


def test_five_failures_in_a_minute_open_it_and_four_do_not() -> None:
    assert not failed(0, 10, 20, 30).is_open
    assert failed(0, 10, 20, 30, 40).is_open


def test_failures_that_lie_apart_never_open_it() -> None:
    assert not failed(*range(0, 600, 16)).is_open


@given(gaps)
def test_it_is_open_exactly_when_some_minute_held_five(waits: list[int]) -> None:
    at, times = 0, []
    for wait in waits:
        at += wait
        times.append(at)
    crowded = any(
        times[n + OPENS_AT - 1] - times[n] < WITHIN.total_seconds()
        for n in range(len(times) - OPENS_AT + 1)
    )
    assert failed(*times).is_open is crowded


def test_half_a_minute_later_exactly_one_is_let_through() -> None:
    breaker = failed(0, 0, 0, 0, 0)
    soon = NOW + PROBE_AFTER
    assert let_through(breaker, soon - timedelta(microseconds=1)) is None
    probing = let_through(breaker, soon)
    assert probing is not None
    assert let_through(probing, soon + timedelta(seconds=1)) is None
    assert let_through(probing, soon + PROBE_LASTS) is not None


def test_a_failed_probe_closes_the_way_for_another_turn() -> None:
    probing = let_through(failed(0, 0, 0, 0, 0), NOW + PROBE_AFTER)
    assert probing is not None
    again = after_failure(probing, NOW + PROBE_AFTER)
    assert let_through(again, NOW + PROBE_AFTER * 2 - timedelta(seconds=1)) is None
    assert let_through(again, NOW + PROBE_AFTER * 2) is not None


def test_one_success_forgets_everything() -> None:
    assert after_success(failed(0, 0, 0, 0, 0)) == Breaker()
