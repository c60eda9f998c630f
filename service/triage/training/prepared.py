"""All messages read once by the rules and turned into numbers."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from service.triage.model.features import Floats, Vocabulary, pairs, pieces
from service.triage.model.marks import marks_of
from service.triage.model.spelling import spelled
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message
from service.triage.words_alone import heard

_AT_LEAST: Final = 4
_PAIRS_AT_LEAST: Final = 5
Matrix = Any
"""A scipy sparse matrix; scipy ships no types."""


@dataclass(frozen=True, slots=True)
class Prepared:
    """What training looks at, one row for each message."""

    words: list[list[str]]
    marks: list[dict[str, float]]


def prepare(messages: Sequence[Message], rulebook: Rulebook) -> Prepared:
    """Let the rules read every message."""
    words, marks = [], []
    for message in messages:
        read, findings = heard(Report(message.text), rulebook)
        words.append(read.reading.words)
        marks.append(marks_of(read, findings))
    return Prepared(words, marks)


def vocabulary_of(texts: Sequence[Sequence[str]]) -> Vocabulary:
    """Every piece that four texts share (two messages with their copies), every pair that five do.

    Two of three pairs stand in two messages only, and would be half of the file.
    """
    in_texts: Counter[str] = Counter()
    in_pairs: Counter[str] = Counter()
    for words in texts:
        plain = [word for word in map(spelled, words) if word]
        in_texts.update({piece for word in plain for piece in pieces(word)})
        in_pairs.update(set(pairs(plain)))
    kept = sorted(piece for piece, count in in_texts.items() if count >= _AT_LEAST)
    kept_pairs = sorted(pair for pair, count in in_pairs.items() if count >= _PAIRS_AT_LEAST)
    counts = np.array([in_texts[p] for p in kept] + [in_pairs[p] for p in kept_pairs])
    rarity = (np.log((1 + len(texts)) / (1 + counts)) + 1).astype(np.float16).astype(np.float32)
    names = [*kept, *kept_pairs]
    return Vocabulary(dict(zip(names, range(len(names)), strict=True)), rarity, len(kept))


def matrix_of(texts: Sequence[Sequence[str]], vocabulary: Vocabulary) -> Matrix:
    """All texts as rows of one sparse matrix."""
    vectors = [vocabulary.vector(words) for words in texts]
    starts = np.cumsum([0, *(len(vector.ids) for vector in vectors)])
    return sparse.csr_matrix(
        (
            np.concatenate([vector.values for vector in vectors]),
            np.concatenate([vector.ids for vector in vectors]),
            starts,
        ),
        shape=(len(texts), len(vocabulary.numbers)),
    )


def table_of(marks: Sequence[dict[str, float]], names: Sequence[str]) -> Floats:
    """The marks of the rules as a dense table in the order of names."""
    number = {name: column for column, name in enumerate(names)}
    table = np.zeros((len(marks), len(names)), dtype=np.float32)
    for row, told in enumerate(marks):
        for name, value in told.items():
            if name in number:
                table[row, number[name]] = value
    return table


Mask = NDArray[np.bool_]
