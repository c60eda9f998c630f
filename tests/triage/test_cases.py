"""Labelled messages: every indicator in every language, and every trap that was ever found."""

import tomllib
from pathlib import Path
from typing import Any

import pytest

from service.domain.terms import Level, Polarity
from service.triage.engine import assess
from service.triage.indicators import CODES
from service.triage.report import Report
from service.triage.rulebook import Rulebook, load_rulebook, parse_rulebook, read_packaged

CASES = tomllib.loads(Path(__file__).with_name("cases.toml").read_text(encoding="utf-8"))
LIVE = (Polarity.AFFIRMED, Polarity.FEARED)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    """The rules alone, so that a case tells which rule is wrong."""
    return parse_rulebook(read_packaged())


@pytest.fixture(scope="module")
def whole() -> Rulebook:
    """Rules and model as they run."""
    return load_rulebook()


def test_every_indicator_has_a_message_in_every_language() -> None:
    assert CASES["indicators"].keys() == CODES
    assert all(case.keys() == {"az", "ru", "en", "tr"} for case in CASES["indicators"].values())


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param(code, text, id=f"{code}-{language}")
        for code, texts in CASES["indicators"].items()
        for language, text in texts.items()
    ],
)
def test_an_indicator_is_heard_in_its_own_words(code: str, text: str, rulebook: Rulebook) -> None:
    assessment = assess(Report(text), rulebook)
    found = [f for f in assessment.findings if f.code == code and f.polarity is Polarity.AFFIRMED]
    assert found, [(f.code, f.polarity, f.quote) for f in assessment.findings]
    assert found[0].level <= rulebook.indicators[code].base
    assert assessment.level <= found[0].level


@pytest.mark.parametrize("trap", CASES["traps"], ids=[trap["why"] for trap in CASES["traps"]])
def test_a_trap_is_seen_through(trap: dict[str, Any], rulebook: Rulebook) -> None:
    assessment = assess(Report(trap["text"]), rulebook)
    seen = [(f.code, f.polarity.value, f.level.name, f.quote) for f in assessment.findings]
    live = {f.code for f in assessment.findings if f.polarity in LIVE}
    assert not live & set(trap.get("never", ())), seen
    assert live >= set(trap.get("codes", ())), seen
    if "level" in trap:
        assert assessment.level is Level[trap["level"]], seen
    if "worst" in trap:
        _no_further_from(Level[trap["worst"]], assessment.level, seen)


def _no_further_from(bound: Level, level: Level, seen: object) -> None:
    """A critical trap may be more urgent than its bound, an ordinary one less urgent."""
    if bound <= Level.PX:
        assert level <= bound, seen
    else:
        assert level >= bound, seen


@pytest.mark.parametrize(
    ("code", "text"),
    [
        pytest.param(code, text, id=f"{code}-{language}")
        for code, texts in CASES["indicators"].items()
        for language, text in texts.items()
    ],
)
def test_what_is_urgent_in_its_own_words_never_waits(
    code: str, text: str, rulebook: Rulebook, whole: Rulebook
) -> None:
    if whole.indicators[code].base <= Level.P2:
        assert assess(Report(text), whole).level <= Level.PX
        assert assess(Report(text), rulebook).level <= Level.P2
