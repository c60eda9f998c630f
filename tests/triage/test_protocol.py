"""Every fixed rule of the operator's questions."""

import pytest

from service.domain.terms import Level
from service.triage.protocol import UnknownAnswer, from_answers, would_raise
from service.triage.report import Facts
from service.triage.rulebook import Rulebook, load_rulebook

Answers = dict[str, str | tuple[str, ...]]


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


IMMEDIATE: list[Answers] = [
    {"Q1": "a"},
    {"Q1": "b"},
    {"Q1": "c"},
    {"Q2": "l"},
    {"Q4": ("a",)},
    {"Q2": "e", "Q4": ("b", "electricity")},
    {"Q4": ("sexual",)},
    {"Q2": "a", "Q5": "a"},
    {"Q7": "c"},
    {"Q9": "a", "Q6": "b"},
    {"Q9": "a", "Q6": "a", "Q4": ("b",)},
    {"Q6": "b", "Q3": "a", "Q2": "a"},
    {"Q6": "c", "Q3": "b"},
    {"Q11": ("a:48",)},
    {"Q11": ("a",)},
    {"Q11": ("dry",)},
    {"Q11": ("b:12",)},
    {"Q11": ("d:2",)},
    {"Q10": ("a",), "Q4": ("c",), "Q2": "k"},
    {"Q10": ("a",), "Q5": "b", "Q2": "k"},
    {"Q10": ("a",), "Q6": "b", "Q3": "d"},
    {"Q10": ("a",), "Q9": "b"},
    {"Q8": "c"},
    {"Q12": ("a", "violence")},
]
URGENT: list[Answers] = [
    {"Q4": ("b",), "Q3": "d"},
    {"Q4": ("c",)},
    {"Q2": "k", "Q5": "a"},
    {"Q5": "b"},
    {"Q6": "b", "Q3": "d"},
    {"Q7": "b"},
    {"Q8": "b"},
    {"Q9": "b", "Q6": "a"},
    {"Q12": ("a",)},
    {"Q11": ("c:16",)},
    {"Q11": ("c:2",), "Q10": ("b",)},
    {"Q11": ("b:3",)},
    {"Q11": ("adults",)},
    {"Q11": ("earlier",)},
    {"Q11": ("involuntary",)},
    {"Q11": ("a:90",)},
]
LOOK: list[Answers] = [{"Q0": "c"}, {"Q1": "e", "Q4": ("e",), "Q5": "d"}]
PRIORITY: list[Answers] = [
    {"Q2": "k", "Q4": ("b",), "Q3": "e"},
    {"Q13": ("MED_CARE",)},
    {"Q13": ("PARCELS",), "Q10": ("c",)},
    {"Q11": ("c:10",)},
]
STANDARD: list[Answers] = [{"Q13": ("PARCELS",)}, {"Q1": "d", "Q4": ("d",)}]
INFORMATION: list[Answers] = [{"Q13": ("INFO",)}, {"Q13": ("OUTSIDE",), "Q10": ("e",)}]


@pytest.mark.parametrize(
    ("answers", "level"),
    [
        *((answers, Level.P1) for answers in IMMEDIATE),
        *((answers, Level.P2) for answers in URGENT),
        *((answers, Level.PX) for answers in LOOK),
        *((answers, Level.P3) for answers in PRIORITY),
        *((answers, Level.P4) for answers in STANDARD),
        *((answers, Level.P5) for answers in INFORMATION),
    ],
)
def test_answers_alone_give_the_level(answers: Answers, level: Level, rulebook: Rulebook) -> None:
    found, findings = from_answers(answers, Facts(), rulebook)
    assert found is level, [(f.code, f.level, f.rule) for f in findings]


def test_no_answers_give_no_level(rulebook: Rulebook) -> None:
    assert from_answers({}, Facts(), rulebook) == (None, ())


def test_a_call_that_broke_off_before_the_question_of_force_is_looked_at(
    rulebook: Rulebook,
) -> None:
    assert from_answers({"Q1": "d"}, Facts(dropped_call=True), rulebook)[0] is Level.PX


def test_a_known_age_counts_as_the_answer(rulebook: Rulebook) -> None:
    told, _ = from_answers({"Q5": "b", "Q2": "k"}, Facts(age=16), rulebook)
    assert told is Level.P1


@pytest.mark.parametrize(
    ("answers", "complaint"),
    [
        ({"Q99": "a"}, "Q99"),
        ({"Q1": "z"}, "z"),
        ({"Q1": ("a", "b")}, "one answer only"),
        ({"Q13": ("PENSION",)}, "PENSION"),
        ({"Q11": ("b:many",)}, "b:many"),
        ({"Q1": 3}, "answer code"),
    ],
)
def test_an_unknown_answer_is_named(answers: Answers, complaint: str, rulebook: Rulebook) -> None:
    with pytest.raises(UnknownAnswer, match=complaint):
        from_answers(answers, Facts(), rulebook)


def test_dont_know_never_lowers(rulebook: Rulebook) -> None:
    unsure: Answers = {"Q1": "e", "Q4": ("a", "e"), "Q5": "d", "Q6": "e"}
    assert from_answers(unsure, Facts(), rulebook)[0] is Level.P1


def test_questions_that_could_raise_are_told(rulebook: Rulebook) -> None:
    open_questions = would_raise(Level.P2, {"Q6": "b", "Q2": "a"}, Facts(), rulebook)
    assert "Q3" in open_questions
    assert "Q6" not in open_questions
    assert would_raise(Level.P1, {}, Facts(), rulebook) == ()


def test_every_question_and_answer_is_worded_in_four_languages(rulebook: Rulebook) -> None:
    questions = rulebook.protocol.questions
    assert list(questions) == [f"Q{n}" for n in range(15)]
    for question in questions.values():
        assert question.wording.keys() == {"az", "ru", "en", "tr"}
        for answer in question.answers.values():
            assert question.code == "Q13" or answer.wording.keys() == {"az", "ru", "en", "tr"}
