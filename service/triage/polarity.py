"""What the words around an indicator make of it: affirmed, negated, feared, asked or resolved."""

from typing import Final

from service.domain.terms import Polarity
from service.triage.context import Context
from service.triage.indicators import Indicator, Nature
from service.triage.matching import Match
from service.triage.morphology import TURKIC, is_finite, is_hypothetical, is_nothing, suffix_negated
from service.triage.negation import light_verb_denied, particle_before, russian_none_after
from service.triage.reading import Reading

_FEAR_BEFORE: Final = 6
_FEAR_AFTER: Final = 6
_NO_LONGER: Final = 4
_NOT: Final = frozenset(("не", "ни"))


def polarity_of(match: Match, indicator: Indicator, reading: Reading, context: Context) -> Polarity:
    """Judge one match by its indicator's nature and its surroundings."""
    if "sure" in match.pattern.tags or indicator.nature is Nature.TOPIC:
        return Polarity.AFFIRMED
    if is_negated(match, reading):
        ended = indicator.nature is Nature.HARM and context.near(
            "NO_LONGER", match.first, _NO_LONGER, 2
        )
        return Polarity.RESOLVED if ended else Polarity.NEGATED
    if is_only_asked(match, reading, context):
        return Polarity.ASKED
    if indicator.nature is Nature.HARM and is_feared(match, reading, context):
        return Polarity.FEARED
    return Polarity.AFFIRMED


def is_negated(match: Match, reading: Reading) -> bool:
    """Whether what was found is denied; rules that ask for a negation have it already."""
    if any(lexeme.condition for lexeme in match.lexemes):
        return False
    for index, lexeme in zip(match.at, match.lexemes, strict=True):
        if lexeme.language in TURKIC and suffix_negated(reading.words[index], len(lexeme.stem)):
            return True
    languages = {lexeme.language for lexeme in match.lexemes}
    if languages & TURKIC and _turkic_taken_back(match, reading):
        return True
    if "ru" in languages and (
        russian_none_after(reading, match.last) or _russian_not_within(match, reading)
    ):
        return True
    return any(
        particle_before(reading, match.first, language) is not None
        for language in languages & {"ru", "en"}
    )


def _russian_not_within(match: Match, reading: Reading) -> bool:
    """Whether a later word of a match is denied: "the husband does not beat me"."""
    later = set(match.at) - {match.first}
    return any(
        reading.words[index - 1] in _NOT
        and index - 1 not in match.at
        and reading.clauses[index - 1] == reading.clauses[index]
        for index in later
    )


def _turkic_taken_back(match: Match, reading: Reading) -> bool:
    """Whether a following yox, deyil or negated verb takes an Azerbaijani or Turkish match back."""
    last = match.last
    following = last + 1
    same = following < len(reading.words) and reading.clauses[following] == reading.clauses[last]
    if same and is_nothing(reading.words[following]):
        return True
    if is_finite(reading.words[last]):
        return False
    return light_verb_denied(reading, last)


def is_only_asked(match: Match, reading: Reading, context: Context) -> bool:
    """A question or a story about nobody: no person, no time, and nobody said to be held."""
    if context.has("KIN") or context.has("HELD") or context.has("NOW"):
        return False
    if context.has("STORY"):
        return True
    if context.person or context.time or context.custody:
        return False
    sentence = reading.sentences[match.first]
    return sentence in reading.asked or context.in_sentence("ASK", reading, sentence)


def is_feared(match: Match, reading: Reading, context: Context) -> bool:
    """Whether it has not happened yet: if, may, will, we are afraid that."""
    for index, lexeme in zip(match.at, match.lexemes, strict=True):
        if lexeme.language in TURKIC and is_hypothetical(reading, index, len(lexeme.stem)):
            return True
    sentence = reading.sentences[match.first]
    return any(
        reading.sentences[place] == sentence
        and match.first - _FEAR_BEFORE <= place <= match.last + _FEAR_AFTER
        for place in context.at.get("FEAR", ())
    )
