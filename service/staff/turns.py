"""Turns of a rotation by the clock on the wall, half-open and without gaps between them: pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final
from uuid import UUID

from service.domain.actor import BAKU

ROUND_THE_CLOCK: Final = 24
A_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TurnPlan:
    """Who takes turns, when the first begins, and how long each lasts."""

    people: tuple[UUID, ...]
    starts_on: date
    hand_over: time
    turn_days: int
    hours: int


@dataclass(frozen=True, slots=True)
class Turn:
    """Hours that fall to one person."""

    person: UUID
    starts_at: datetime
    ends_at: datetime


def turns(plan: TurnPlan, since: datetime, until: datetime) -> Sequence[Turn]:
    """Every span that begins in [since, until), in order; nobody in the plan, nothing to do."""
    if not plan.people:
        return ()
    found = []
    step = plan.turn_days if plan.hours == ROUND_THE_CLOCK else 1
    # One span earlier than the first that can matter, so that no time zone shifts it away.
    passed = (since.astimezone(BAKU).date() - plan.starts_on).days // step - 1
    number = max(0, passed)
    while (turn := _span(plan, number, step)).starts_at < until:
        if turn.starts_at >= since:
            found.append(turn)
        number += 1
    return found


def _span(plan: TurnPlan, number: int, step: int) -> Turn:
    """The numbered span: a whole turn round the clock, or the hours of one of its days."""
    day = plan.starts_on + timedelta(days=number * step)
    starts_at = _at(day, plan.hand_over)
    whole = plan.hours == ROUND_THE_CLOCK
    naive_end = datetime.combine(day, plan.hand_over) + timedelta(hours=plan.hours)
    ends_at = _at(day + step * A_DAY, plan.hand_over) if whole else naive_end.replace(tzinfo=BAKU)
    turn = number * step // plan.turn_days
    return Turn(plan.people[turn % len(plan.people)], starts_at, ends_at)


def _at(day: date, clock: time) -> datetime:
    return datetime.combine(day, clock, BAKU)
