"""All words of all rules in one automaton, so that a text is searched once."""

from collections.abc import Iterable, Iterator
from functools import cached_property

import ahocorasick

from service.triage.folding import is_cyrillic, skeleton
from service.triage.negation import is_denied
from service.triage.patterns import Lexeme, Number, Slot
from service.triage.reading import Reading

Hits = dict[int, dict[int, Lexeme]]
"""Slot number → word number → the lexeme that was found there."""

_Entry = tuple[Lexeme, tuple[int, ...]]


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

    def scan(self, reading: Reading, year: int) -> Hits:
        """Find all words of all rules in a text."""
        hits: Hits = {}
        skipped = frozenset() if reading.english else frozenset(("en",))
        _search(self._written, reading, enumerate(reading.words), hits, skipped)
        spelled = reading.spelled()
        if spelled:
            _search(self._written, reading, spelled, hits, frozenset(("en", "ru")))
        skeletons = reading.skeletons()
        if skeletons:
            _search(self._typed_russian, reading, skeletons, hits, frozenset())
        for index, number in reading.numbers.items():
            self._count(index, number, year, hits)
        return hits

    def _count(self, index: int, number: int, year: int, hits: Hits) -> None:
        """Find the slots that a number fits."""
        for bounds, slots in self._ranges:
            value = year - number if bounds.birth_year else number
            if bounds.low <= value <= bounds.high:
                for slot in slots:
                    hits.setdefault(slot, {})[index] = _A_NUMBER


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
        by_key.setdefault(key, []).append((lexeme, slots))
    automaton = ahocorasick.Automaton()
    for key, shared in by_key.items():
        automaton.add_word(key, (len(key) - 1, tuple(shared)))
    automaton.make_automaton()
    return automaton


def _search(
    automaton: ahocorasick.Automaton,
    reading: Reading,
    words: Iterable[tuple[int, str]],
    hits: Hits,
    skipped: frozenset[str],
) -> None:
    """Run the automaton over words and note what was found where."""
    if not len(automaton):
        return
    place: dict[int, int] = {}
    line: list[str] = []
    position = 0
    for index, word in words:
        place[position] = index
        line.append(word)
        position += len(word) + 1
    for end, (back, shared) in automaton.iter(" " + " ".join(line) + " "):
        index = place[end - back]
        for lexeme, slots in shared:
            if lexeme.language in skipped:
                continue
            if (lexeme.condition or lexeme.written) and not _fits(reading, index, lexeme):
                continue
            for slot in slots:
                found = hits.get(slot)
                if found is None:
                    hits[slot] = {index: lexeme}
                elif index not in found:
                    found[index] = lexeme


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
