"""The bot's few questions: each tap counts at once, none is needed."""

from hypothesis import given
from hypothesis import strategies as st

from service.intake.dialogue import FINISHED, ONWARD, QUESTIONS, SEVERAL, following, turn
from service.triage.rulebook import load_rulebook

PROTOCOL = load_rulebook().protocol
KNOWN = st.sampled_from(
    [(code, answer) for code in QUESTIONS for answer in (*PROTOCOL.questions[code].answers, ONWARD)]
)


def test_one_answer_leads_to_the_next_question() -> None:
    taken = turn("Q1", "a", {})
    assert taken is not None
    assert (taken.show, taken.answers) == ("Q2", {"Q1": "a"})


def test_of_several_answers_each_is_ticked_and_unticked() -> None:
    first = turn("Q4", "force", {})
    assert first is not None
    assert (first.show, first.answers) == ("Q4", {"Q4": ("force",)})
    second = turn("Q4", "a", first.answers)
    assert second is not None
    assert second.answers == {"Q4": ("force", "a")}
    third = turn("Q4", "force", second.answers)
    assert third is not None
    assert third.answers == {"Q4": ("a",)}


def test_no_takes_the_others_away_and_is_taken_away_by_them() -> None:
    denied = turn("Q4", "d", {"Q4": ("force", "a")})
    assert denied is not None
    assert denied.answers == {"Q4": ("d",)}
    again = turn("Q4", "force", denied.answers)
    assert again is not None
    assert again.answers == {"Q4": ("force",)}


def test_every_question_may_be_passed_over() -> None:
    shown = QUESTIONS[0]
    for _ in QUESTIONS:
        passed = turn(shown, ONWARD, {})
        assert passed is not None
        assert passed.answers == {}
        shown = passed.show
    assert shown == FINISHED == following(QUESTIONS[-1])


@given(st.text(max_size=12), st.text(max_size=12), st.lists(KNOWN, max_size=30))
def test_taps_in_any_order_are_answers_of_the_protocol(
    question: str, answer: str, taps: list[tuple[str, str]]
) -> None:
    turn(question, answer, {})
    given_so_far: dict[str, str | tuple[str, ...]] = {}
    for code, tapped in taps:
        meant = turn(code, tapped, given_so_far)
        assert meant is not None
        given_so_far |= meant.answers
        PROTOCOL.given(given_so_far)
    assert all(isinstance(given_so_far[c], tuple) for c in SEVERAL & given_so_far.keys())
