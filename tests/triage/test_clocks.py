"""Clocks raise an appeal by time alone, and never lower it."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.terms import Level
from service.triage.clocks import Signs, Told, clocked, next_due, reached, stages
from service.triage.engine import assess
from service.triage.passing import passed
from service.triage.report import Facts, Report
from service.triage.rulebook import Rulebook, load_rulebook

NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
HOUR = timedelta(hours=1)


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def signs(*codes: str, minor: bool = False, custody: bool = True) -> Signs:
    return Signs(frozenset(codes), frozenset(), minor, custody)


def names(told: Told, of: Signs) -> dict[str, timedelta]:
    """Every moment by its name, counted from when we heard."""
    return {stage.name: stage.due_at - told.received_at for stage in stages(told, of)}


def test_custody_with_the_police_is_counted_from_when_they_were_taken() -> None:
    told = Told(NOON, NOON - 10 * HOUR, "police_station")
    assert names(told, signs()) == {"custody_48h": 38 * HOUR, "custody_72h": 62 * HOUR}
    assert names(told, signs(minor=True))["custody_24h"] == 14 * HOUR


def test_a_span_is_counted_from_its_earliest_moment() -> None:
    told = Told(NOON, answers={"Q2": "a", "Q3": "a"})
    assert names(told, signs())["custody_48h"] == 24 * HOUR
    assert all(stage.assumed for stage in stages(told, signs()))


@pytest.mark.parametrize("place", ["prison", "colony", "psychiatric"])
def test_a_sentence_is_no_custody_without_a_judge(place: str) -> None:
    assert names(Told(NOON, NOON, place), signs()) == {}


def test_nobody_held_has_no_custody_clock() -> None:
    assert names(Told(NOON, NOON, "police_station"), signs(custody=False)) == {}


def test_counts_told_are_counted_on() -> None:
    told = Told(NOON, answers={"Q11": ("b:8", "c:14", "a:80")})
    moments = names(told, signs("HUNGER", "ISOL", "REFOUL"))
    assert moments["strike_10d"] == 2 * 24 * HOUR
    assert moments["solitary_15d"] == 2 * 24 * HOUR
    assert moments["removal_72h"] == 8 * HOUR
    assert moments["removal_6h"] == 74 * HOUR


def test_an_answer_given_later_is_counted_from_then() -> None:
    later = NOON + 5 * HOUR
    told = Told(NOON, answers={"Q11": "b:9"}, answered_at={"Q11": later})
    assert names(told, signs("HUNGER"))["strike_10d"] == 29 * HOUR


def test_answers_move_with_time() -> None:
    answers: dict[str, str | tuple[str, ...]] = {
        "Q2": "e",
        "Q11": ("b:8", "a:80", "dry", "b"),
    }
    moved = passed(answers, {}, NOON, NOON + 50 * HOUR)
    assert moved == {"Q2": "e", "Q11": ("b:10", "a:30", "dry", "b")}
    assert passed({"Q11": "a:5"}, {}, NOON, NOON + 50 * HOUR) == {"Q11": ("a:0",)}


def test_the_rule_and_the_clock_agree_on_the_tenth_day(rulebook: Rulebook) -> None:
    told = Told(NOON, answers={"Q2": "e", "Q11": "b:8"})
    due = {s.name: s.due_at for s in stages(told, signs("HUNGER"))}["strike_10d"]

    def level(at: datetime) -> Level:
        moved = passed(told.answers, {}, told.received_at, at)
        judged = assess(Report("", answers=moved, facts=Facts(now=at)), rulebook)
        return clocked(judged, told, rulebook, at).level

    assert level(due - HOUR) is Level.P2
    assert level(due) is Level.P1


def test_a_clock_that_raises_says_which_and_by_what_standard(rulebook: Rulebook) -> None:
    told = Told(NOON, NOON, "police_station")
    text = "Qardaşım polis bölməsindədir, görüş istəyirik"
    report = Report(text, facts=Facts(place_kind="police_station", now=NOON, free=False))
    judged = assess(report, rulebook)
    assert judged.level > Level.P2
    late = clocked(judged, told, rulebook, NOON + 48 * HOUR)
    assert late.level is Level.P2
    assert late.determinant == "P2: UNLAWFUL+CUSTODY_48H"
    (reason,) = [finding for finding in late.findings if finding.source == "clock"]
    assert reason.standard
    assert set(judged.findings) < set(late.findings)


def test_a_clock_never_lowers(rulebook: Rulebook) -> None:
    judged = assess(Report("Qardaşımı polisdə indi döyürlər"), rulebook)
    told = Told(NOON, NOON, "police_station")
    late = clocked(judged, told, rulebook, NOON + 60 * HOUR)
    assert (late.level, late.determinant) == (Level.P1, judged.determinant)


def test_the_next_tick_is_the_next_moment_and_reached_ones_are_told_once() -> None:
    found = stages(Told(NOON, NOON, "police_station"), signs(minor=True))
    assert next_due(found, NOON) == NOON + 24 * HOUR
    assert next_due(found, NOON + 24 * HOUR) == NOON + 48 * HOUR
    assert next_due(found, NOON + 72 * HOUR) is None
    since = NOON + 48 * HOUR
    assert [s.name for s in reached(found, since + HOUR, since=since)] == ["custody_48h"]
