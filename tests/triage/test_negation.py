"""Polarity of single verbs and of what follows a noun."""

import pytest

from service.triage.morphology import is_negative_verb, suffix_negated
from service.triage.negation import light_verb_denied
from service.triage.reading import Scripts, read

SCRIPTS = Scripts(frozenset(), frozenset(), frozenset(), frozenset())


@pytest.mark.parametrize(
    "verb",
    "doymeyib doyulmemisem doymurler doymediler doymez doyulmur dovmedi dovulmedim dovmuyor "
    "dovmuyorlar doymurlar doyulmeyen doymeden doyulmeyecek".split(),
)
def test_a_verb_says_no_inside_itself(verb: str) -> None:
    assert suffix_negated(verb, 3)


@pytest.mark.parametrize(
    "verb", "doymek doymeye doymesi doyurler doyubler dovmek dovmeye doyulub dovuldu doymus".split()
)
def test_an_infinitive_or_a_past_is_no_negation(verb: str) -> None:
    assert not suffix_negated(verb, 3)


@pytest.mark.parametrize("word", ["namaz", "demir", "temir", "memur", "komur"])
def test_nouns_that_look_negated_are_not(word: str) -> None:
    assert not is_negative_verb(word)


@pytest.mark.parametrize(
    ("text", "denied"),
    [
        ("işgəncə vermirlər", True),
        ("işgəncə olmayıb", True),
        ("işgəncə görməmişəm", True),
        ("kötü muamele yok", True),
        ("isgence verirler vekil buraxmirlar", False),
    ],
)
def test_the_next_finite_verb_decides_about_a_noun(text: str, *, denied: bool) -> None:
    reading = read(text, SCRIPTS)
    last = 1 if text.startswith("kötü") else 0
    assert light_verb_denied(reading, last) is denied
