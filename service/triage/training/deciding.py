"""Temperature and thresholds, chosen on the tune writers for rates that are written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.domain.terms import Level
from service.triage.model.artifact import LEVELS, Model, Thresholds
from service.triage.model.reader import GRAVER, second_reading, weight_of
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message
from service.triage.training.prepared import Mask
from service.triage.words_alone import heard

MISSED: Final = 0.025
"""The share of urgent tune texts that the model alone may leave below a look."""
LEFT: Final = 0.045
"""The share of tune texts of P1 that the model alone may leave below P2."""
RAISED_TO_THE_TOP: Final = 0.006
"""The share of all texts that are not urgent which the model alone may raise to P1."""
_WARMTHS: Final = np.arange(0.6, 2.01, 0.05)
_UNCLEAR: Final = 0.5
_WITH_WORDS: Final = 0.75
"""An alarm of words about somebody stands although the model alone would not have raised it."""

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the undecided model says of the tune messages."""

    shares: Shares
    critical: Mask
    levels: NDArray[Any]


def tried(messages: Sequence[Message], model: Model, rulebook: Rulebook) -> Tried:
    """Let rules and model read every message."""
    shares = []
    for message in messages:
        verdict = second_reading(model, *heard(Report(message.text), rulebook))
        shares.append([verdict.shares[Level[name]] for name in LEVELS])
    return Tried(
        shares=np.asarray(shares),
        critical=np.asarray([m.critical for m in messages]),
        levels=np.asarray([LEVELS.index(m.level.name) for m in messages]),
    )


def warmth_of(found: Tried) -> float:
    """The temperature under which the shares come true most often."""
    logs = np.log(np.clip(found.shares, 1e-9, 1))

    def loss(warmth: float) -> float:
        cooled = logs / warmth
        total = np.log(np.exp(cooled).sum(axis=1))
        return float((total - cooled[np.arange(len(logs)), found.levels]).mean())

    return float(min(_WARMTHS, key=loss))


def cooled(found: Tried, warmth: float) -> Shares:
    """The shares under a temperature."""
    grown = np.clip(found.shares, 1e-9, 1) ** (1 / warmth)
    result: Shares = grown / grown.sum(axis=1, keepdims=True)
    return result


def thresholds_of(found: Tried, warmth: float) -> Thresholds:
    """The limits that keep the stated rates."""
    shares = cooled(found, warmth)
    told = [dict(zip(map(Level.__getitem__, LEVELS), row, strict=True)) for row in shares.tolist()]
    worrying = np.asarray([weight_of(each, 1.0) for each in told])
    alarming = np.asarray([weight_of(each, GRAVER) for each in told])
    look = float(np.quantile(worrying[found.critical], MISSED))
    urgent = float(np.quantile(alarming[found.levels == LEVELS.index("P1")], LEFT))
    top = float(np.quantile(shares[~found.critical, 0], 1 - RAISED_TO_THE_TOP))
    return Thresholds(
        immediate=round(max(top, 0.5), 3),
        immediate_with_words=round(top * 0.8, 3),
        urgent=round(max(urgent, look), 3),
        urgent_with_words=round(max(urgent * _WITH_WORDS, look), 3),
        look=round(look, 3),
        unclear=_UNCLEAR,
    )
