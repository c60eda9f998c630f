"""A small network over the pieces of words that answers all questions about a text at once."""

import warnings
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPClassifier

from service.domain.terms import Level
from service.triage.model.artifact import LEVELS, Network
from service.triage.training.prepared import Mask, Matrix

_INNER: Final = 48
_ROUNDS: Final = 4
_BATCH: Final = 192
_PACE: Final = 0.002
_STEPS: Final = 127


def learn_network(matrix: Matrix, labels: Mapping[str, Mask], levels: Sequence[Level]) -> Network:
    """Learn every question and every level together, since each helps to hear the others.

    Only the levels and a few questions about the whole text are kept as answers: the indicators
    are there to teach the inner layer what matters in a text.
    """
    told = [[level.name == name for level in levels] for name in LEVELS]
    answers = np.stack([*told, *labels.values()], axis=1).astype(np.int8)
    machine = MLPClassifier(
        (_INNER,), alpha=1e-4, learning_rate_init=_PACE, batch_size=_BATCH, random_state=0
    )
    questions = np.arange(answers.shape[1])
    for number in range(_ROUNDS):
        order = np.random.default_rng(number).permutation(len(answers))
        with warnings.catch_warnings():
            # Few rounds on purpose: more fit the training writers only.
            warnings.simplefilter("ignore", ConvergenceWarning)
            machine.partial_fit(matrix[order], answers[order], classes=questions)
    return _kept(machine, len(LEVELS) + _whole_text(labels))


def _whole_text(labels: Mapping[str, Mask]) -> int:
    """How many of the questions ask about the whole text: those whose names are no codes."""
    return sum(not name.isupper() for name in labels)


def _kept(machine: MLPClassifier, answers: int) -> Network:
    """The network in whole numbers of eight bits, with the first answers only."""
    inner, outer = machine.coefs_
    scales = (np.abs(inner).max(axis=0) / _STEPS).astype(np.float32)
    return Network(
        inner=np.round(inner / scales).astype(np.int8),
        scales=scales,
        inner_biases=machine.intercepts_[0].astype(np.float32),
        outer=outer[:, :answers].astype(np.float32),
        outer_biases=machine.intercepts_[1][:answers].astype(np.float32),
    )
