"""There is one sensible next step, and it is never to leave somebody alone."""

from typing import Any
from uuid import UUID, uuid4

import pytest

from service.domain.actor import Actor
from service.domain.terms import Role
from service.web.next_step import next_step
from service.web.safeguards import NO, UNKNOWN, YES, Told, board

ME = Actor(uuid4(), "leyla", "Leyla", Role.RESPONDER)
LEAD = Actor(uuid4(), "sevda", "Sevda", Role.COORDINATOR)
ADMIN = Actor(uuid4(), "admin", "Admin", Role.ADMINISTRATOR)


def card(status: str = "acknowledged", owner: UUID | None = ME.id, **more: Any) -> dict[str, Any]:
    return {
        "status": status,
        "assignment": {"owner": {"id": str(owner), "name": "x"} if owner else None},
        "assessment": {"lowering_proposed": None},
        "assessments": [],
        "clocks": [{"name": "act", "met_at": None}],
        "outcome": None,
        "messages": [{"direction": "inbound"}],
    } | more


ACTED = [{"name": "act", "met_at": "2026-11-22T09:00:00Z"}]


@pytest.mark.parametrize(
    ("appeal", "step"),
    [
        (card("queued", None), "acknowledgement"),
        (card("assigned", None), "acknowledgement"),
        (card(), "action"),
        (card(clocks=ACTED), "reply"),
        (card(clocks=ACTED, messages=[{"direction": "outbound"}]), "outcome"),
        (card(clocks=ACTED, outcome={"outcome": "advised"}), "closure"),
        (card("closed", None), "reopening"),
    ],
)
def test_the_step_follows_the_life_of_an_appeal(appeal: dict[str, Any], step: str) -> None:
    found = next_step(appeal, ME)
    assert found is not None
    assert found.code == step


def test_somebody_elses_appeal_asks_nothing_of_me() -> None:
    assert next_step(card(owner=LEAD.id), ME) is None


def test_a_coordinator_may_ask_another_person() -> None:
    found = next_step(card(), LEAD)
    assert found is not None
    assert found.code == "assignment"


def test_a_proposed_lowering_waits_for_anybody_but_the_proposer() -> None:
    proposed = card(
        assessment={"lowering_proposed": "P3"}, assessments=[{"by": {"id": str(ME.id)}}]
    )
    by_another = next_step(proposed, LEAD)
    by_me = next_step(proposed, ME)
    assert by_another is not None
    assert by_another.code == "level"
    assert by_me is not None
    assert by_me.code == "action"


def test_an_administrator_works_on_no_appeal() -> None:
    assert next_step(card("queued", None), ADMIN) is None


def test_safeguards_follow_the_answers_then_the_words() -> None:
    reasons = [
        {"code": "DOC_EXAM", "polarity": "affirmed", "quotes": []},
        {"code": "INTERP", "polarity": "asked", "quotes": []},
    ]
    states = {s.code: s.state for s in board({"Q8": "c", "Q6": "a"}, reasons, Told())}
    assert states == {
        "family": NO,
        "lawyer": YES,
        "doctor": NO,
        "rights": UNKNOWN,
        "interpreter": UNKNOWN,
    }


def test_an_answer_that_was_given_outweighs_a_word() -> None:
    reasons = [{"code": "LAWYER", "polarity": "affirmed", "quotes": []}]
    assert board({"Q6": "a"}, reasons, Told())[1].state == YES


def test_a_safeguard_says_since_when_it_is_known() -> None:
    quotes = [{"message": "second"}, {"message": "first"}]
    reasons = [{"code": "DOC_EXAM", "polarity": "affirmed", "quotes": quotes}]
    told = Told("12:00", {"Q6": "14:00"}, {"first": "13:00", "second": "15:00"})
    since = {s.code: s.since for s in board({"Q8": "b", "Q6": "a"}, reasons, told)}
    assert since == {
        "family": "12:00",
        "lawyer": "14:00",
        "doctor": "13:00",
        "rights": "",
        "interpreter": "",
    }
