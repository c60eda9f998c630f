"""What the rules noticed, as numbers for the model's judge."""

from collections.abc import Iterable
from math import log1p
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.word_layer import Understanding

_SHORT: Final = 4
_MANY: Final = 5


def marks_of(read: Understanding, findings: Iterable[Finding]) -> dict[str, float]:
    """Findings with polarity, person, place, time and form of one text."""
    marks = {f"cue {name}": 1.0 for name in read.context.at}
    marks |= {f"modifier {name}": 1.0 for name in read.context.modifiers}
    marks |= {f"trait {name}": 1.0 for name in read.context.vulnerabilities}
    level, count = Level.P5, 0
    for finding in findings:
        marks[f"{finding.code} {finding.polarity.value}"] = 1.0
        marks[f"source {finding.source} {finding.level.name}"] = 1.0
        level, count = min(level, finding.level), count + 1
    marks[f"level {level.name}"] = 1.0
    marks["signs"] = min(len(read.signs), _MANY) / _MANY
    marks["findings"] = min(count, _MANY) / _MANY
    return marks | _form(read)


def _form(read: Understanding) -> dict[str, float]:
    """How the text looks: its length, its questions, its script."""
    count = len(read.reading.words)
    return {
        "length": log1p(count) / 6,
        "short": float(count <= _SHORT),
        "asks": float(bool(read.reading.asked)),
        "custody": float(read.context.custody),
        "free": float(read.context.free),
        "person": float(read.context.person),
        "time": float(read.context.time),
        "understood": float(read.understood),
        "english": float(read.reading.english),
        "russian latin": float(read.reading.russian_latin),
        "azerbaijani cyrillic": float(read.reading.azerbaijani_cyrillic),
    }
