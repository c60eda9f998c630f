"""Whom to ask: the best who may be asked, the same each time, and nobody with a conflict."""

import random
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.terms import Profession, Role
from service.routing.matching import FILTERS, STANDING, Filter, Need, choose, eligible
from service.routing.oncall import Candidate, Hours
from tests.routing.worlds import IDS, NOW, crowds, needs

NAMES = tuple(name for name, _ in (*STANDING, *FILTERS))
ON_CALL = (Hours("baku", NOW - timedelta(hours=1), NOW + timedelta(hours=1)),)
LAWYER = Candidate(
    id=IDS[0],
    name="lawyer",
    role=Role.RESPONDER,
    profession=Profession.LAWYER,
    languages=frozenset({"az"}),
    offices=frozenset({"baku"}),
    shifts=ON_CALL,
)
DOCTOR = replace(LAWYER, id=IDS[1], name="doctor", profession=Profession.DOCTOR)
NEED = Need("baku", "az", professions=("lawyer",), facility_id="colony-2")


@given(crowds, needs, st.integers(1, 4))
def test_nobody_is_asked_who_may_not_be(
    crowd: tuple[Candidate, ...], need: Need, count: int
) -> None:
    for chosen in choose(crowd, need, count, NOW).chosen:
        assert chosen.reachable
        assert need.facility_id not in chosen.conflicts
        assert chosen.id not in need.already_asked
        assert chosen.role not in {Role.ADMINISTRATOR, Role.AUDITOR}


@given(crowds, needs, st.integers(1, 4))
def test_as_many_are_asked_as_there_are(
    crowd: tuple[Candidate, ...], need: Need, count: int
) -> None:
    chosen = choose(crowd, need, count, NOW).chosen
    assert len(chosen) == min(count, len(eligible(crowd, need)))
    assert len({c.id for c in chosen}) == len(chosen)


@given(crowds, needs, st.integers(1, 4), st.randoms(use_true_random=False))
def test_the_order_of_the_roster_decides_nothing(
    crowd: tuple[Candidate, ...], need: Need, count: int, dice: random.Random
) -> None:
    shuffled = list(crowd)
    dice.shuffle(shuffled)
    assert choose(shuffled, need, count, NOW) == choose(crowd, need, count, NOW)


@given(crowds, needs)
def test_filters_are_given_up_in_the_written_order_and_only_for_nobody(
    crowd: tuple[Candidate, ...], need: Need
) -> None:
    decision = choose(crowd, need, 1, NOW)
    assert decision.relaxed == tuple(name for name in NAMES if name in decision.relaxed)
    pool = eligible(crowd, need)
    kept: list[Filter] = []
    for name, fits in (*reversed(STANDING), *reversed(FILTERS)):
        fitting = [c for c in pool if fits(c, need, NOW) and all(k(c, need, NOW) for k in kept)]
        assert (name in decision.relaxed) == (not fitting and bool(pool))
        kept += [fits] if fitting else []
    if decision.chosen:
        assert all(fits(decision.chosen[0], need, NOW) for fits in kept)


@given(crowds, needs, st.integers(1, 4))
def test_every_choice_says_why(crowd: tuple[Candidate, ...], need: Need, count: int) -> None:
    decision = choose(crowd, need, count, NOW)
    for place, chosen in enumerate(decision.chosen, start=1):
        facts = decision.as_facts(chosen.id)
        assert facts["place"] == place
        assert facts["considered"] == len(crowd)


def test_the_needed_profession_comes_before_a_lighter_load() -> None:
    busy = replace(LAWYER, load=5)
    assert choose([DOCTOR, busy], NEED, 1, NOW).chosen == (busy,)


def test_a_second_one_is_asked_even_when_only_one_fits() -> None:
    assert choose([DOCTOR, LAWYER], NEED, 2, NOW).chosen == (LAWYER, DOCTOR)


def test_the_only_lawyer_with_a_conflict_is_passed_over_for_a_doctor() -> None:
    close = replace(LAWYER, conflicts=frozenset({"colony-2"}))
    decision = choose([close, DOCTOR], NEED, 2, NOW)
    assert decision.chosen == (DOCTOR,)
    assert "profession" in decision.relaxed


def test_of_two_equals_the_one_paged_longer_ago_is_asked() -> None:
    lately = replace(LAWYER, last_paged_at=NOW)
    long_ago = replace(LAWYER, id=IDS[2], name="z", last_paged_at=NOW - timedelta(days=3))
    assert choose([lately, long_ago], NEED, 1, NOW).chosen == (long_ago,)


def test_a_doctor_is_asked_beside_the_lawyer_rather_than_a_second_lawyer() -> None:
    need = replace(NEED, professions=("doctor", "lawyer"))
    second = replace(LAWYER, id=IDS[3], name="second lawyer")
    far = replace(DOCTOR, offices=frozenset(), shifts=(Hours("northern", *span()),), load=4)
    assert choose([LAWYER, second, far], need, 2, NOW).chosen == (far, LAWYER)


def span() -> tuple[datetime, datetime]:
    return ON_CALL[0].starts_at, ON_CALL[0].ends_at


def test_a_woman_is_asked_when_the_person_wishes_it_even_before_a_lawyer() -> None:
    man = replace(LAWYER, gender="m")
    woman = replace(DOCTOR, gender="f")
    decision = choose([man, woman], replace(NEED, gender="f"), 1, NOW)
    assert decision.chosen == (woman,)
    assert decision.relaxed == ("profession",)


def test_without_a_woman_the_wish_is_given_up_and_that_is_said() -> None:
    decision = choose([replace(LAWYER, gender="m")], replace(NEED, gender="f"), 1, NOW)
    assert decision.relaxed == ("gender",)
    assert decision.as_facts(LAWYER.id)["lacks"] == ["gender"]


@pytest.mark.parametrize(
    ("lack", "need", "name"),
    [
        ({"load": 3, "load_cap": 3}, NEED, "load"),
        ({"tested": False}, NEED, "contacts"),
        ({"immediate_cases": 2}, replace(NEED, immediate=True), "cases"),
        ({"woken": 2}, replace(NEED, spare_woken=True), "rest"),
    ],
)
def test_who_may_not_be_asked_now_is_asked_only_when_nobody_else_is(
    lack: dict[str, Any], need: Need, name: str
) -> None:
    tired = replace(LAWYER, **lack)
    assert choose([tired, DOCTOR], need, 1, NOW).chosen == (DOCTOR,)
    alone = choose([tired], need, 1, NOW)
    assert alone.chosen == (tired,)
    assert alone.relaxed == (name,)


def test_a_conflict_is_never_given_up() -> None:
    close = replace(LAWYER, conflicted=True)
    assert choose([close], NEED, 1, NOW).chosen == ()


def test_a_drawn_lot_decides_between_those_never_paged_and_it_differs_by_appeal() -> None:
    crowd = [replace(LAWYER, id=who, name=str(who)) for who in IDS]
    first = {choose(crowd, replace(NEED, seed=str(n)), 1, NOW).chosen[0].id for n in range(60)}
    assert len(first) > len(IDS) / 2
