"""The model: the same file each time, reasons that quote, limits in their order."""

from dataclasses import asdict

import pytest

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.folding import fold
from service.triage.model.artifact import Model, load_model, opened, pack, unpack
from service.triage.model.features import pairs, pieces
from service.triage.model.reader import second_reading
from service.triage.model.spelling import spelled
from service.triage.report import Report
from service.triage.rulebook import load_rulebook
from service.triage.training.copies import chatted, polite, slipped
from service.triage.training.messages import packaged_messages, sides
from service.triage.words_alone import heard

BOOK = load_rulebook()


@pytest.fixture(scope="module")
def model() -> Model:
    found = load_model()
    assert found is not None
    return found


def test_the_model_names_the_corpus_that_it_learnt_from(model: Model) -> None:
    _, corpus = packaged_messages()
    assert model.about["corpus"] == corpus
    assert model.version.startswith(corpus[:8])


def test_limits_stand_in_their_order(model: Model) -> None:
    limits = model.thresholds
    assert limits.look < limits.urgent < limits.immediate
    assert all(0 < limit < 1 for limit in asdict(limits).values())


def test_the_file_is_small_and_packs_to_the_same_bytes() -> None:
    arrays, about = opened(pack({}, {"a": 1}))
    assert (arrays, about) == ({}, {"a": 1})
    assert pack({}, {"a": 1}) == pack({}, {"a": 1})


def test_a_broken_file_is_no_model() -> None:
    with pytest.raises(Exception, match=r".+"):
        unpack(b"not a model")


@pytest.mark.parametrize(
    ("word", "plain"),
    [("döyürlər", "doyurler"), ("дөјүрләр", "doyurler"), ("избили", "izbili"), ("2207", "0000")],
)
def test_a_word_is_one_word_in_every_script(word: str, plain: str) -> None:
    assert spelled(word) == plain


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("oğlumu", "qızımı"),
        ("Rəşadın", "Armenin"),
        ("Bakıdan", "Zaqataladan"),
        ("ləzgi", "erməni"),
        ("husband", "wife"),
        ("брата", "сестру"),
    ],
)
def test_the_model_does_not_see_who_it_was(one: str, other: str) -> None:
    assert spelled(fold(one)) == spelled(fold(other))
    assert spelled("qizil") == "qizil"


def test_a_word_is_known_by_its_pieces_and_a_pair_by_its_beginnings() -> None:
    assert {"_v", "ve", "vek", "l_", "vek~kil", "_vekil_"} <= set(pieces("vekil"))
    assert "veki bura" in set(pairs(["vekili", "iceri", "buraxmirlar"]))


def test_the_shares_are_probabilities(model: Model) -> None:
    read, found = heard(Report("Görüşə gətirdilər, ayağını yerə qoya bilmirdi"), BOOK)
    verdict = second_reading(model, read, found)
    assert sum(verdict.shares.values()) == pytest.approx(1, abs=1e-4)
    assert 0 <= verdict.immediate <= verdict.critical <= 1


def test_the_end_of_an_endless_letter_is_read_and_quoted_where_it_stands() -> None:
    text = "bağlama gecikir " * 1500 + "Görüşdə ayağını yerə qoya bilmirdi, üzü qan içində idi."
    assessment = assess(Report(text), BOOK)
    assert all(f.quote == text[f.start : f.end] for f in assessment.findings)


def test_copies_keep_the_words_and_change_the_manner() -> None:
    text = "Qardaşımı bölmədə döyürlər"
    for chance in range(40):
        assert text in polite(text, chance)
        assert slipped(text, chance) != text
    assert chatted(text, 0) == "Qardashimi bolmede doyurler"


def test_few_urgent_messages_of_strangers_end_below_a_look() -> None:
    """The tune writers taught the model nothing; its limits were chosen for 2 % here."""
    of_writer = sides()
    strangers = [m for m in packaged_messages()[0] if of_writer[m.writer] == "tune"]
    urgent = [assess(Report(m.text), BOOK).level for m in strangers if m.critical]
    calm = [assess(Report(m.text), BOOK).level for m in strangers if m.level >= Level.P4]
    assert sum(level > Level.PX for level in urgent) <= 0.04 * len(urgent)
    assert sum(level <= Level.P2 for level in calm) <= 0.15 * len(calm)
    assert sum(level is Level.PX for level in calm) <= 0.20 * len(calm)
