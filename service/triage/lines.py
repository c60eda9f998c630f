"""The core of `appeals triage`: JSON Lines in, one JSON line out for each, in order."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, NoReturn, TypeVar

from service.domain.terms import Channel, Language
from service.triage.assessment import Assessment, Finding
from service.triage.engine import assess
from service.triage.questionnaire import UnknownAnswer
from service.triage.report import Facts, Report
from service.triage.rulebook import Rulebook

_KNOWN: Final = frozenset(("id", "text", "channel", "answers", "facts", "language"))
_FACTS: Final = frozenset(field.name for field in fields(Facts))
_LONGEST: Final = 1_000_000


T = TypeVar("T", Channel, Language)


class BadLine(ValueError):
    """A line that cannot be assessed; the message says why, without the words of the appeal."""


def assess_lines(lines: Iterable[str], rulebook: Rulebook) -> Iterator[str]:
    """Answer every line that is not blank; a bad one gets its error and the run goes on."""
    for line in lines:
        if line.strip():
            yield json.dumps(_answer(line, rulebook), ensure_ascii=True)


def _answer(line: str, rulebook: Rulebook) -> dict[str, Any]:
    """One line answered, whatever it holds."""
    identity: Any = None
    try:
        row = _parsed(line)
        identity = row.get("id")
        return {"id": identity} | as_json(assess(report_of(row), rulebook))
    except (BadLine, UnknownAnswer) as error:
        return {"id": identity, "error": str(error)}


def _parsed(line: str) -> dict[str, Any]:
    """The JSON object of one line."""
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadLine("not valid JSON") from error
    if not isinstance(row, dict):
        raise BadLine("not a JSON object")
    return row


def report_of(row: Mapping[str, Any]) -> Report:
    """A report from the fields of a line; BadLine names the field that is wrong."""
    if unknown := row.keys() - _KNOWN:
        raise BadLine(f"unknown field {min(unknown)!r}")
    text = row.get("text") or ""
    if not isinstance(text, str) or len(text) > _LONGEST:
        raise BadLine("text must be a string of at most a million characters")
    return Report(
        text=text,
        channel=_word(row, "channel", Channel),
        answers=_answers(row.get("answers")),
        facts=_facts(row.get("facts")),
        language_hint=_word(row, "language", Language),
    )


def _word(row: Mapping[str, Any], name: str, words: type[T]) -> T | None:
    """A coded word of the domain, or None when it is not given."""
    value = row.get(name)
    if value is None:
        return None
    try:
        return words(value)
    except ValueError as error:
        raise BadLine(f"unknown {name}") from error


def _answers(given: object) -> dict[str, str | tuple[str, ...]]:
    """The answers as the protocol takes them; it checks the codes itself."""
    if given is None:
        return {}
    if not isinstance(given, dict):
        raise BadLine("answers must be an object")
    return {code: tuple(a) if isinstance(a, list) else a for code, a in given.items()}


def _facts(given: object) -> Facts:
    """The facts, each checked for its type."""
    if given is None:
        return Facts()
    if not isinstance(given, dict):
        raise BadLine("facts must be an object")
    if unknown := given.keys() - _FACTS:
        raise BadLine(f"unknown fact {min(unknown)!r}")
    told: dict[str, Any] = {n: _fact(n, value) for n, value in given.items() if value is not None}
    return Facts(**told)


def _fact(name: str, value: object) -> object:
    """One fact of the right type, or BadLine."""
    match name:
        case "happened_at" | "now":
            return _moment(name, value)
        case "traits":
            if isinstance(value, list) and all(isinstance(trait, str) for trait in value):
                return tuple(value)
            return _refuse(name)
        case "free" | "dropped_call":
            return value if isinstance(value, bool) else _refuse(name)
        case "sex" | "place_kind":
            return value if isinstance(value, str) else _refuse(name)
        case _:
            good = isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**6
            return value if good else _refuse(name)


def _moment(name: str, value: object) -> datetime:
    """A moment with its zone, so that two of them can be compared."""
    try:
        moment = datetime.fromisoformat(str(value))
    except (TypeError, ValueError) as error:
        raise BadLine(f"{name} is no moment in time") from error
    return moment if moment.tzinfo else _refuse(name)


def _refuse(name: str) -> NoReturn:
    """Say which fact is wrong."""
    raise BadLine(f"bad fact {name}")


def as_json(assessment: Assessment) -> dict[str, Any]:
    """An assessment as the outside contract names its parts."""
    return {
        "level": assessment.level.name,
        "probability": {level.name: p for level, p in assessment.probability.items()},
        "indicators": [_indicator(finding) for finding in assessment.findings],
        "language": assessment.language.value,
        "determinant": assessment.determinant,
        "rulebook": assessment.rulebook,
        "custody": assessment.custody,
        "professions": list(assessment.professions),
        "vulnerabilities": list(assessment.vulnerabilities),
        "would_change": list(assessment.would_change),
    }


def _indicator(finding: Finding) -> dict[str, Any]:
    """One finding with the person's own words."""
    return {
        "code": finding.code,
        "polarity": finding.polarity.value,
        "quote": finding.quote,
        "start": finding.start,
        "end": finding.end,
        "modifiers": list(finding.modifiers),
        "level": finding.level.name,
        "source": finding.source,
        "rule": finding.rule,
        "standard": finding.standard,
    }
