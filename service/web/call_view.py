"""The operator's page: the protocol in words, and places as they are offered while typing."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from service.domain.terms import Language, Level
from service.reference import Facility
from service.reference.find import find_facilities
from service.triage.explain import explain
from service.web.screen import Screen
from service.web.templating import named

# Answers after which the operator asks how many: hours until removal, days of a strike ...
COUNTED: Final[Mapping[str, frozenset[str]]] = {"Q11": frozenset("abcd")}
# The keys that pick an answer, in the order in which answers are read out.
ANSWER_KEYS: Final = "1234567890-="
MAIN_PROBLEM: Final = "Q13"


def protocol(screen: Screen) -> list[dict[str, Any]]:
    """Every question with its answers, the keys that pick them, and which take a count."""
    language = screen.language
    return [
        {
            "code": question.code,
            "say": question.wording[language.value],
            "several": question.several,
            "answers": [
                {
                    "code": code,
                    "words": words,
                    "key": ANSWER_KEYS[place] if place < len(ANSWER_KEYS) else "",
                    "counted": code in COUNTED.get(question.code, ()),
                }
                for place, (code, words) in enumerate(_answers(question, screen, language))
            ],
        }
        for question in screen.runtime.desk.rulebook.protocol.questions.values()
    ]


def _answers(question: Any, screen: Screen, language: Language) -> Iterator[tuple[str, str]]:  # noqa: ANN401 - a question of the protocol
    """Answers in words; the main problem is asked only when nothing urgent was said."""
    if question.code != MAIN_PROBLEM:
        yield from ((a.code, a.wording[language.value]) for a in question.answers.values())
        return
    known = screen.runtime.desk.rulebook.indicators
    ordinary = [c for c in question.answers if c in known and known[c].base >= Level.P3]
    for code in sorted(ordinary, key=lambda c: (known[c].base, c)):
        yield code, explain(code, language)


def offered_places(query: str, screen: Screen) -> list[dict[str, Any]]:
    """Places that a spelling may mean, with the answer to Q2 that each stands for."""
    reference = screen.runtime.reference
    kinds = {kind.id: kind for kind in reference.place_kinds}
    offices = {office.id: office for office in reference.offices}
    language = screen.language.value

    def shown(place: Facility) -> dict[str, Any]:
        kind = kinds[place.kind]
        return {
            "id": place.id,
            "name": named(dict(place.names), language),
            "kind": named(dict(kind.names), language),
            "office": named(dict(offices[place.office_id].names), language),
            "answer": kind.answer,
        }

    return [shown(place) for place in find_facilities(query, reference.facilities)]
