"""The operator's fixed questions Q0-Q14 and the fixed rules that turn answers into a level."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from service.domain.terms import Level

_COUNT: Final = re.compile(r"\d{1,5}")
_CONDITION: Final = re.compile(
    r"(?P<question>Q\d+)(?P<sign>!?=)(?P<codes>[\w,|*]+)(?P<bound>[<>]=\d+)?"
)

Given = Mapping[str, frozenset[str]]
Counts = Mapping[tuple[str, str], int]


class UnknownAnswer(ValueError):
    """A question or an answer code that the protocol does not have."""


@dataclass(frozen=True, slots=True)
class Answer:
    """One answer that can be ticked."""

    code: str
    wording: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question of the protocol with its answers in the order they are read out."""

    code: str
    wording: Mapping[str, str]
    answers: Mapping[str, Answer]
    several: bool


@dataclass(frozen=True, slots=True)
class Condition:
    """One condition of a rule: these answers to this question, or anything but these."""

    question: str
    codes: frozenset[str]
    wanted: bool
    at_least: int | None = None
    at_most: int | None = None

    def holds(self, given: Given, counts: Counts) -> bool:
        """Whether the answers satisfy it; a count that was not told never lowers."""
        chosen = self.codes & given.get(self.question, frozenset())
        if not self.wanted:
            return not chosen
        return any(self._fits(counts.get((self.question, code))) for code in chosen)

    def _fits(self, count: int | None) -> bool:
        """Whether a told count lies in the bounds."""
        if count is None:
            return True
        low, high = self.at_least, self.at_most
        return (low is None or count >= low) and (high is None or count <= high)


@dataclass(frozen=True, slots=True)
class AnswerRule:
    """When these answers are given, this level, for this indicator."""

    level: Level
    indicator: str
    conditions: tuple[Condition, ...]
    modifiers: tuple[str, ...]
    name: str

    def holds(self, given: Given, counts: Counts) -> bool:
        """Whether all conditions hold."""
        return all(condition.holds(given, counts) for condition in self.conditions)


@dataclass(frozen=True, slots=True)
class Protocol:
    """Questions and rules together."""

    questions: Mapping[str, Question]
    rules: tuple[AnswerRule, ...]
    unsure: Mapping[str, str]
    free: frozenset[str]
    held: frozenset[str]

    def given(self, answers: Mapping[str, Any]) -> tuple[Given, Counts]:
        """Check answers against the protocol; UnknownAnswer names what it does not have."""
        given: dict[str, frozenset[str]] = {}
        counts: dict[tuple[str, str], int] = {}
        for code, chosen in answers.items():
            question = self.questions.get(code)
            if question is None:
                raise UnknownAnswer(f"there is no question {code!r}")
            ticked = set()
            for answer in _as_list(question, chosen):
                name, _, count = answer.partition(":")
                if name not in question.answers or (count and not _COUNT.fullmatch(count)):
                    raise UnknownAnswer(f"{code} has no answer {answer!r}")
                ticked.add(name)
                if count:
                    counts[code, name] = int(count)
            given[code] = frozenset(ticked)
        return given, counts


def _as_list(question: Question, chosen: object) -> Iterable[str]:
    """One answer or several, as text; one only where the question allows one only."""
    answers = [chosen] if isinstance(chosen, str) else chosen
    if not isinstance(answers, (list, tuple)) or not all(isinstance(a, str) for a in answers):
        raise UnknownAnswer(f"{question.code} needs an answer code or a list of them")
    if len(answers) > 1 and not question.several:
        raise UnknownAnswer(f"{question.code} takes one answer only")
    return answers


def parse_protocol(table: Mapping[str, Any], codes: frozenset[str]) -> Protocol:
    """Read the questions and the rules; ValueError says what does not fit together."""
    questions = {code: _question(code, q) for code, q in table["questions"].items()}
    for code in sorted(codes):
        questions["Q13"].answers.setdefault(code, Answer(code, {}))  # type: ignore[attr-defined]
    rules = tuple(_rule(rule, questions) for rule in table["rules"])
    return Protocol(
        questions,
        rules,
        dict(table["unsure"]),
        frozenset(table["place"]["free"]),
        frozenset(table["place"]["held"]),
    )


def _question(code: str, table: Mapping[str, Any]) -> Question:
    """One question with its answers in order."""
    answers = {name: Answer(name, wording) for name, wording in table["answers"].items()}
    return Question(code, table["say"], answers, bool(table.get("several", False)))


def _rule(table: Mapping[str, Any], questions: Mapping[str, Question]) -> AnswerRule:
    """One rule, with every code in it checked."""
    conditions = tuple(_condition(text, questions) for text in table["when"])
    return AnswerRule(
        Level[table["level"]],
        table["indicator"],
        conditions,
        tuple(table.get("modifiers", ())),
        " & ".join(table["when"]),
    )


def _condition(text: str, questions: Mapping[str, Question]) -> Condition:
    """Read `Q6=b,c`, `Q2!=k` or `Q11=b>=10`."""
    found = _CONDITION.fullmatch(text)
    if found is None or found["question"] not in questions:
        raise ValueError(f"protocol.toml: cannot read condition {text!r}")
    codes = frozenset(found["codes"].split(","))
    if unknown := codes - questions[found["question"]].answers.keys():
        raise ValueError(f"protocol.toml: {text!r}: unknown answer {', '.join(sorted(unknown))}")
    bound = found["bound"] or ""
    number = int(bound[2:]) if bound else None
    at_least = number if bound.startswith(">") else None
    at_most = number if bound.startswith("<") else None
    return Condition(found["question"], codes, found["sign"] == "=", at_least, at_most)
