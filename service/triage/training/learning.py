"""From messages to a model: heads on pieces of words, then a judge on heads and rules."""

import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import GroupKFold
from sklearn.neural_network import MLPClassifier
from sklearn.svm import LinearSVC

from service.domain.terms import Level
from service.triage.model.artifact import LEVELS, Judge
from service.triage.model.features import Floats
from service.triage.training.messages import Message
from service.triage.training.prepared import Mask, Matrix

_ENOUGH: Final = 30
_FOLDS: Final = 4
_HEAD_STRENGTH: Final = 0.3
_JUDGES: Final = 4
_INNER: Final = 32
_ROUNDS: Final = 12
_TIMES: Final = 3
_SPREAD: Final = 1e-3

Question = Callable[[Message], bool]
WHOLE_TEXT: Final[Mapping[str, Question]] = {
    "critical": lambda m: m.critical,
    "immediate": lambda m: m.level is Level.P1,
    "serious": lambda m: m.level <= Level.P3,
    "unclear": lambda m: m.level is Level.PX,
    "conditions": lambda m: m.level is Level.P4,
    "ordinary": lambda m: m.level is Level.P5,
    "custody": lambda m: m.custody,
    "alarming words": lambda m: "hard" in m.kinds,
    "not so": lambda m: any(told != "affirmed" for told in m.indicators.values()),
}


@dataclass(frozen=True, slots=True)
class Heads:
    """Linear heads: their names, a column of weights for each, and where they cut."""

    names: tuple[str, ...]
    weights: Floats
    biases: Floats

    def scores(self, matrix: Matrix) -> Floats:
        """What each head says of each text."""
        found: Floats = np.asarray(matrix @ self.weights + self.biases, dtype=np.float32)
        return found


def labels_of(messages: Sequence[Message]) -> dict[str, Mask]:
    """The questions that there are enough examples to learn."""
    questions = {name: [ask(m) for m in messages] for name, ask in WHOLE_TEXT.items()}
    for code in sorted({code for m in messages for code in m.live}):
        told = [code in m.live for m in messages]
        if sum(told) >= _ENOUGH:
            questions[code] = told
    return {name: np.asarray(told) for name, told in questions.items()}


def learn_heads(matrix: Matrix, labels: Mapping[str, Mask]) -> Heads:
    """One support vector machine for each question."""
    columns, biases = [], []
    for told in labels.values():
        machine = LinearSVC(C=_HEAD_STRENGTH, random_state=0).fit(matrix, told)
        columns.append(machine.coef_[0].astype(np.float32))
        biases.append(float(machine.intercept_[0]))
    return Heads(tuple(labels), np.stack(columns, axis=1), np.asarray(biases, dtype=np.float32))


def folds_of(messages: Sequence[Message]) -> list[tuple[NDArray[Any], NDArray[Any]]]:
    """Parts of the training texts such that no writer is on both sides of a part."""
    writers = [message.writer for message in messages]
    return list(GroupKFold(_FOLDS).split(writers, groups=writers))


def learn_judges(table: Floats, levels: Sequence[Level], trusted: Mask) -> list[Judge]:
    """Small networks from what heads and rules say to the level; several, since each errs alone.

    The author of the rules had read some of the writers, so the rules look better there than they
    are; the others are shown three times, or the judges would trust the rules too much.
    """
    told = np.asarray([LEVELS.index(level.name) for level in levels])
    shown = np.concatenate([np.flatnonzero(trusted)] * _TIMES + [np.flatnonzero(~trusted)])
    mean, spread = table.mean(axis=0), table.std(axis=0) + _SPREAD
    even = (table[shown] - mean) / spread
    judges = []
    for seed in range(_JUDGES):
        network = MLPClassifier(
            (_INNER,), alpha=1.0, max_iter=_ROUNDS, batch_size=128, random_state=seed
        )
        with warnings.catch_warnings():
            # It is stopped early on purpose: more rounds fit the training writers only.
            warnings.simplefilter("ignore", ConvergenceWarning)
            network.fit(even, told[shown])
        judges.append(_uneven(network, mean, spread))
    return judges


def _uneven(network: MLPClassifier, mean: Floats, spread: Floats) -> Judge:
    """A network that takes its inputs as they come."""
    inner, outer = network.coefs_
    inner = inner / spread[:, None]
    biases = network.intercepts_[0] - mean @ inner
    arrays = (inner, biases, outer, network.intercepts_[1])
    return Judge(*(np.asarray(array, dtype=np.float32) for array in arrays))
