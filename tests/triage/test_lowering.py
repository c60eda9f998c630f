"""What a machine may take back: one step at most, an immediate alarm only to a person's eyes."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.terms import Level
from service.triage import engine
from service.triage.assessment import Assessment
from service.triage.engine import assess
from service.triage.lowering import DOUBTED, alarm_of, lowest_for
from service.triage.model.artifact import Model
from service.triage.model.reader import Verdict, second_reading
from service.triage.protocol import held_by_answers
from service.triage.report import Facts, Report
from service.triage.rulebook import load_rulebook
from service.triage.training.messages import packaged_messages, sides
from service.triage.weighing import weighed
from service.triage.words_alone import heard

BOOK = load_rulebook()
NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
ORDINARY = dict.fromkeys(Level, 0.0) | {Level.P5: 1.0}
# Words that alarm, that calm, that hold somebody, and that explain an alarm away.
WORDS = (
    "döyürlər döymürlər polisdə qardaşımı vəkil buraxmırlar yoxdur избили не в полиции beaten "
    "nobody 15 yaşında əgər pensiya банк kredit iddia məşq matç boğdu özünü asdı öldürəcəyəm "
    "görüşə gətirdilər gözü qapalı idi danışmırdı kamerada sağ ol спасибо 2010 keçən il indi "
    "buraxdılar film dərslik işgəncə nədir ? . , hədələyir məhkəmə əri qonşu зарплата swollen"
).split()
TEXTS = st.lists(st.sampled_from(WORDS), min_size=1, max_size=24).map(" ".join)
SHARES = st.lists(st.floats(0.001, 1), min_size=6, max_size=6).map(
    lambda told: {level: share / sum(told) for level, share in zip(Level, told, strict=True)}
)
FACTS = st.builds(
    Facts,
    age=st.sampled_from((None, 15, 40, 70)),
    happened_at=st.sampled_from((None, NOW - timedelta(hours=5), NOW - timedelta(days=400))),
    now=st.just(NOW),
    place_kind=st.sampled_from((None, "prison", "free")),
    free=st.sampled_from((None, True, False)),
    appeals_from_place_last_24_hours=st.sampled_from((0, 3)),
)


def _judged(report: Report, shares: Mapping[Level, float]) -> Assessment:
    """The decision if the model said just that, whatever it has learnt."""

    def said(*about: object) -> Verdict:
        return replace(second_reading(*about), shares=shares)  # type: ignore[arg-type]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(engine, "second_reading", said)
        return assess(report, BOOK)


def _alarm(report: Report) -> Level:
    """The most urgent that the words of a report stand for."""
    read, found = heard(report, BOOK, held=held_by_answers(report.answers, BOOK))
    return alarm_of(found, read)


@settings(deadline=None, max_examples=400)
@given(TEXTS, FACTS, SHARES)
def test_no_model_takes_an_alarm_of_words_back_by_more_than_one_step_unless_to_a_look(
    text: str, facts: Facts, shares: Mapping[Level, float]
) -> None:
    report = Report(text, facts=facts)
    assert _judged(report, shares).level <= lowest_for(_alarm(report))


@settings(deadline=None, max_examples=200)
@given(TEXTS, FACTS)
def test_the_most_dismissive_model_is_bound_too(text: str, facts: Facts) -> None:
    report = Report(text, facts=facts)
    assert _judged(report, ORDINARY).level <= lowest_for(_alarm(report))


def test_the_most_dismissive_model_is_bound_on_every_message_of_the_tune_writers() -> None:
    of_writer = sides()
    beyond = [
        message.id
        for message in packaged_messages()[0]
        if of_writer[message.writer] == "tune"
        and _judged(Report(message.text), ORDINARY).level > lowest_for(_alarm(Report(message.text)))
    ]
    assert not beyond


def test_an_immediate_alarm_is_at_least_looked_at_and_an_urgent_one_loses_one_step() -> None:
    assert lowest_for(Level.P1) is Level.PX
    assert lowest_for(Level.P2) is Level.P3
    assert lowest_for(Level.P3) is Level.P5  # No alarm: what the words found stays beside it.


@pytest.mark.parametrize(
    ("text", "alarm"),
    [
        ("Qardaşımı indi polisdə döyürlər", Level.P1),  # Somebody is held, and it goes on.
        ("Onu öldürəcəklər", Level.P1),  # Few words are never loose ones.
        ("Xoreoqraf qızışanda deyir ölmək istəyirəm, sonra özü də gülür", Level.P1),
        ("my doctor says that sugar will kill me one fine day, whom do I ask about the clinic",
         Level.P2),
        ("Bu qiymətlər adamları öldürmək istəyir, bazarda pomidor beş manat oldu", Level.P2),
    ],
)  # fmt: skip
def test_loose_words_are_no_immediate_alarm(text: str, alarm: Level) -> None:
    assert _alarm(Report(text)) is alarm


@pytest.mark.parametrize("answers", [{"Q1": "a"}, {"Q8": "c"}, {"Q6": "b"}])
def test_answers_are_never_doubted(answers: Mapping[str, str]) -> None:
    report = Report("Pensiyam gecikir, məhkəmə var", answers=answers)
    assert _judged(report, ORDINARY).level <= assess(replace(report, text=""), BOOK).level


def test_several_appeals_from_one_place_are_never_doubted() -> None:
    facts = Facts(appeals_from_place_last_24_hours=3)
    report = Report("Kamerada bizi döyürlər, həkim də yoxdur", facts=facts)
    assert _judged(report, ORDINARY).level is Level.P1


def test_what_was_taken_back_says_so_to_the_staff() -> None:
    judged = _judged(Report("Qardaşımı polisdə döyürlər, vəkili də buraxmırlar"), ORDINARY)
    assert judged.level is Level.PX
    assert judged.determinant.endswith(DOUBTED)
    first = judged.findings[0]
    assert DOUBTED in first.modifiers
    assert "was P1, doubted by model" in first.rule


def test_signs_that_are_urgent_together_are_not_lost_to_an_ordinary_reading() -> None:
    report = Report("Kamerada görüşə gətirdilər, gözü qapalı idi, ağlayırdı, danışmırdı")
    read, found = heard(report, BOOK)
    assert alarm_of(found, read) <= Level.P2
    verdict = replace(second_reading(_model(), read, found), shares=ORDINARY)
    assert min(f.level for f in weighed(found, verdict, read, BOOK, _model())) <= Level.P3


def _model() -> Model:
    assert BOOK.model is not None
    return BOOK.model
