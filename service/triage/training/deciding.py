"""Temperature and thresholds, chosen on the tune writers for rates that are written here."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from service.domain.terms import Level
from service.triage.model.artifact import LEVELS, Model, Thresholds
from service.triage.model.reader import second_reading
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message
from service.triage.training.prepared import Mask
from service.triage.words_alone import heard

MISSED: Final = 0.02
"""The share of urgent tune texts that may end below a look."""
LEFT: Final = 0.04
"""The share of tune texts of P1 that may end below P2."""
RAISED: Final = 0.05
"""The share of ordinary tune texts that the model alone may raise to P2, whatever is left then."""
RAISED_TO_THE_TOP: Final = 0.006
"""The share of all texts that are not urgent which the model alone may raise to P1."""
_WARMTHS: Final = np.arange(0.6, 2.01, 0.05)
_UNCLEAR: Final = 0.5
_DOUBTED: Final = 0.3
_DOUBT_IN_CUSTODY: Final = 0.16
_UNFOUNDED: Final = 0.03
"""These three cost 33, 19 and 4 of 3,019 urgent messages of training writers, each judged by parts
of the model that had not met the writer: a look instead of an alarm, and P3 instead of a look."""

Shares = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Tried:
    """What the undecided model says of the tune messages."""

    shares: Shares
    alarmed: Mask
    critical: Mask
    ordinary: Mask
    levels: NDArray[Any]


def tried(messages: Sequence[Message], model: Model, rulebook: Rulebook) -> Tried:
    """Let rules and model read every message."""
    shares, alarmed = [], []
    for message in messages:
        read, findings = heard(Report(message.text), rulebook)
        verdict = second_reading(model, read, findings)
        shares.append([verdict.shares[Level[name]] for name in LEVELS])
        alarmed.append(any(f.level <= Level.P2 and f.source == "words" for f in findings))
    levels = [m.level for m in messages]
    return Tried(
        shares=np.asarray(shares),
        alarmed=np.asarray(alarmed),
        critical=np.asarray([m.critical for m in messages]),
        ordinary=np.asarray([m.level >= Level.P4 and "hard" not in m.kinds for m in messages]),
        levels=np.asarray([LEVELS.index(level.name) for level in levels]),
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
    critical, immediate = shares[:, 0] + shares[:, 1], shares[:, 0]
    told = np.where(found.alarmed, 1.0, critical)
    look = float(np.quantile(told[found.critical], MISSED))
    ordinary = critical[found.ordinary & ~found.alarmed]
    left = float(np.quantile(told[found.levels == LEVELS.index("P1")], LEFT))
    urgent = max(look, left, float(np.quantile(ordinary, 1 - RAISED)), _DOUBTED)
    top = float(np.quantile(immediate[~found.critical], 1 - RAISED_TO_THE_TOP))
    return Thresholds(
        immediate=round(max(top, 0.5), 3),
        immediate_with_words=round(top * 0.8, 3),
        urgent=round(urgent, 3),
        look=round(look, 3),
        unclear=_UNCLEAR,
        doubted=_DOUBTED,
        doubted_in_custody=_DOUBT_IN_CUSTODY,
        unfounded=_UNFOUNDED,
    )
