"""Which words moved the model: the run of words that pulled most towards what it saw."""

from typing import Final

import numpy as np

from service.triage.model.artifact import Model
from service.triage.model.features import Vector
from service.triage.model.scoring import CRITICAL, pull_of

_LONGEST: Final = 8


def telling_words(model: Model, vector: Vector, head: int) -> tuple[int, int]:
    """The first and the last word of the run that pulled most, of a few words at most."""
    pull = pull_of(model, vector, head, CRITICAL)
    sums = np.concatenate(([0.0], np.cumsum(pull)))
    best, found = -np.inf, (0, 0)
    for width in range(1, min(_LONGEST, len(pull)) + 1):
        gains = sums[width:] - sums[:-width]
        start = int(gains.argmax())
        if gains[start] > best:
            best, found = float(gains[start]), (start, start + width - 1)
    return found
