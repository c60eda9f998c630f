"""The report counts what it says it counts, and its page needs nothing from outside."""

import re
from collections.abc import Sequence

import pytest

from service.domain.terms import Channel, Level
from service.triage.rulebook import load_rulebook
from service.triage.training.messages import Message, packaged_messages, sides
from service.triage.training.report import others
from service.triage.training.report.answered import ROWS, with_answers
from service.triage.training.report.measures import Share, auc_interval, ranking, rightness
from service.triage.training.report.outcomes import LAYERS, Outcome, outcomes_of
from service.triage.training.report.page import page
from service.triage.training.report.pairs import WAYS, translit
from service.triage.training.report.told import answered, as_text, headline, layers, slices, swapped

A_FEW = 60


@pytest.fixture(scope="module")
def tune() -> list[Message]:
    """Some messages of the tune writers, from all of them."""
    of_writer = sides()
    chosen = [m for m in packaged_messages()[0] if of_writer[m.writer] == "tune"]
    return chosen[:: max(1, len(chosen) // A_FEW)]


@pytest.fixture(scope="module")
def outcomes(tune: list[Message]) -> list[Outcome]:
    return list(outcomes_of(tune, load_rulebook()))


def test_an_interval_holds_its_share_and_is_exact() -> None:
    low, high = Share(0, 299).interval
    assert (low, round(high, 3)) == (0.0, 0.012)
    low, high = Share(13, 424).interval
    assert low < 13 / 424 < high
    assert str(Share(0, 0)) == "–"


def test_trust_counts_alarms_that_were_right(outcomes: Sequence[Outcome]) -> None:
    raised = [o for o in outcomes if o.level <= Level.P2]
    right = rightness(outcomes)
    assert right.of == len(raised)
    assert right.count == sum(o.message.critical for o in raised)


def test_the_page_says_everything_and_asks_nobody(outcomes: Sequence[Outcome]) -> None:
    tables = [headline(outcomes), layers(outcomes), *slices(outcomes)]
    written = page("A <title>", outcomes, tables)
    assert "<title>A &lt;title&gt;</title>" in written
    assert not re.search(r"https?://|url\(|<script|<link|<img", written)
    assert written.count("<figure>") == written.count('role="img"') == 8
    for layer in LAYERS:
        assert layer in written
    for table in tables:
        assert table.title in written
        assert len(list(as_text(table))) == len(table.rows) + 2


def test_somebody_else_differs_only_in_who_they_are(tune: list[Message]) -> None:
    for message in tune:
        frames = others.FRAMES[message.language]
        assert {"{name}", "{place}"} <= set(re.findall(r"\{\w+\}", frames))
        assert all(text.endswith(message.text) for text in others._peoples(message).values())
        assert len(set(others._places(message).values())) == len(others.PLACES)


def test_kin_is_exchanged_with_its_case_and_capital() -> None:
    swaps = others.KIN["az"]
    said = [others._other(word, swaps) for word in ("Qardaşımı", "oğlumun", "polis", "Ərim")]
    assert said == ["Bacımı", "qızımın", "polis", "Arvadım"]


def test_whoever_is_judged_apart_is_named() -> None:
    judged = [{"a": Level.P1, "b": Level.P1, "c": Level.P4}, {"a": Level.P4, "b": Level.P4}]
    found = others._counted("a swap", judged)
    assert (found.changed, found.alarmed, found.worst) == (1, 1, "c (1)")
    assert "c (1)" in "\n".join(as_text(swapped([found])))


def test_the_channel_changes_no_level(tune: list[Message]) -> None:
    found = others._channels(tune[:10], load_rulebook())
    assert found.texts == 10 * len(Channel)
    assert found.changed == 0


def test_every_way_of_writing_keeps_a_text_a_text() -> None:
    for way, _languages in WAYS.values():
        assert way("") is not None
        assert way("Ёлка и Ərik 123 !?")
    assert translit("Помогите, Щука") == "pomogite, schuka"


def test_the_area_under_the_curve_comes_with_its_interval(outcomes: Sequence[Outcome]) -> None:
    low, high = auc_interval(outcomes)
    assert 0 < low < ranking(outcomes)["AUC"] < high <= 1
    assert high - low < 0.2


def test_answers_only_add_to_what_words_find(tune: list[Message]) -> None:
    found = with_answers(tune, load_rulebook())
    alone, words, together = (found[name] for name in ROWS)
    assert together["missed"].count <= min(alone["missed"].count, words["missed"].count)
    assert together["P1 raised"].count >= max(alone["P1 raised"].count, words["P1 raised"].count)
    assert "all together" in "\n".join(as_text(answered(found)))
