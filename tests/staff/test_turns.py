"""Turns follow one another by the clock in Baku, and no moment falls between two of them."""

from datetime import UTC, date, datetime, time, timedelta
from itertools import pairwise
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.actor import BAKU
from service.staff.turns import TurnPlan, turns

PEOPLE = tuple(UUID(int=n) for n in range(1, 8))
MONDAY = date(2026, 11, 23)
FAR = timedelta(days=400)
plans = st.builds(
    TurnPlan,
    people=st.integers(1, 7).map(lambda n: PEOPLE[:n]),
    starts_on=st.dates(date(2026, 1, 1), date(2027, 12, 31)),
    hand_over=st.times().map(lambda t: t.replace(second=0, microsecond=0)),
    turn_days=st.integers(1, 14),
    hours=st.integers(1, 24),
)


def begins(plan: TurnPlan) -> datetime:
    return datetime.combine(plan.starts_on, plan.hand_over, BAKU)


@given(plans)
def test_four_hundred_days_round_the_clock_have_no_gap_and_no_overlap(plan: TurnPlan) -> None:
    whole = TurnPlan(plan.people, plan.starts_on, plan.hand_over, plan.turn_days, 24)
    found = turns(whole, begins(whole), begins(whole) + FAR)
    assert found[0].starts_at == begins(whole)
    for before, after in pairwise(found):
        assert before.ends_at == after.starts_at
    assert found[-1].ends_at >= begins(whole) + FAR


@given(plans)
def test_everybody_has_their_turn_in_the_order_of_the_list(plan: TurnPlan) -> None:
    found = turns(plan, begins(plan), begins(plan) + FAR)
    for turn in found:
        days = (turn.starts_at.astimezone(BAKU).date() - plan.starts_on).days
        assert turn.person == plan.people[days // plan.turn_days % len(plan.people)]
        assert timedelta() < turn.ends_at - turn.starts_at


@given(plans, st.integers(0, 200), st.integers(1, 100))
def test_planning_in_portions_is_planning_at_once(plan: TurnPlan, cut: int, rest: int) -> None:
    start = begins(plan)
    middle, end = start + timedelta(days=cut), start + timedelta(days=cut + rest)
    portions = [*turns(plan, start, middle), *turns(plan, middle, end)]
    assert portions == list(turns(plan, start, end))


def test_nights_hand_over_every_evening_and_the_person_changes_every_week() -> None:
    plan = TurnPlan(PEOPLE[:2], MONDAY, time(20), 7, 12)
    found = turns(plan, begins(plan), begins(plan) + timedelta(days=8))
    assert len(found) == 8
    assert [turn.person for turn in found] == [PEOPLE[0]] * 7 + [PEOPLE[1]]
    assert found[0].starts_at.astimezone(UTC) == datetime(2026, 11, 23, 16, tzinfo=UTC)
    assert found[0].ends_at - found[0].starts_at == timedelta(hours=12)


def test_a_rotation_without_people_has_no_turns() -> None:
    plan = TurnPlan((), MONDAY, time(9), 7, 24)
    assert turns(plan, begins(plan), begins(plan) + FAR) == ()
