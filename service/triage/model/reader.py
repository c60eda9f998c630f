"""The second reading: what the model makes of a text that the rules have read."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Finding
from service.triage.indicators import CODES, CRITICAL, Indicator
from service.triage.model.artifact import LEVELS, Model
from service.triage.model.features import Floats, Vector
from service.triage.model.marks import marks_of
from service.triage.model.scoring import judged, view_of
from service.triage.model.telling import telling_words
from service.triage.word_layer import Understanding

_SURE: Final = 0.0
_SHOWN: Final = 2
GRAVER: Final = 3.0
"""How much heavier a share of P1 weighs than one of P2 when somebody is to be woken."""
_BETWEEN: Final = 0.3
"""How much a share of P3 or PX weighs against an alarm: less than an ordinary matter does."""
_LEAST: Final = 1e-9


@dataclass(frozen=True, slots=True)
class Verdict:
    """How probable each level is, in the eyes of the model, and what it saw."""

    shares: Mapping[Level, float]
    heads: Floats
    vector: Vector

    @property
    def critical(self) -> float:
        """How probably somebody should be woken for this text."""
        return self.shares[Level.P1] + self.shares[Level.P2]

    @property
    def alarming(self) -> float:
        """How much speaks for waking somebody, against how much for an ordinary matter."""
        return weight_of(self.shares, GRAVER)

    @property
    def worrying(self) -> float:
        """How much speaks for anything urgent, against how much for an ordinary matter."""
        return weight_of(self.shares, 1.0)

    @property
    def immediate(self) -> float:
        """How probably hours decide."""
        return self.shares[Level.P1]


def weight_of(shares: Mapping[Level, float], graver: float) -> float:
    """The share of what is urgent; what lies between is no ordinary matter and weighs little."""
    urgent = graver * shares[Level.P1] + shares[Level.P2]
    between = _BETWEEN * (shares[Level.P3] + shares[Level.PX])
    return urgent / max(urgent + shares[Level.P4] + shares[Level.P5] + between, _LEAST)


def second_reading(model: Model, read: Understanding, findings: Iterable[Finding]) -> Verdict:
    """Let the model read a text after the rules."""
    vector = model.vocabulary.vector(read.reading.words)
    heads, seen = view_of(model, vector)
    shares = judged(model, seen, marks_of(read, findings))
    told = {Level[name]: float(share) for name, share in zip(LEVELS, shares, strict=True)}
    return Verdict(told, heads, vector)


def likely_codes(
    model: Model, verdict: Verdict, indicators: Mapping[str, Indicator], *, critical: bool
) -> list[str]:
    """The indicators that the text most resembles: one at least, others when it is sure."""
    ranked = [
        (float(score), code)
        for code, score in zip(model.heads, verdict.heads, strict=True)
        if code in CODES and (indicators[code].base in CRITICAL) == critical
    ]
    ranked.sort(reverse=True)
    return [code for rank, (score, code) in enumerate(ranked[:_SHOWN]) if not rank or score > _SURE]


def model_findings(
    model: Model,
    verdict: Verdict,
    read: Understanding,
    indicators: Mapping[str, Indicator],
    level: Level,
) -> list[Finding]:
    """The model's reasons, each with the words that moved it most."""
    critical = level <= Level.PX
    found = []
    for code in likely_codes(model, verdict, indicators, critical=critical):
        quote, start, end = _telling_quote(model, verdict.vector, read, model.heads.index(code))
        because = (f"model {model.version}", indicators[code].standard)
        found.append(
            Finding(code, Polarity.AFFIRMED, level, quote, start, end, (), "model", *because)
        )
    return found


def _telling_quote(
    model: Model, vector: Vector, read: Understanding, head: int
) -> tuple[str, int, int]:
    """The person's words that moved a head; the middle of an endless text was not looked at."""
    first, last = telling_words(model, vector, head)
    skipped = len(read.reading.words) - len(vector.words)
    beyond = skipped if first >= len(vector.words) // 2 else 0
    last = min(last, len(vector.words) // 2 - 1) if skipped and not beyond else last
    return read.reading.quote(first + beyond, max(first, last) + beyond)


def ordinary_level(verdict: Verdict) -> Level:
    """The most probable of the levels below a look."""
    return max((Level.P3, Level.P4, Level.P5), key=verdict.shares.__getitem__)
