"""The small language of rules: words, groups, gaps and exceptions (explained in docs/triage.md)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from service.domain.terms import Level
from service.triage.folding import fold, squeeze

_ROUND: Final = "öü"
_ROUNDED: Final = frozenset("oöuü")
NEAR: Final = 8
"""How many words `~` may lie apart."""

_JOINS: Final = {"..": 3, "...": 7}
_WORD: Final = re.compile(r"[^\W\d_]+|\d+")
_NUMBER: Final = re.compile(r"#(?:(?P<low>\d+)(?:-(?P<high>\d+))?|(?P<year>born))")
_SEVERAL_WORDS: Final = re.compile(r"\(([^()]* [^()]*)\)")
_HYPHENATED: Final = re.compile(r"(?<=[^\W\d])-(?=[^\W\d])")
_CONDITIONS: Final = ("", "no", "yes", "exactly")


class BadPattern(ValueError):
    """A rule cannot be read; the message names it and says why."""


@dataclass(frozen=True, slots=True)
class Lexeme:
    """One word of a rule: how it begins, whether it ends there, and what is asked of it."""

    stem: str
    language: str
    exact: bool
    condition: str = ""
    written: str = ""

    def spelled_as(self, original: str) -> bool:
        """Whether o, ö, u and ü stand in the original word where the rule has them."""
        lowered = original[: len(self.written)].lower()
        if lowered == self.written:
            return True
        for meant, found in zip(self.written, lowered, strict=False):
            if meant != found and (meant in _ROUND or found in _ROUND):
                return False
        return True


@dataclass(frozen=True, slots=True)
class Number:
    """A number between two bounds; years of birth are counted back from today."""

    low: int
    high: int
    birth_year: bool = False


Slot = frozenset[Lexeme | Number]


@dataclass(frozen=True, slots=True)
class Join:
    """What may lie between two words of a rule."""

    words: int = 0
    either_order: bool = False


@dataclass(frozen=True, slots=True)
class Pattern:
    """One rule: words in order, what may lie between, what must not stand around."""

    owner: str
    source: str
    language: str
    slots: tuple[Slot, ...]
    joins: tuple[Join, ...]
    excluded: tuple[Slot, ...] = ()
    not_itself: tuple[Slot, ...] = ()
    level: Level | None = None
    tags: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """How the rule is named in a reason."""
        return f"{self.owner}/{self.language}: {self.source.partition(' !')[0]}"


Groups = dict[str, Slot]
_TAGS: Final = ("short", "held", "outside", "noun", "sure")


def parse_pattern(owner: str, source: str, language: str, groups: Groups) -> Pattern:
    """Read one rule; BadPattern says what is wrong with it."""
    level, tags, rest = _tags(source)
    slots: list[Slot] = []
    joins: list[Join] = []
    excluded: list[Slot] = []
    not_itself: list[Slot] = []
    waiting: Join | None = None
    for part in rest.split():
        if part in _JOINS or part == "~":
            if not slots or waiting is not None:
                raise BadPattern(f"{owner}: nothing before {part!r} in {source!r}")
            waiting = Join(NEAR, either_order=True) if part == "~" else Join(_JOINS[part])
        elif part.startswith("!="):
            not_itself.append(_slot(part[2:], language, groups, f"{owner}: {source!r}"))
        elif part.startswith("!"):
            excluded.append(_slot(part[1:], language, groups, f"{owner}: {source!r}"))
        else:
            if slots:
                joins.append(waiting or Join())
            slots.append(_slot(part, language, groups, f"{owner}: {source!r}"))
            waiting = None
    if not slots or waiting is not None:
        raise BadPattern(f"{owner}: nothing to look for in {source!r}")
    return Pattern(
        owner, source, language, tuple(slots), tuple(joins), tuple(excluded), tuple(not_itself),
        level, tags,
    )  # fmt: skip


def _tags(source: str) -> tuple[Level | None, frozenset[str], str]:
    """Take the leading `P1:`, `held:`, `short:` … off a rule."""
    level, tags = None, set()
    head, found, rest = source.partition(": ")
    while found:
        if head in Level.__members__:
            level = Level[head]
        elif head in _TAGS:
            tags.add(head)
        else:
            raise BadPattern(f"unknown mark {head!r} in {source!r}")
        source = rest
        head, found, rest = source.partition(": ")
    return level, frozenset(tags), source


def _slot(part: str, language: str, groups: Groups, where: str) -> Slot:
    """Read one place of a rule: a word, a group, a number or alternatives in brackets."""
    outer, body = _condition(part, where)
    if body.startswith("(") and body.endswith(")"):
        body = body[1:-1]
    members: set[Lexeme | Number] = set()
    for choice in body.split("|"):
        inner, word = _condition(choice, where)
        for member in _members(word, language, groups, where):
            members.add(_conditioned(member, inner or outer))
    return frozenset(members)


def _condition(part: str, where: str) -> tuple[str, str]:
    """Take `no:`, `yes:` or `exactly:` off a word."""
    head, found, rest = part.partition(":")
    if not found or part.startswith("("):
        return "", part
    if head not in _CONDITIONS:
        raise BadPattern(f"{where}: unknown condition {head!r}")
    return head, rest


def spelled_out(source: str) -> Iterator[str]:
    """Write a rule whose brackets hold several words as several rules without them."""
    source = _HYPHENATED.sub(" ", source)
    found = _SEVERAL_WORDS.search(source)
    if found is None:
        yield source
        return
    choices = [choice.strip() for choice in found[1].split("|")]
    single = [choice for choice in choices if " " not in choice]
    long = [choice for choice in choices if " " in choice]
    for choice in ([f"({'|'.join(single)})"] if single else []) + long:
        yield from spelled_out(source[: found.start()] + choice + source[found.end() :])


def _members(choice: str, language: str, groups: Groups, where: str) -> Iterator[Lexeme | Number]:
    """What one alternative stands for."""
    if choice.startswith("@"):
        if choice[1:] not in groups:
            raise BadPattern(f"{where}: unknown group {choice!r}")
        yield from groups[choice[1:]]
    elif choice.startswith("#"):
        yield _number(choice, where)
    else:
        yield word_of_rule(choice, language, where)


def _conditioned(member: Lexeme | Number, condition: str) -> Lexeme | Number:
    """The same word, asked to be negated or affirmed."""
    if not condition or isinstance(member, Number) or member.condition:
        return member
    return replace(member, condition=condition)


def _number(choice: str, where: str) -> Number:
    """Read `#16-400`, `#48` or `#born`."""
    found = _NUMBER.fullmatch(choice)
    if found is None:
        raise BadPattern(f"{where}: {choice!r} is no number")
    if found["year"]:
        return Number(7, 17, birth_year=True)
    low = int(found["low"])
    return Number(low, int(found["high"] or low))


def word_of_rule(choice: str, language: str, where: str) -> Lexeme:
    """Read `döy-` (begins so) or `tok` (is so)."""
    word = choice.removesuffix("-")
    folded = squeeze(fold(word))
    if not _WORD.fullmatch(folded):
        raise BadPattern(f"{where}: {choice!r} is not one word")
    marked = language in ("az", "tr") and not _ROUNDED.isdisjoint(word.lower())
    return Lexeme(folded, language, word == choice, "", word.lower() if marked else "")
