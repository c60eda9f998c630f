"""Breakages of who is asked, how long it is waited, and what a change of level does."""

import random
from dataclasses import replace
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from service.domain import actor, priority, relevelling
from service.domain.relevelling import Chain
from service.domain.terms import AssignmentState, Level
from service.outbox.jobs import Escalate
from service.routing import asking, matching, oncall, stepping
from service.routing.asking import ask_on
from service.routing.escalation import DEFAULTS, Policy, Whom
from service.simulation import casework, chains, paging
from service.simulation.store import Draft
from tests.simulation.mutants import breaks
from tests.simulation.weather import eve_of_the_end_of_mandates, lowered_again_and_again

# Who is asked.


@breaks("R10")
def the_conflict_filter_is_skipped(monkey: pytest.MonkeyPatch) -> None:
    was = matching.why_never
    monkey.setattr(matching, "why_never", lambda c, n: was(replace(c, conflicted=False), n))


@breaks("R10")
def a_conflict_is_given_up_when_nobody_else_is_left(monkey: pytest.MonkeyPatch) -> None:
    was = matching.eligible

    def lenient(candidates: Any, need: Any) -> Any:
        return was(candidates, need) or was(
            [replace(c, conflicted=False) for c in candidates], need
        )

    monkey.setattr(matching, "eligible", lenient)
    monkey.setattr(asking, "eligible", lenient)


@breaks("R10")
def a_caller_for_the_next_is_given_anything(monkey: pytest.MonkeyPatch) -> None:
    was = casework.next_for
    monkey.setattr(
        casework,
        "next_for",
        lambda rows, member, now, *, locked: was(
            rows, replace(member, conflicts=frozenset()), now, locked=locked
        ),
    )


@breaks("R01", weather=eve_of_the_end_of_mandates)
def a_mandate_never_ends(monkey: pytest.MonkeyPatch) -> None:
    for module in (actor, asking, oncall, paging):
        monkey.setattr(module, "has_mandate", lambda *_: True)


@breaks("R01", weather=eve_of_the_end_of_mandates)
def a_mandate_is_looked_at_only_when_the_question_is_put(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(paging, "has_mandate", lambda *_: True)


@breaks("R01", "R03", weather=eve_of_the_end_of_mandates)
def the_second_call_goes_to_whoever_had_the_first(monkey: pytest.MonkeyPatch) -> None:
    """As it was until the simulation came: the shift or the mandate may be over by then."""

    def ask(rung: Any, candidates: Any, need: Any, offers: Any, at: Any) -> Any:
        if rung.whom is Whom.SAME:
            same = [c for c in candidates if c.id in offers]
            return asking._all_of(same, need, again=True)
        return ask_on(rung, candidates, need, offers, at)

    monkey.setattr(stepping, "ask_on", ask)


@breaks("R03")
def lots_are_drawn_anew_each_time(monkey: pytest.MonkeyPatch) -> None:
    was = matching.score
    monkey.setattr(
        matching, "score", lambda c, n: was(c, n) | {"load": 0, "paged": random.random()}
    )


@breaks("R03")
def the_first_of_the_roster_is_asked(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(matching, "score", lambda _c, _n: {"place": 0})


@breaks("P7")
def an_empty_rung_is_waited_for(monkey: pytest.MonkeyPatch) -> None:
    """What GoAlert does (its issue 4548)."""

    def one_rung(policy: Any, step: int, *rest: Any, **more: Any) -> Any:
        decision = ask_on(policy.rung(step), *rest)
        return stepping.Step(decision, step, policy.wait_after(step))

    monkey.setattr(stepping, "take_step", one_rung)


# How long it is waited.


@breaks("P6")
def the_chain_ends_with_its_last_rung(monkey: pytest.MonkeyPatch) -> None:
    was = chains.escalate

    def ending(draft: Draft, job: Escalate) -> None:
        was(draft, job)
        draft.promised = [
            j for j in draft.promised if not isinstance(j.job, Escalate) or j.job.step < 6
        ]

    monkey.setattr(chains, "escalate", ending)


@breaks("P6")
def rungs_are_ten_minutes_long(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(Policy, "wait_after", lambda *_: timedelta(minutes=10))


@breaks("P6")
def one_level_has_no_policy_of_its_own(monkey: pytest.MonkeyPatch) -> None:
    monkey.setitem(DEFAULTS, Level.P1, DEFAULTS[Level.P2])


@breaks("P8", "P4")
def the_first_page_is_throttled(monkey: pytest.MonkeyPatch) -> None:
    was = Draft.promise

    def later(self: Draft, job: Any, appeal_id: UUID, **more: Any) -> None:
        wait = timedelta(minutes=2 if job.kind == "page" else 0)
        was(self, job, appeal_id, **more | {"at": more["at"] + wait})

    monkey.setattr(Draft, "promise", later)


@breaks("R05")
def a_decline_waits_for_the_deadline(monkey: pytest.MonkeyPatch) -> None:
    was = chains.restart_chain

    def later(draft: Draft, appeal: Any, **more: Any) -> Any:
        declined = any(o.state is AssignmentState.DECLINED for o in draft.offers.values())
        return was(draft, appeal, **more | {"after": timedelta(minutes=2 if declined else 0)})

    monkey.setattr(casework, "restart_chain", later)


# Levels.


@breaks("P6", "P4")
def a_raise_does_not_enter_routing_again(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(relevelling, "chain_after", lambda *_: Chain.GOES_ON)


@breaks("R08", weather=lowered_again_and_again)
def a_lowering_withdraws_the_page_that_is_due(monkey: pytest.MonkeyPatch) -> None:
    was = Draft.withdraw
    monkey.setattr(
        Draft, "withdraw", lambda self, appeal_id, kinds, after=None: was(self, appeal_id, kinds)
    )


@breaks("order")
def the_queue_forgets_its_bands(monkey: pytest.MonkeyPatch) -> None:
    monkey.setattr(priority, "key_at", lambda _l, received, _by, _at: (1, received.timestamp()))


@breaks("order")
def the_queue_is_first_come_first_served_within_danger(monkey: pytest.MonkeyPatch) -> None:
    bands = {Level.P1: 1, Level.P2: 1, Level.PX: 1}
    monkey.setattr(
        priority,
        "key_at",
        lambda level, received, _by, _at: (bands.get(level, 3), received.timestamp()),
    )
