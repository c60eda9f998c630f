"""Where a rule applies in a text."""

from collections.abc import Iterator, Mapping
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field
from operator import attrgetter, itemgetter
from typing import Final

from service.triage.lexicon import Hits, Lexicon
from service.triage.patterns import Join, Lexeme, Pattern, Slot
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

    number: int
    pattern: Pattern
    slots: tuple[int, ...]
    excluded: tuple[int, ...]
    not_itself: tuple[int, ...]
    needed: frozenset[int]
    """Its slots: every one of them must be filled."""
    asked: frozenset[int]
    """Every slot whose places decide whether it holds."""


@dataclass(slots=True)
class Anchored:
    """The rules that share their rarest slot, found by one of their other slots."""

    alone: list[Rule] = field(default_factory=list)
    beside: dict[int, list[Rule]] = field(default_factory=dict)
    """Another slot that must be filled too → the rules."""


class Matcher:
    """All rules, indexed by the two rarest of their words."""

    def __init__(self, patterns: tuple[Pattern, ...]) -> None:
        slots = [slot for p in patterns for slot in (*p.slots, *p.excluded, *p.not_itself)]
        self.lexicon = Lexicon(slots)
        numbers = self.lexicon.numbers
        self._by_anchor: dict[int, Anchored] = {}
        for number, pattern in enumerate(patterns):
            rarest = sorted({numbers[slot]: len(slot) for slot in pattern.slots}.items(), key=_SIZE)
            anchored = self._by_anchor.setdefault(rarest[0][0], Anchored())
            rule = _numbered(number, pattern, numbers)
            if len(rarest) == 1:
                anchored.alone.append(rule)
            else:
                anchored.beside.setdefault(rarest[1][0], []).append(rule)
        self._anchors = frozenset(self._by_anchor)

    def matches(self, reading: Reading, year: int) -> list[Match]:
        """Everything that any rule finds in a text, in the order of the rules."""
        sighting = self.lexicon.scan(reading, year)
        rules = self._possible(sighting.slots())
        hits = sighting.places(frozenset().union(*[rule.asked for rule in rules]))
        found: list[Match] = []
        for rule in rules:
            if rule.needed <= hits.keys():
                found.extend(_apply(rule, hits, reading))
        return found

    def _possible(self, filled: AbstractSet[int]) -> list[Rule]:
        """The rules whose every slot some word may fill, in their order."""
        rules: list[Rule] = []
        for anchor in filled & self._anchors:
            anchored = self._by_anchor[anchor]
            rules += anchored.alone
            if anchored.beside:
                for second in anchored.beside.keys() & filled:
                    rules += [rule for rule in anchored.beside[second] if rule.needed <= filled]
        rules.sort(key=_NUMBER)
        return rules


_SIZE: Final = itemgetter(1)
_NUMBER: Final = attrgetter("number")


def _numbered(number: int, pattern: Pattern, numbers: Mapping[Slot, int]) -> Rule:
    """A pattern whose slots are told by their numbers."""
    slots, excluded, not_itself = (
        tuple(numbers[slot] for slot in part)
        for part in (pattern.slots, pattern.excluded, pattern.not_itself)
    )
    asked = frozenset((*slots, *excluded, *not_itself))
    return Rule(number, pattern, slots, excluded, not_itself, frozenset(slots), asked)


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
