"""What the model looks at: pieces of words, and pairs of neighbouring words."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray

from service.triage.model.spelling import spelled

_SIZES: Final = (2, 3, 4, 5)
_WHOLE: Final = 5
_END: Final = 3
_STEM: Final = 4
_CLOSE: Final = 3
_REMEMBERED: Final = 50_000
_LONGEST: Final = 2_000
PAIR_WEIGHT: Final = 0.6
"""How much the pairs of words count beside the pieces of words."""

Numbers = NDArray[np.int32]
Floats = NDArray[np.float32]
_NOTHING: Final = np.empty(0, dtype=np.int32)


def pieces(word: str) -> Iterator[str]:
    """Every run of two to five letters of a word with its edges, its two ends, and it whole."""
    edged = f"_{word}_"
    for size in _SIZES:
        for start in range(len(edged) - size + 1):
            yield edged[start : start + size]
    yield f"{word[:_END]}~{word[-_END:]}"
    if len(edged) > _WHOLE:
        yield edged


def pairs(words: Sequence[str]) -> Iterator[str]:
    """The beginnings of every two words that stand close together, in their order."""
    stems = [word[:_STEM] for word in words]
    for apart in range(1, _CLOSE + 1):
        for first, second in zip(stems, stems[apart:], strict=False):
            yield f"{first} {second}"


@dataclass(frozen=True, slots=True)
class Vector:
    """One text in numbers, and which word each number came from."""

    ids: Numbers
    values: Floats
    pieces: Numbers
    """The known pieces of all words, word after word."""
    owners: Numbers
    """The place of the word that each piece came from."""
    words: tuple[str, ...]
    known: float
    """The share of word pieces that training has met."""


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """The numbers of all pieces and pairs with how telling each is."""

    numbers: dict[str, int]
    rarity: Floats
    first_pair: int
    _seen: dict[str, tuple[str, Numbers, int]] = field(default_factory=dict)

    def vector(self, words: Sequence[str]) -> Vector:
        """One text in numbers; a text without end is read to its end and its beginning."""
        if len(words) > _LONGEST:
            words = [*words[: _LONGEST // 2], *words[-_LONGEST // 2 :]]
        entries = [self._entry(word) for word in words]
        spelled_words = tuple(entry[0] for entry in entries)
        known = [entry[1] for entry in entries]
        all_pieces = np.concatenate(known) if known else _NOTHING
        lengths = [len(numbers) for numbers in known]
        owners = np.repeat(np.arange(len(known), dtype=np.int32), lengths)
        told = max(1, sum(entry[2] for entry in entries))
        get = self.numbers.get
        joined = [n for n in map(get, pairs([w for w in spelled_words if w])) if n is not None]
        ids, values = self._weighed(all_pieces, 1.0)
        pair_ids, pair_values = self._weighed(np.asarray(joined, dtype=np.int32), PAIR_WEIGHT)
        return Vector(
            np.concatenate((ids, pair_ids)),
            np.concatenate((values, pair_values)),
            all_pieces,
            owners,
            spelled_words,
            len(all_pieces) / told,
        )

    def _entry(self, word: str) -> tuple[str, Numbers, int]:
        """A word spelled plainly, the numbers of its known pieces, and how many pieces it has."""
        entry = self._seen.get(word)
        if entry is None:
            plain = spelled(word)
            found = list(pieces(plain)) if plain else []
            known = [self.numbers[piece] for piece in found if piece in self.numbers]
            entry = (plain, np.asarray(known, dtype=np.int32), len(found))
            if len(self._seen) < _REMEMBERED:
                self._seen[word] = entry
        return entry

    def _weighed(self, numbers: Numbers, length: float) -> tuple[Numbers, Floats]:
        """Distinct numbers with damped counts times rarity, brought to one length."""
        ids, counts = np.unique(numbers, return_counts=True)
        values = (1 + np.log(counts)).astype(np.float32) * self.rarity[ids]
        norm = float(np.sqrt(np.dot(values, values)))
        return ids, values * np.float32(length / norm) if norm else values
