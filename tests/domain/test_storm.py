"""In a storm nobody's first page waits, and nobody's telephone is rung to death."""

from datetime import UTC, datetime, timedelta
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from service.domain.storm import (
    GROWTH,
    ON_ITS_WAY,
    SPACING,
    TOGETHER_WITHIN,
    belongs,
    is_covered,
    leaves_at,
    may_call,
)

NOW = datetime(2026, 11, 22, 21, 0, tzinfo=UTC)
seconds = st.integers(0, 3600).map(lambda s: timedelta(seconds=s))


def test_nobodys_first_page_waits() -> None:
    assert leaves_at(None, NOW) == NOW


def test_what_is_on_its_way_is_waited_for_once_by_somebody_who_heard_nothing() -> None:
    trying = NOW - timedelta(seconds=1)
    waited = leaves_at(None, NOW, trying_since=trying)
    assert waited == trying + ON_ITS_WAY
    assert leaves_at(None, waited, trying_since=waited, held_since=NOW) == waited


@given(seconds)
def test_whoever_heard_waits_for_what_is_on_its_way_only_so_long(later: timedelta) -> None:
    now = NOW + SPACING + ON_ITS_WAY + later
    assert leaves_at(NOW, now, trying_since=now, held_since=NOW) == now
    soon = NOW + SPACING
    assert leaves_at(NOW, soon, trying_since=soon, held_since=NOW) == soon + ON_ITS_WAY


@given(st.lists(seconds, min_size=1, max_size=200))
def test_pages_to_one_person_lie_apart_however_many_come(arrivals: list[timedelta]) -> None:
    sent: list[datetime] = []
    for after in sorted(arrivals):
        now = NOW + after
        leaves = leaves_at(sent[-1] if sent else None, now)
        covered = any(now <= page for page in sent)
        if not covered:
            sent.append(leaves)
    assert all(later - earlier >= SPACING for earlier, later in pairwise(sent))
    # Whatever came is told of within the spacing.
    for after in arrivals:
        assert any(NOW + after <= page <= NOW + after + SPACING for page in sent)


def test_a_page_held_back_is_covered_only_by_a_later_one() -> None:
    assert is_covered(NOW, NOW)
    assert not is_covered(NOW - timedelta(seconds=1), NOW)
    assert not is_covered(None, NOW)
    assert not is_covered(NOW, None)


@given(st.integers(1, 5000))
def test_the_telephone_rings_for_the_first_and_at_each_fivefold_growth(size: int) -> None:
    told: list[int] = []
    for number in range(1, size + 1):
        if may_call(number, told):
            told.append(number)
    assert told == [GROWTH**n for n in range(20) if GROWTH**n <= size]


def test_an_incident_lasts_for_a_quarter_of_an_hour_after_its_latest() -> None:
    assert belongs(NOW - TOGETHER_WITHIN, NOW)
    assert not belongs(NOW - TOGETHER_WITHIN - timedelta(seconds=1), NOW)
