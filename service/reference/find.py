"""Pure search among places, forgiving about spelling, alphabet and word endings."""

from collections import Counter
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Final, Protocol, TypeVar

from rapidfuzz import fuzz

from service.reference.spelling import sounds_like

_GOOD_ENOUGH: Final = 68.0
_SURE: Final = 97.0  # a whole word within a longer one, such as Qobustanda for Qobustan
_LONGEST_QUERY: Final = 200  # characters; nobody types more to find a place
_MOST_WORDS: Final = 12
_RARE: Final = 1 / 3  # a word of at most three places tells them from the others
_LETTERS_TO_GUESS: Final = 3  # fewer letters than this say nothing by themselves


class Searchable(Protocol):
    """A place as the search sees it: its names by language, and what people call it."""

    @property
    def names(self) -> Mapping[str, str]:
        """The official name in each language."""

    @property
    def aliases(self) -> Sequence[str]:
        """Other spellings, old names and nicknames."""


Place = TypeVar("Place", bound=Searchable)


def find_facilities(query: str, facilities: Sequence[Place], limit: int = 8) -> list[Place]:
    """The places that a query may mean, the likeliest first; an empty query means none."""
    words = _telling(sounds_like(query[:_LONGEST_QUERY]))[:_MOST_WORDS]
    if not any(len(word) >= _LETTERS_TO_GUESS or word.isdigit() for word in words):
        return []
    rarity = _rarity(facilities)
    scored = [(_score(words, facility, rarity), facility) for facility in facilities]
    likely = [pair for pair in scored if pair[0] >= _GOOD_ENOUGH]
    likely.sort(key=lambda pair: -pair[0])
    return [facility for _, facility in likely[:limit]]


def _phrases(facility: Searchable) -> set[tuple[str, ...]]:
    return {_known_phrase(phrase) for phrase in (*facility.names.values(), *facility.aliases)}


@lru_cache(maxsize=16384)
def _known_phrase(phrase: str) -> tuple[str, ...]:
    """Only names of places are remembered, never what somebody searched for."""
    return _telling(sounds_like(phrase))


def _telling(words: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(word for word in words if len(word) > 1 or word.isdigit())


def _rarity(facilities: Sequence[Searchable]) -> dict[str, float]:
    """A word that many places share, such as prison, says little about which one is meant."""
    shared = Counter(
        word
        for facility in facilities
        for word in {word for phrase in _phrases(facility) for word in phrase}
    )
    return {word: 1.0 / count for word, count in shared.items()}


def _score(words: Sequence[str], facility: Searchable, rarity: Mapping[str, float]) -> float:
    return max((_phrase_score(words, phrase, rarity) for phrase in _phrases(facility)), default=0.0)


def _phrase_score(
    words: Sequence[str], phrase: Sequence[str], rarity: Mapping[str, float]
) -> float:
    """How well the words are found in the phrase, minus what the phrase has beyond them.

    The best single rare word counts most, so that a whole sentence still finds its place.
    """
    matches = [_best_match(word, phrase) for word in words]
    weights = [rarity.get(found, 1.0) for _, found in matches]
    average = sum(score * w for (score, _), w in zip(matches, weights, strict=True)) / sum(weights)
    telling = max(
        (score - (0.0 if rarity.get(found, 0.0) >= _RARE else 40.0) for score, found in matches),
        default=0.0,
    )
    found_words = {found for score, found in matches if score >= _GOOD_ENOUGH}
    missing = 1.0 - len(found_words & set(phrase)) / len(set(phrase)) if phrase else 1.0
    return max(average, 0.75 * telling + 0.25 * average) - 4.0 * missing


def _best_match(word: str, phrase: Sequence[str]) -> tuple[float, str]:
    return max(((_match(word, candidate), candidate) for candidate in phrase), default=(0.0, ""))


def _match(word: str, candidate: str) -> float:
    if word.isdigit() or candidate.isdigit():
        return 100.0 if word == candidate else 0.0
    if word == candidate:
        return 100.0
    shorter, longer = sorted((word, candidate), key=len)
    if len(shorter) < _LETTERS_TO_GUESS:
        return 0.0
    if longer.startswith(shorter):
        return _SURE if len(shorter) > _LETTERS_TO_GUESS else _SURE - 10.0
    return max(fuzz.ratio(word, candidate), _stem_match(word, candidate))


def _stem_match(word: str, candidate: str) -> float:
    """Compare without the ending the longer word has on top, and believe it a little less."""
    shared = min(len(word), len(candidate))
    if shared <= _LETTERS_TO_GUESS + 1:
        return 0.0
    return fuzz.ratio(word[:shared], candidate[:shared]) - 5.0
