"""What the operator's questions say about the level; nothing said elsewhere can lower it."""

from collections.abc import Mapping
from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Finding
from service.triage.indicators import UNCLEAR
from service.triage.questionnaire import (
    AnswerRule,
    Counts,
    Given,
    Question,
    UnknownAnswer,
)
from service.triage.report import Facts
from service.triage.rulebook import Rulebook

__all__ = ["Question", "UnknownAnswer", "from_answers", "held_by_answers", "would_raise"]

_UNSURE_LIMIT: Final = 3
_MAJORITY: Final = 18

Answers = Mapping[str, str | tuple[str, ...]]


def from_answers(
    answers: Answers, facts: Facts, rulebook: Rulebook
) -> tuple[Level | None, tuple[Finding, ...]]:
    """The level that the answers alone give, with the rules that hold; None without answers."""
    given, counts = _known(answers, facts, rulebook)
    findings = [
        _finding(rule, rulebook) for rule in rulebook.protocol.rules if rule.holds(given, counts)
    ]
    if _is_unclear(given, facts, rulebook):
        findings.append(_unclear())
    findings += _main_problem(given, rulebook)
    findings.sort(key=lambda finding: finding.level)
    level = findings[0].level if findings else None
    if level is None and answers:
        level = Level.P4
    return level, tuple(findings)


def held_by_answers(answers: Answers, rulebook: Rulebook) -> bool | None:
    """Whether Q2 says that the person is held; None when it was not asked."""
    given, _ = rulebook.protocol.given(answers)
    place = given.get("Q2", frozenset())
    if place & rulebook.protocol.held:
        return True
    return False if place & rulebook.protocol.free else None


def would_raise(
    level: Level, answers: Answers, facts: Facts, rulebook: Rulebook
) -> tuple[str, ...]:
    """The questions not yet asked whose answer could make the appeal more urgent."""
    given, counts = _known(answers, facts, rulebook)
    open_questions: set[str] = set()
    for rule in rulebook.protocol.rules:
        if rule.level >= level:
            continue
        asked = [c for c in rule.conditions if c.question in given]
        if all(condition.holds(given, counts) for condition in asked):
            open_questions |= {
                c.question for c in rule.conditions if c.wanted and c.question not in given
            }
    return tuple(code for code in rulebook.protocol.questions if code in open_questions)


def _known(answers: Answers, facts: Facts, rulebook: Rulebook) -> tuple[Given, Counts]:
    """The answers given, completed by what the facts already tell."""
    given, counts = rulebook.protocol.given(answers)
    known = dict(given)
    if facts.free is True and "Q2" not in known:
        known["Q2"] = rulebook.protocol.free
    if facts.age is not None and facts.age < _MAJORITY and (answers or facts.dropped_call):
        known["Q10"] = known.get("Q10", frozenset()) - {"h"} | {"a"}
    return known, counts


def _finding(rule: AnswerRule, rulebook: Rulebook) -> Finding:
    """An answer rule as a reason; it quotes nothing, for the words were ours."""
    indicator = rulebook.indicators.get(rule.indicator)
    standard = indicator.standard if indicator else ""
    return Finding(
        rule.indicator, Polarity.AFFIRMED, rule.level, "", 0, 0, rule.modifiers, "answers",
        rule.name, standard,
    )  # fmt: skip


def _is_unclear(given: Given, facts: Facts, rulebook: Rulebook) -> bool:
    """Too many "don't know", or a call that broke off before the question of force."""
    unsure = sum(code in given.get(q, ()) for q, code in rulebook.protocol.unsure.items())
    return unsure >= _UNSURE_LIMIT or (facts.dropped_call and "Q4" not in given)


def _unclear() -> Finding:
    """The reason for level PX from answers."""
    return Finding(
        UNCLEAR, Polarity.AFFIRMED, Level.PX, "", 0, 0, (), "answers", "dropped or unsure", ""
    )


def _main_problem(given: Given, rulebook: Rulebook) -> list[Finding]:
    """Q13: the level of the problem named, one step up for a person of Q10."""
    special = bool(given.get("Q10", frozenset()) - {"h"})
    findings = []
    for code in sorted(given.get("Q13", ())):
        indicator = rulebook.indicators[code]
        level = Level.P3 if special and indicator.base is Level.P4 else indicator.base
        rule = f"Q13={code}"
        findings.append(
            Finding(
                code, Polarity.AFFIRMED, level, "", 0, 0, (), "answers", rule, indicator.standard
            )
        )
    return findings
