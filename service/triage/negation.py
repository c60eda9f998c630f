"""Whether the words around a word deny it, hope for it, fear it or ask about it."""

from typing import Final

from service.triage.morphology import (
    TURKIC,
    is_finite,
    is_negative_verb,
    is_nothing,
    suffix_negated,
)
from service.triage.patterns import Lexeme
from service.triage.reading import Reading

_RUSSIAN_NOT: Final = frozenset(
    "не ни нет никто никого никому никогда без нельзя ne ni net nikto bez".split()
)
_ENGLISH_NOT: Final = frozenset(
    "not no never nobody none without dont didnt doesnt isnt wasnt arent werent hasnt havent hadnt "
    "cannot cant couldnt wont wouldnt nor neither nothing".split()
)
_BREAKS: Final = frozenset("и а но да and but so ve amma lakin ama fakat hem i no".split())
_RUSSIAN_NONE_AFTER: Final = frozenset(("было", "нет", "bilo", "bylo", "net"))
_REACH: Final = 3
_LIGHT_VERB_REACH: Final = 4


def is_denied(reading: Reading, index: int, lexeme: Lexeme) -> bool:
    """Whether one word is negated, by its own suffix or by a particle before it."""
    if lexeme.language in TURKIC:
        return _turkic_denied(reading, index, len(lexeme.stem))
    return particle_before(reading, index, lexeme.language) is not None


def _turkic_denied(reading: Reading, index: int, stem_length: int) -> bool:
    """Turkic negation stands in the verb, or follows it as yox, deyil, olmadı."""
    words = reading.words
    if suffix_negated(words[index], stem_length):
        return True
    following = index + 1
    if following >= len(words) or reading.sentences[following] != reading.sentences[index]:
        return False
    return is_nothing(words[following])


def particle_before(reading: Reading, index: int, language: str) -> int | None:
    """The place of a Russian or English word of negation shortly before, in the same clause."""
    particles = _RUSSIAN_NOT if language == "ru" else _ENGLISH_NOT
    words, clauses = reading.words, reading.clauses
    for before in range(index - 1, max(index - 1 - _REACH, -1), -1):
        if clauses[before] != clauses[index]:
            return None
        word = words[before]
        if word in particles:
            follows_only = words[before + 1] in ("only", "только", "just")
            return None if follows_only else before
        if word in _BREAKS:
            return None
    return None


def light_verb_denied(reading: Reading, last: int) -> bool:
    """Whether the next finite verb after a Turkic noun takes it back (işgəncə verilməyib)."""
    words, clauses = reading.words, reading.clauses
    for index in range(last + 1, min(last + 1 + _LIGHT_VERB_REACH, len(words))):
        word = words[index]
        if clauses[index] != clauses[last]:
            return False
        if is_nothing(word) or is_negative_verb(word):
            return True
        if is_finite(word):
            return False
    return False


def russian_none_after(reading: Reading, last: int) -> bool:
    """Whether "не было" or "нет" follows a Russian noun (пыток не было)."""
    words = reading.words
    nearby = words[last + 1 : last + 4]
    if nearby[:1] in (["нет"], ["net"]):
        return True
    for place, word in enumerate(nearby[:-1]):
        if word in ("не", "ne") and nearby[place + 1] in _RUSSIAN_NONE_AFTER:
            return True
    return False
