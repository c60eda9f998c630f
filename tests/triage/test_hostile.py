"""Anything may be written to us: a level or a plain error comes back, and soon."""

import importlib
import json
import pkgutil
import re
import time
from collections.abc import Callable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import service.triage
from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.lines import assess_lines
from service.triage.report import Facts, Report
from service.triage.rulebook import load_rulebook

BOOK = load_rulebook()
SIZE = 64_000
# What breaks careless patterns: long runs, near misses, marks that fold away, mixed scripts.
HOSTILE = {
    "one letter": "a",
    "one vowel with a mark": "ə\u0307",
    "dotted capitals": "İ",
    "spaces": " ",
    "line ends": "\n",
    "commas": ", ",
    "dots": ". ",
    "questions": "?!",
    "apostrophes": "a'",
    "hyphens": "döy-",
    "digits": "1234567890",
    "a number and a unit": "16 gün ",
    "quotes": '"«»',
    "emoji": "😭🙏",
    "joiners": "👩\u200d👩\u200d👧",
    "soft hyphens": "dö\u00ady",
    "right to left": "\u202eabc",
    "combining marks": "e\u0301\u0302",
    "an urgent word": "döyürlər ",
    "an urgent word without spaces": "döyürlər",
    "every stem nearly": "döymə vəkil burax polis dərman ",
    "old Cyrillic": "дөјүрләр ",
    "Latin Russian": "izbili moego brata ",
    "three scripts": "döy бьют beat ",
    "negations": "döymədilər deyil heç ",
    "words of one letter": "a b c ",
    "chat spelling": "shchghkhzhw",
    "nulls": "\x00",
    "half of a pair": "\ud83d",
}
CODES = st.text(max_size=6) | st.sampled_from(["a", "b:12", "c:99999", "dry", ":", "a:", "q:1"])
ANSWERS = st.dictionaries(
    st.sampled_from([f"Q{n}" for n in range(16)]) | st.text(max_size=4),
    CODES | st.lists(CODES, max_size=4) | st.none() | st.integers(),
    max_size=6,
)


def long(part: str) -> str:
    return (part * (SIZE // len(part) + 1))[:SIZE]


@given(st.text(max_size=2000))
@settings(max_examples=150, deadline=None)
def test_any_unicode_gets_a_level(text: str) -> None:
    judged = assess(Report(text), BOOK)
    assert judged.level in Level
    assert all(f.quote == text[f.start : f.end] for f in judged.findings if f.quote)
    assert json.dumps(judged.determinant)


@given(st.text(max_size=300), ANSWERS, st.booleans())
@settings(max_examples=150, deadline=None)
def test_any_line_gets_a_level_or_an_error(text: str, answers: object, dropped: bool) -> None:  # noqa: FBT001 - drawn
    row = {"id": 7, "text": text, "answers": answers, "facts": {"dropped_call": dropped}}
    (line,) = assess_lines([json.dumps(row)], BOOK)
    told = json.loads(line)
    assert told["id"] == 7
    assert ("level" in told) != ("error" in told)


@given(st.text(alphabet=st.characters(exclude_characters="\n\r"), max_size=200))
@settings(max_examples=100, deadline=None)
def test_a_line_that_is_no_json_says_so_and_the_run_goes_on(line: str) -> None:
    good = json.dumps({"id": "next", "text": "salam"})
    answers = [json.loads(each) for each in assess_lines([line, good], BOOK)]
    assert answers[-1]["id"] == "next"
    assert "level" in answers[-1]
    if len(answers) > 1:
        assert "level" in answers[0] or "error" in answers[0]


@pytest.mark.parametrize("name", sorted(HOSTILE))
def test_sixty_four_kilobytes_of_anything_get_a_level(name: str) -> None:
    assert assess(Report(long(HOSTILE[name])), BOOK).level in Level


@pytest.mark.parametrize("text", ["", " ", "\n\n", "😭", "🙏🙏🙏", "...", "?", "\u200b", "\u202e"])
def test_nothing_readable_is_no_exception(text: str) -> None:
    assert assess(Report(text), BOOK).level in Level
    with_file = assess(Report(text, facts=Facts(attachments=1)), BOOK)
    assert with_file.level <= Level.PX


def patterns() -> dict[str, re.Pattern[str]]:
    """Every compiled pattern that the running triage holds."""
    found: dict[str, re.Pattern[str]] = {}
    for each in pkgutil.walk_packages(service.triage.__path__, "service.triage."):
        if ".training" in each.name:
            continue
        for name, value in vars(importlib.import_module(each.name)).items():
            if isinstance(value, re.Pattern) and isinstance(value.pattern, str):
                found[f"{each.name}.{name}"] = value
    return found


def cost(work: Callable[[str], object], text: str, tries: int = 3) -> float:
    """The least time of the processor that work takes, of some tries."""
    taken = []
    for _ in range(tries):
        began = time.process_time()
        work(text)
        taken.append(time.process_time() - began)
    return min(taken)


PLAIN = re.compile(r"\w|\W")
# These see one word at a time, and no word is longer than reading lets it be.
OF_WORDS = "service.triage.morphology."
WORD = 48


def searched(pattern: re.Pattern[str], name: str) -> Callable[[str], object]:
    """A pattern as triage uses it, on a text or on its words, whole words from their start."""
    if name.startswith(OF_WORDS):
        look = pattern.match if pattern.pattern.startswith(r"\w") else pattern.search
        return lambda text: [look(text[at : at + WORD]) for at in range(0, len(text), WORD)]
    return lambda text: [found.end() for found in pattern.finditer(text)]


@pytest.fixture(scope="module")
def limits() -> dict[str, float]:
    """Ten walks over each hostile text; a walk takes about 4 ms, so that ten stay below 50."""
    return {kind: 10 * cost(PLAIN.findall, long(part)) + 0.01 for kind, part in HOSTILE.items()}


@pytest.mark.parametrize("name", sorted(patterns()))
def test_no_pattern_costs_more_than_ten_walks(name: str, limits: dict[str, float]) -> None:
    """Backtracking would take minutes."""
    work = searched(patterns()[name], name)
    for kind, part in HOSTILE.items():
        text = long(part)
        quick = cost(work, text, 1) < limits[kind]
        assert quick or cost(work, text) < limits[kind], kind


@pytest.mark.parametrize("name", ["an urgent word", "a number and a unit", "words of one letter"])
def test_judging_grows_with_the_text_and_not_with_its_square(name: str) -> None:
    texts = [long(HOSTILE[name])[: SIZE // 4**n] for n in (2, 1, 0)]
    costs = [cost(lambda text: assess(Report(text), BOOK), text) for text in texts]
    assert all(more < 10 * less + 0.01 for less, more in pairwise(costs)), costs
