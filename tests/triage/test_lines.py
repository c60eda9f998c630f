"""JSON Lines in, JSON Lines out, in order, whatever comes in."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.triage.lines import assess_lines
from service.triage.rulebook import Rulebook, load_rulebook

BOOK = load_rulebook()


@pytest.fixture
def rulebook() -> Rulebook:
    return BOOK


def test_a_line_is_answered_in_the_words_of_the_contract(rulebook: Rulebook) -> None:
    line = json.dumps({"id": 7, "text": "Qardaşımı polisdə döyürlər", "channel": "sms"})
    answer = json.loads(next(assess_lines([line], rulebook)))
    assert answer["id"] == 7
    assert answer["level"] == "P1"
    assert answer["language"] == "az"
    assert answer["rulebook"] == rulebook.version
    first = answer["indicators"][0]
    assert first["quote"] == "Qardaşımı polisdə döyürlər"[first["start"] : first["end"]]
    assert first.keys() >= {"code", "polarity", "quote", "start", "end", "modifiers"}


@pytest.mark.parametrize(
    ("line", "error"),
    [
        ("{", "not valid JSON"),
        ("[1]", "not a JSON object"),
        ('{"id":1,"text":5}', "text must be a string"),
        ('{"id":1,"text":"","surprise":1}', "unknown field 'surprise'"),
        ('{"id":1,"text":"","channel":"pigeon"}', "unknown channel"),
        ('{"id":1,"text":"","answers":[]}', "answers must be an object"),
        ('{"id":1,"text":"","answers":{"Q1":"z"}}', "Q1 has no answer 'z'"),
        ('{"id":1,"text":"","answers":{"Q1":{}}}', "Q1 needs an answer code"),
        ('{"id":1,"text":"","facts":{"age":"ten"}}', "bad fact age"),
        ('{"id":1,"text":"","facts":{"shoe_size":1}}', "unknown fact 'shoe_size'"),
        ('{"id":1,"text":"","facts":{"now":"2026-01-01T00:00:00"}}', "bad fact now"),
        ('{"id":1,"text":"","facts":{"now":"soon"}}', "now is no moment"),
    ],
)
def test_a_bad_line_gets_its_error_and_the_run_goes_on(
    line: str, error: str, rulebook: Rulebook
) -> None:
    bad, good = list(assess_lines([line, '{"id":"b","text":"salam"}'], rulebook))
    assert error in json.loads(bad)["error"]
    assert json.loads(good)["level"] == "P5"


def test_facts_and_answers_are_taken(rulebook: Rulebook) -> None:
    row = {
        "id": "x",
        "text": "Vəkili buraxmırlar",
        "answers": {"Q1": "d", "Q10": ["c"]},
        "facts": {
            "age": 15,
            "traits": ["disability"],
            "now": "2026-11-22T10:00:00Z",
            "happened_at": "2026-11-22T04:00:00+04:00",
            "free": False,
        },
    }
    answer = json.loads(next(assess_lines([json.dumps(row)], rulebook)))
    assert answer["level"] == "P1"
    assert set(answer["vulnerabilities"]) == {"minor", "disability"}


def test_a_lone_surrogate_survives(rulebook: Rulebook) -> None:
    answer = json.loads(next(assess_lines(['{"id":1,"text":"\\ud800 döyürlər"}'], rulebook)))
    assert answer["indicators"]


@settings(deadline=None, max_examples=200)
@given(st.lists(st.one_of(st.text(max_size=80), st.binary(max_size=40).map(repr)), max_size=5))
def test_rubbish_never_raises(lines: list[str]) -> None:
    assert all(
        "level" in json.loads(a) or "error" in json.loads(a) for a in assess_lines(lines, BOOK)
    )
