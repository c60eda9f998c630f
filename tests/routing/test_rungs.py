"""Whom each rung asks, and that the chain of an immediate appeal has no end."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.actor import has_mandate
from service.domain.terms import Level, Profession, Role
from service.routing.asking import ask_on
from service.routing.escalation import DEFAULTS, Policy, Rung, Whom
from service.routing.matching import Need
from service.routing.oncall import Candidate, Hours, is_night, night_before, on_call_at
from tests.routing.test_matching import LAWYER
from tests.routing.worlds import IDS, NOW, crowds, needs

LATEST = timedelta(minutes=5)
OFF_DUTY = frozenset({Whom.LEADS, Whom.EVERYBODY})
waits = st.integers(1, 86_400).map(lambda s: timedelta(seconds=s))
rungs = st.lists(
    st.tuples(waits, st.sampled_from(Whom), st.integers(1, 100)), min_size=1, max_size=8
)
open_offers = st.frozensets(st.sampled_from(IDS), max_size=4)


def policy_of(steps: list[tuple[timedelta, Whom, int]], repeat: timedelta) -> Policy:
    """A policy whose first rung comes at once."""
    at, made = timedelta(), []
    for wait, whom, count in steps:
        made.append(Rung(at, whom, count))
        at += wait
    return Policy(tuple(made), repeat)


def leads_region(asked: Candidate, whom: Whom, need: Need) -> bool:
    """Whether somebody is asked as the head of the regional office in charge."""
    heads = whom is Whom.BEST_AND_HEAD and asked.role is Role.COORDINATOR
    return heads and need.office_id != "baku" and need.office_id in asked.offices


@given(crowds, needs, st.sampled_from(Whom), st.integers(1, 3), open_offers)
def test_no_rung_asks_somebody_with_a_conflict_or_without_a_mandate(
    crowd: tuple[Candidate, ...], need: Need, whom: Whom, count: int, offers: frozenset[UUID]
) -> None:
    decision = ask_on(Rung(timedelta(), whom, count), crowd, need, offers, NOW)
    for asked in decision.chosen:
        assert need.facility_id not in asked.conflicts
        assert not asked.conflicted
        assert has_mandate(asked.mandate_from, asked.mandate_until, NOW)
        assert asked.is_on_call(NOW) or whom in OFF_DUTY or leads_region(asked, whom, need)
        assert asked.reachable
    assert len({c.id for c in decision.chosen}) == len(decision.chosen)


@given(crowds, needs, open_offers)
def test_asking_again_asks_only_those_who_kept_silent(
    crowd: tuple[Candidate, ...], need: Need, offers: frozenset[UUID]
) -> None:
    decision = ask_on(Rung(timedelta(), Whom.SAME), crowd, need, offers, NOW)
    assert {c.id for c in decision.chosen} <= offers


@given(rungs, waits, st.integers(0, 10_000))
def test_every_step_has_a_rung_and_a_wait(
    steps: list[tuple[timedelta, Whom, int]], repeat: timedelta, step: int
) -> None:
    policy = policy_of(steps, repeat)
    assert policy.rung(step) == policy.rungs[min(step, len(steps) - 1)]
    assert policy.wait_after(step) > timedelta()
    assert policy.wait_after(len(steps) + step) == repeat


@given(rungs, waits)
def test_a_snapshot_reads_back_as_it_was(
    steps: list[tuple[timedelta, Whom, int]], repeat: timedelta
) -> None:
    policy = policy_of(steps, repeat)
    assert Policy.from_facts(policy.as_facts()) == policy


@pytest.mark.parametrize("step", range(20))
def test_an_immediate_appeal_waits_at_most_five_minutes_for_the_next_human(step: int) -> None:
    assert timedelta() < DEFAULTS[Level.P1].wait_after(step) <= LATEST


@pytest.mark.parametrize("level", DEFAULTS, ids=lambda level: str(level.name))
def test_every_built_in_chain_ends_with_those_who_answer_for_the_service(level: Level) -> None:
    assert DEFAULTS[level].rungs[-1].whom in OFF_DUTY


def test_a_shift_is_half_open() -> None:
    shift = Hours("baku", NOW, NOW + timedelta(hours=8))
    person = replace(LAWYER, shifts=(shift,))
    assert on_call_at([person], NOW) == [person]
    assert on_call_at([person], NOW + timedelta(hours=8)) == []
    assert on_call_at([person], NOW - timedelta(microseconds=1)) == []


def test_a_blocked_lawyer_far_from_baku_pages_the_region_beside_the_best() -> None:
    night = (NOW - timedelta(hours=1), NOW + timedelta(hours=1))
    here = replace(LAWYER, shifts=(Hours("baku", *night),))
    there = replace(
        LAWYER,
        id=IDS[5],
        name="regional doctor",
        profession=Profession.DOCTOR,
        offices=frozenset({"western"}),
        shifts=(Hours("western", *night),),
        load=9,
    )
    need = Need("western", "az", professions=("lawyer",))
    asked = ask_on(Rung(timedelta(), Whom.BEST, 1), [here, there], need, frozenset(), NOW)
    assert there in asked.chosen


def test_after_two_minutes_the_head_of_the_regional_office_stands_beside_the_next() -> None:
    duty = replace(LAWYER, shifts=(Hours("baku", NOW - timedelta(hours=1), NOW + LATEST),))
    head = replace(
        LAWYER, id=IDS[5], role=Role.COORDINATOR, shifts=(), offices=frozenset({"western"})
    )
    elsewhere = replace(head, id=IDS[6], offices=frozenset({"northern"}))
    people, rung = [duty, head, elsewhere], DEFAULTS[Level.P1].rung(2)
    asked = ask_on(rung, people, Need("western", "az"), frozenset(), NOW)
    assert asked.chosen == (duty, head)
    at_baku = ask_on(rung, people, Need("baku", "az"), frozenset(), NOW)
    assert at_baku.chosen == (duty,)
    away = [duty, replace(head, absent=True)]
    assert ask_on(rung, away, Need("western", "az"), frozenset(), NOW).chosen == (duty,)
    conflicted = [duty, replace(head, conflicted=True)]
    assert ask_on(rung, conflicted, Need("western", "az"), frozenset(), NOW).chosen == (duty,)
    nobody_next = ask_on(rung, [head], Need("western", "az"), frozenset(), NOW)
    assert nobody_next.chosen == ()


def test_operators_answer_what_nobody_understood() -> None:
    operator = replace(LAWYER, id=IDS[6], role=Role.OPERATOR, profession=None)
    need = Need("baku", "az")
    asked = ask_on(DEFAULTS[Level.PX].rung(0), [LAWYER, operator], need, frozenset(), NOW)
    assert asked.chosen == (operator,)


NIGHT = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
AWAKE = (Hours("baku", NIGHT - timedelta(hours=1), NIGHT + timedelta(hours=8)),)
FIRST = Rung(timedelta(), Whom.BEST, 1)


def on_night_duty(number: int, **facts: Any) -> Candidate:
    return replace(LAWYER, id=IDS[number], name=str(number), shifts=AWAKE, **facts)


def asked_at_night(people: list[Candidate], rung: Rung, *, immediate: bool) -> list[Candidate]:
    need = Need("baku", "az", immediate=immediate)
    return list(ask_on(rung, people, need, frozenset(), NIGHT).chosen)


def test_at_night_two_are_woken_for_an_immediate_appeal() -> None:
    people = [on_night_duty(n) for n in range(3)]
    assert len(asked_at_night(people, FIRST, immediate=True)) == 2
    assert len(asked_at_night(people, FIRST, immediate=False)) == 1


def test_whoever_was_woken_twice_last_night_leaves_the_first_rung_only() -> None:
    tired, fresh = on_night_duty(0, woken=2), on_night_duty(1, load=9)
    assert asked_at_night([tired, fresh], FIRST, immediate=False) == [fresh]
    later = replace(FIRST, after=timedelta(seconds=120))
    assert asked_at_night([tired, fresh], later, immediate=False) == [tired]


def test_whoever_is_away_is_asked_only_when_nobody_else_is_left() -> None:
    away = replace(LAWYER, role=Role.COORDINATOR, absent=True)
    there = replace(away, id=IDS[5], name="there", absent=False)
    leads = Rung(timedelta(), Whom.LEADS)
    assert ask_on(leads, [away, there], Need("baku", "az"), frozenset(), NOW).chosen == (there,)
    assert ask_on(leads, [away], Need("baku", "az"), frozenset(), NOW).chosen == (away,)
    assert on_call_at([away], NOW) == []


def test_the_night_before_is_the_last_one_that_is_over() -> None:
    begins, ends = night_before(NIGHT)
    assert (begins.isoformat(), ends.isoformat()) == (
        "2026-11-21T22:00:00+04:00",
        "2026-11-22T06:00:00+04:00",
    )
    assert is_night(NIGHT - timedelta(hours=2))
    assert not is_night(ends)
    assert is_night(ends - timedelta(microseconds=1))
    assert night_before(ends - timedelta(microseconds=1))[1] == ends - timedelta(days=1)
