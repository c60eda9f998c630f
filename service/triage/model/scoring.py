"""From a text in numbers to what each head thinks of it, as a whole and part by part."""

from collections.abc import Mapping
from typing import Final

import numpy as np

from service.triage.model.artifact import Judge, Model, Network, Trees
from service.triage.model.features import Floats, Vector

WINDOWS: Final = (6, 12)
"""How many words one look takes in; the short one finds what a letter buries."""
DEPTH: Final = 4
"""How many questions a tree asks at most."""
_LEAST: Final = 1e-9
CRITICAL: Final = 0
"""The head that tells urgent texts from all others is the first."""


def view_of(model: Model, vector: Vector) -> tuple[Floats, Floats]:
    """What the heads say of a text, and the same with its gravest parts and the network."""
    rows = model.beside.take(vector.ids, axis=0).astype(np.float32)
    told = vector.values @ rows
    count = len(model.heads)
    heads = told[:count] * model.scales + model.biases
    answers = _answers(model.network, told[count:])
    return heads, np.concatenate((heads, windows_of(model, vector), answers))


def _answers(network: Network, told: Floats) -> Floats:
    """What the network says of the whole text."""
    inner = np.maximum(told * network.scales + network.inner_biases, 0)
    found: Floats = inner @ network.outer + network.outer_biases
    return found


def pull_of(model: Model, vector: Vector, *heads: int) -> Floats:
    """How strongly each word pulls towards some heads together."""
    weight = sum(model.weights[vector.pieces, head] * model.scales[head] for head in heads)
    return _by_word(vector, model.vocabulary.rarity[vector.pieces] * weight)


def _by_word(vector: Vector, told: Floats) -> Floats:
    """What is told of each piece, summed for each word."""
    return np.bincount(vector.owners, told, len(vector.words)).astype(np.float32)


def windows_of(model: Model, vector: Vector) -> Floats:
    """The gravest short part, the gravest longer part, and the last third."""
    pull = pull_of(model, vector, CRITICAL)
    mass = _by_word(vector, model.vocabulary.rarity[vector.pieces] ** 2)
    size = len(pull)
    found = [_gravest(pull, mass, width) for width in WINDOWS]
    tail = size - max(size // 3, min(size, WINDOWS[0]))
    found.append(_gravest(pull[tail:], mass[tail:], size))
    return np.asarray(found, dtype=np.float32)


def _gravest(pull: Floats, mass: Floats, width: int) -> float:
    """The highest score of any run of so many words."""
    if not len(pull):
        return 0.0
    width = min(width, len(pull))
    sums = np.concatenate(([0.0], np.cumsum(pull)))
    masses = np.concatenate(([0.0], np.cumsum(mass)))
    scores = (sums[width:] - sums[:-width]) / np.sqrt(masses[width:] - masses[:-width] + 1.0)
    return float(scores.max())


def judged(model: Model, seen: Floats, marks: Mapping[str, float]) -> Floats:
    """The probability of each level, in the order of artifact.LEVELS: what the judges agree on."""
    first = len(seen)
    told = np.zeros(first + len(model.marks), dtype=np.float32)
    told[:first] = seen
    for name, value in marks.items():
        number = model.marks.get(name)
        if number is not None:
            told[first + number] = value
    networks = np.mean([_shares(judge, told) for judge in model.judges], axis=0)
    agreed: Floats = (networks + _shares_of_trees(model.trees, told)) / 2
    if model.warmth != 1.0:
        agreed = np.clip(agreed, _LEAST, 1.0) ** np.float32(1 / model.warmth)
        agreed = agreed / agreed.sum()
    return agreed


def _shares(judge: Judge, told: Floats) -> Floats:
    """What one judge thinks."""
    inner = np.maximum(told @ judge.inner + judge.inner_biases, 0)
    return _as_shares(inner @ judge.outer + judge.outer_biases)


def _shares_of_trees(trees: Trees, told: Floats) -> Floats:
    """What the trees think: the sum of the leaves that a text comes to, level by level."""
    at = trees.roots
    for _ in range(DEPTH):
        at = np.where(told[trees.column[at]] <= trees.limit[at], trees.below[at], trees.above[at])
    return _as_shares(trees.value[at].reshape(-1, len(trees.start)).sum(axis=0) + trees.start)


def _as_shares(logits: Floats) -> Floats:
    """Logits as shares of one."""
    grown = np.exp(logits - logits.max())
    shares: Floats = grown / grown.sum()
    return shares
