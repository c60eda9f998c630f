"""Where a rule applies in a text."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from service.triage.lexicon import Hits, Lexicon
from service.triage.patterns import Join, Lexeme, Pattern
from service.triage.reading import Reading

_AROUND: Final = 3
_STRADDLE: Final = 4


@dataclass(frozen=True, slots=True)
class Match:
    """A rule and the words of the text that satisfy it."""

    pattern: Pattern
    at: tuple[int, ...]
    lexemes: tuple[Lexeme, ...]

    @property
    def first(self) -> int:
        """The earliest word."""
        return min(self.at)

    @property
    def last(self) -> int:
        """The latest word."""
        return max(self.at)


@dataclass(frozen=True, slots=True)
class Rule:
    """A pattern with the numbers of its slots."""

    pattern: Pattern
    slots: tuple[int, ...]
    excluded: tuple[int, ...]
    not_itself: tuple[int, ...]


class Matcher:
    """All rules, indexed by the rarest of their words."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        slots = [slot for p in patterns for slot in (*p.slots, *p.excluded, *p.not_itself)]
        self.lexicon = Lexicon(slots)
        number = self.lexicon.numbers
        self._by_anchor: dict[int, list[Rule]] = {}
        for pattern in patterns:
            rule = Rule(
                pattern,
                tuple(number[slot] for slot in pattern.slots),
                tuple(number[slot] for slot in pattern.excluded),
                tuple(number[slot] for slot in pattern.not_itself),
            )
            anchor = min(pattern.slots, key=len)
            self._by_anchor.setdefault(number[anchor], []).append(rule)

    def matches(self, reading: Reading, year: int) -> list[Match]:
        """Everything that any rule finds in a text."""
        hits = self.lexicon.scan(reading, year)
        found: list[Match] = []
        for slot in hits:
            for rule in self._by_anchor.get(slot, ()):
                for other in rule.slots:
                    if other not in hits:
                        break
                else:
                    found.extend(_apply(rule, hits, reading))
        return found


def _apply(rule: Rule, hits: Hits, reading: Reading) -> Iterator[Match]:
    """Every place where one rule holds; all its words are known to be there."""
    if len(rule.slots) == 1:
        for index, lexeme in hits[rule.slots[0]].items():
            if not _spoiled(rule, hits, reading, (index,)):
                yield Match(rule.pattern, (index,), (lexeme,))
        return
    full = [hits[slot] for slot in rule.slots]
    taken = -1
    for start in sorted(full[0]):
        at = _follow(start, full, rule.pattern.joins, reading)
        if at is None or min(at) <= taken or _spoiled(rule, hits, reading, at):
            continue
        taken = max(at)
        yield Match(rule.pattern, at, tuple(p[i] for p, i in zip(full, at, strict=True)))


def _follow(
    start: int, places: list[dict[int, Lexeme]], joins: tuple[Join, ...], reading: Reading
) -> tuple[int, ...] | None:
    """The places of all words of a rule beginning at one, or None."""
    at = [start]
    for place, join in zip(places[1:], joins, strict=True):
        found = _next(at, place, join, reading)
        if found is None:
            return None
        at.append(found)
    return tuple(at)


def _next(at: list[int], place: dict[int, Lexeme], join: Join, reading: Reading) -> int | None:
    """The nearest fitting word after, or around, the words already found."""
    low, high = min(at), max(at)
    sentences = reading.sentences
    for step in range(1, join.words + 2):
        # People end sentences anywhere, so a near pair may straddle one full stop.
        free = join.either_order and step <= _STRADDLE
        index = high + step
        if index in place and (free or sentences[index] == sentences[high]):
            return index
        index = low - step
        if join.either_order and index in place and (free or sentences[index] == sentences[low]):
            return index
    return None


def _spoiled(rule: Rule, hits: Hits, reading: Reading, at: tuple[int, ...]) -> bool:
    """Whether an excluded word stands in or near the match, in the same sentence."""
    if any(index in hits.get(slot, ()) for slot in rule.not_itself for index in at):
        return True
    for slot in rule.excluded:
        places = hits.get(slot)
        if places and any(
            index in places and reading.sentences[index] == reading.sentences[at[0]]
            for index in range(min(at) - _AROUND, max(at) + _AROUND + 1)
        ):
            return True
    return False
