"""A text read once: its words with their places, clauses, sentences and scripts."""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Final

from service.triage.folding import (
    azerbaijani_of,
    fold,
    is_cyrillic,
    is_decorated,
    skeleton,
    squeeze,
    unchat,
)
from service.triage.introductions import introduced

_WORD: Final = re.compile(r"\d+|[^\W\d_]+(?:['’`][^\W\d_]+)*")
_SPELLED: Final = re.compile(r"sh|ch|zh|gh|kh|w")
_SENTENCE_END: Final = re.compile(r"[.!?…]+(?:\s|$|[\"»)])|[\n;\u2022]|[?!]")
_CLAUSE_END: Final = re.compile(r"[,:()—–\"«»]|\s-\s")
_OLD_LETTERS: Final = re.compile(r"[әғҝөүһҹјӘҒҜӨҮҺҸЈ]")
_ROUNDED: Final = re.compile("[öüÖÜ]")
_NUMBER_LIMIT: Final = 9
_LONG_GAP: Final = 24
_WORD_LIMIT: Final = 48
_REMEMBERED: Final = 20_000


@lru_cache(_REMEMBERED)
def _meant_in_chat(word: str) -> str | None:
    """The same word without chat letters, if it has any."""
    return unchat(word) if not word.isdigit() and _SPELLED.search(word) else None


_skeleton: Final = lru_cache(_REMEMBERED)(skeleton)


@dataclass(frozen=True, slots=True)
class Scripts:
    """The function words by which a language or a foreign script is recognised."""

    english: frozenset[str]
    russian_latin: frozenset[str]
    russian_or_english: frozenset[str]
    azerbaijani_cyrillic: frozenset[str]


@dataclass(frozen=True, slots=True)
class Reading:
    """The words of one text, each with its place in the original."""

    text: str
    words: list[str] = field(default_factory=list)
    starts: list[int] = field(default_factory=list)
    ends: list[int] = field(default_factory=list)
    clauses: list[int] = field(default_factory=list)
    sentences: list[int] = field(default_factory=list)
    asked: set[int] = field(default_factory=set)
    numbers: dict[int, int] = field(default_factory=dict)
    english: bool = False
    russian_latin: bool = False
    azerbaijani_cyrillic: bool = False
    rounded: bool = False
    """Whether ö or ü is written somewhere, so that a plain o or u is meant as one."""

    def spelled(self) -> list[tuple[int, str]]:
        """The other spellings of words as Azerbaijani or Turkish: chat letters, Cyrillic."""
        found: list[tuple[int, str]] = []
        for index, word in enumerate(self.words):
            if not is_cyrillic(word):
                meant = _meant_in_chat(word)
                if meant is not None:
                    found.append((index, meant))
            elif self.azerbaijani_cyrillic:
                original = self.text[self.starts[index] : self.ends[index]]
                latin = azerbaijani_of(squeeze(original))
                found.append((index, latin))
                if "q" in latin:
                    found.append((index, latin.replace("q", "g")))
        return found

    def skeletons(self) -> list[tuple[int, str]]:
        """Latin words as Russian ones, when Russian seems to be typed in Latin letters."""
        if not self.russian_latin:
            return []
        return [(i, _skeleton(word)) for i, word in enumerate(self.words) if word[0] < "\u0400"]

    def quote(self, first: int, last: int) -> tuple[str, int, int]:
        """The person's own words from one word to another, with their code points."""
        start, end = self.starts[first], self.ends[last]
        return self.text[start:end], start, end


def read(text: str, scripts: Scripts) -> Reading:
    """Read a text once; nothing in it can make this fail."""
    reading = Reading(text, rounded=_ROUNDED.search(text) is not None)
    _collect(fold(text), reading)
    masked = introduced(text, reading.words, reading.starts, reading.clauses)
    for place, stands in list(masked):
        reading.words[place] = stands
    english, russian, azerbaijani = _scripts(text, reading.words, scripts)
    return replace(
        reading, english=english, russian_latin=russian, azerbaijani_cyrillic=azerbaijani
    )


def _collect(folded: str, reading: Reading) -> None:
    """Gather the words of a folded text with their places, clauses and sentences."""
    clause = sentence = last = 0
    plain = not is_decorated(folded)
    words = reading.words
    for found in _WORD.finditer(folded):
        start, end = found.span()
        gap = folded[last:start]
        if gap != " " and gap:
            clause, sentence = _boundary(gap, clause, sentence, reading.asked)
        last = end
        word = (folded[start:end] if plain else squeeze(folded[start:end]))[:_WORD_LIMIT]
        if not word:
            continue
        if word.isdecimal() and len(word) < _NUMBER_LIMIT:
            reading.numbers[len(words)] = int(word)
        words.append(word)
        reading.starts.append(start)
        reading.ends.append(end)
        reading.clauses.append(clause)
        reading.sentences.append(sentence)
    if "?" in folded[last:]:
        reading.asked.add(sentence)


def _boundary(gap: str, clause: int, sentence: int, asked: set[int]) -> tuple[int, int]:
    """Number the clause and the sentence after what stands between two words."""
    if "?" in gap:
        asked.add(sentence)
    if len(gap) > _LONG_GAP or _SENTENCE_END.search(gap):
        return clause + 1, sentence + 1
    if _CLAUSE_END.search(gap):
        return clause + 1, sentence
    return clause, sentence


def _scripts(text: str, words: list[str], scripts: Scripts) -> tuple[bool, bool, bool]:
    """Whether there is English, Latin-typed Russian, or Azerbaijani in Cyrillic here."""
    used = set(words)
    short = len(words) <= 4  # noqa: PLR2004 -- Four bare words say too little for a function word.
    latin = short or not words or any(word[0] < "\u0400" for word in words[:40])
    told = used & scripts.russian_latin
    russian = len(told) >= (1 if short else 2) and not told <= scripts.russian_or_english
    cyrillic = any(is_cyrillic(word) for word in used)
    azerbaijani = cyrillic and (
        bool(_OLD_LETTERS.search(text)) or bool(used & scripts.azerbaijani_cyrillic)
    )
    return latin and (short or bool(used & scripts.english)), latin and russian, azerbaijani
