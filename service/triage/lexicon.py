"""All words of all rules in one automaton; every word of a text is looked up once, and kept.

A text first tells which slots its words could fill at all, which costs next to nothing for words
that were met before. Where they stand, and whether spelling and polarity fit, is asked only for
the slots of those few rules that could hold.
"""

from collections.abc import Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Final

import ahocorasick

from service.triage.folding import is_cyrillic, skeleton
from service.triage.negation import is_denied
from service.triage.patterns import Lexeme, Number, Slot
from service.triage.reading import Reading

Hits = dict[int, dict[int, Lexeme]]
"""Slot number → word number → the lexeme that was found there."""

_Entry = tuple[tuple[Lexeme], tuple[int, ...]]
_REMEMBERED: Final = 20_000


@dataclass(frozen=True, slots=True)
class Heard:
    """What the rules know of one word: the slots that it may fill, and by which lexemes."""

    slots: frozenset[int]
    lexemes: dict[int, tuple[Lexeme, ...]]
    """Slot number → the lexemes that begin this word, in the order of their length."""


_UNKNOWN: Final = Heard(frozenset(), {})


class Ear:
    """One way of hearing words; what it heard before it remembers, up to a limit."""

    def __init__(
        self, automaton: ahocorasick.Automaton, deaf_to: AbstractSet[str] = frozenset()
    ) -> None:
        self._automaton = automaton
        self._deaf_to = deaf_to
        self.hear = lru_cache(_REMEMBERED)(self._hear)

    def _hear(self, word: str) -> Heard:
        """Look one word up."""
        lexemes: dict[int, tuple[Lexeme, ...]] = {}
        if not len(self._automaton):
            return _UNKNOWN
        for _, shared in self._automaton.iter(f" {word} "):
            for alone, slots in shared:
                if alone[0].language not in self._deaf_to:
                    for slot in slots:
                        before = lexemes.get(slot)
                        lexemes[slot] = alone if before is None else before + alone
        return Heard(frozenset(lexemes), lexemes) if lexemes else _UNKNOWN


@dataclass(frozen=True, slots=True)
class Sighting:
    """What the words of one text may fill, and where it can be asked."""

    reading: Reading
    heard: list[tuple[int, Heard]]
    """Word number → what is known of it, in every spelling, the written one first."""
    numbers: dict[int, frozenset[int]]
    """Word number → the slots that its number fits."""

    def slots(self) -> set[int]:
        """Every slot that some word may fill; spelling and polarity were not asked yet."""
        filled = {heard.slots for _, heard in self.heard}
        return set().union(*filled, *set(self.numbers.values()))

    def places(self, wanted: AbstractSet[int]) -> Hits:
        """Where the words stand that fill some slots, each with the first lexeme that fits."""
        hits: Hits = {}
        for index, heard in self.heard:
            for slot in heard.slots & wanted:
                found = hits.get(slot)
                if found is not None and index in found:
                    continue
                lexeme = _fitting(self.reading, index, heard.lexemes[slot])
                if lexeme is not None:
                    hits.setdefault(slot, {})[index] = lexeme
        for index, slots in self.numbers.items():
            for slot in slots & wanted:
                hits.setdefault(slot, {})[index] = _A_NUMBER
        return hits


class Lexicon:
    """Numbers the slots of all rules and finds them in a text."""

    def __init__(self, slots: Iterable[Slot]) -> None:
        self.numbers: dict[Slot, int] = {}
        self._slots_of: dict[Lexeme | Number, list[int]] = {}
        for slot in slots:
            if slot not in self.numbers:
                self.numbers[slot] = len(self.numbers)
                for member in slot:
                    self._slots_of.setdefault(member, []).append(self.numbers[slot])
        self._ranges = [
            (member, slots)
            for member, slots in self._slots_of.items()
            if isinstance(member, Number)
        ]

    @cached_property
    def _written(self) -> ahocorasick.Automaton:
        """The words as they are written."""
        return _automaton((_key(lexeme.stem, lexeme), lexeme, n) for lexeme, n in self._lexemes())

    @cached_property
    def _typed_russian(self) -> ahocorasick.Automaton:
        """Russian words as skeletons, for Russian typed in Latin letters; built when first met."""
        return _automaton(
            (_key(skeleton(lexeme.stem), lexeme), lexeme, n)
            for lexeme, n in self._lexemes()
            if lexeme.language == "ru" and is_cyrillic(lexeme.stem)
        )

    def _lexemes(self) -> Iterator[tuple[Lexeme, tuple[int, ...]]]:
        """Every lexeme with the numbers of its slots."""
        for member, numbers in self._slots_of.items():
            if isinstance(member, Lexeme):
                yield member, tuple(numbers)

    @cached_property
    def _any_language(self) -> Ear:
        return Ear(self._written)

    @cached_property
    def _without_english(self) -> Ear:
        return Ear(self._written, frozenset(("en",)))

    @cached_property
    def _respelled(self) -> Ear:
        return Ear(self._written, frozenset(("en", "ru")))

    @cached_property
    def _russian(self) -> Ear:
        return Ear(self._typed_russian)

    def scan(self, reading: Reading, year: int) -> Sighting:
        """Hear every word of a text in every spelling that it may have."""
        written = self._any_language if reading.english else self._without_english
        heard = list(enumerate(map(written.hear, reading.words)))
        heard += [(index, self._respelled.hear(word)) for index, word in reading.spelled()]
        heard += [(index, self._russian.hear(word)) for index, word in reading.skeletons()]
        told = reading.numbers
        fitted = {number: self._fitted(number, year) for number in set(told.values())}
        return Sighting(
            reading,
            [(index, known) for index, known in heard if known is not _UNKNOWN],
            {index: fitted[number] for index, number in told.items() if fitted[number]},
        )

    def _fitted(self, number: int, year: int) -> frozenset[int]:
        """The slots that a number fits."""
        fitted: set[int] = set()
        for bounds, slots in self._ranges:
            value = year - number if bounds.birth_year else number
            if bounds.low <= value <= bounds.high:
                fitted.update(slots)
        return frozenset(fitted)


_A_NUMBER = Lexeme("", "any", exact=True)


def _key(stem: str, lexeme: Lexeme) -> str:
    """How a word is looked up: at the start of a word, to its end when exact."""
    return f" {stem} " if lexeme.exact else f" {stem}"


def _automaton(
    entries: Iterable[tuple[str, Lexeme, tuple[int, ...]]],
) -> ahocorasick.Automaton:
    """Build one automaton; several lexemes may share a key."""
    by_key: dict[str, list[_Entry]] = {}
    for key, lexeme, slots in entries:
        by_key.setdefault(key, []).append(((lexeme,), slots))
    automaton = ahocorasick.Automaton()
    for key, shared in by_key.items():
        automaton.add_word(key, tuple(shared))
    automaton.make_automaton()
    return automaton


def _fitting(reading: Reading, index: int, lexemes: tuple[Lexeme, ...]) -> Lexeme | None:
    """The first of some lexemes whose spelling and polarity fit a word, if any does."""
    for lexeme in lexemes:
        if not (lexeme.condition or lexeme.written) or _fits(reading, index, lexeme):
            return lexeme
    return None


def _fits(reading: Reading, index: int, lexeme: Lexeme) -> bool:
    """Whether a word found fulfils what its lexeme asks: spelling and polarity."""
    if lexeme.written and (reading.rounded or lexeme.condition == "exactly"):
        original = reading.text[reading.starts[index] : reading.ends[index]]
        if not lexeme.spelled_as(original) and original[0] < "\u0400":
            return False
        if lexeme.condition == "exactly":
            return original[0] < "\u0400" or reading.azerbaijani_cyrillic
    if lexeme.condition in ("", "exactly"):
        return True
    return (lexeme.condition == "no") == is_denied(reading, index, lexeme)
