"""Whoever says their name and town is judged by what happened, not by how the name sounds."""

import pytest

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.introductions import NAME, TOWN
from service.triage.reading import read
from service.triage.report import Report
from service.triage.rulebook import Rulebook, load_rulebook

PARCEL = "Həbsxanada bağlamanı qəbul etmirlər, sənədim hazırdır"
BEATEN = "Oğlum Elçini indi polisdə döyürlər"
# Each begins like a word of the rules: an embassy, gambling, a song, being sick, glass, a lip.
FRAMES = (
    "Adım {}, Bakı şəhərində yaşayıram. ",
    "My name is {} and I live in Baku. ",
    "Меня зовут {}. ",
)
ABOUT = (
    "Qardaşım {} haqqında yazıram. ",
    "{} adlı adam barədədir. ",
    "Пишу про брата {}. ",
    "It is about a man named {}. ",
    "Müstəntiq {} məni çağırıb. ",
)
NAMES = ("Elçin Məmmədov", "Rajesh Kumar", "Armen Sarkisyan", "Novruz Şirəliyev", "Rojin Barzani")
TOWNS = ("Bakı", "Qusar", "Şuşa", "Biləsuvar", "Lənkəran")


@pytest.fixture(scope="module")
def rules() -> Rulebook:
    return load_rulebook()


@pytest.mark.parametrize("frame", FRAMES)
@pytest.mark.parametrize("story", [PARCEL, BEATEN, "kömək edin"])
def test_another_name_changes_nothing(rules: Rulebook, frame: str, story: str) -> None:
    judged = [assess(Report(frame.format(name) + story), rules) for name in NAMES]
    assert len({each.level for each in judged}) == 1
    assert len({each.determinant for each in judged}) == 1


@pytest.mark.parametrize("frame", ABOUT)
@pytest.mark.parametrize("story", [PARCEL, BEATEN, "kömək edin"])
def test_another_name_of_somebody_else_changes_nothing(
    rules: Rulebook, frame: str, story: str
) -> None:
    judged = [assess(Report(frame.format(name) + story), rules) for name in NAMES]
    assert len({each.level for each in judged}) == 1
    assert len({each.determinant for each in judged}) == 1


@pytest.mark.parametrize("story", [PARCEL, BEATEN, "kömək edin"])
def test_another_town_changes_nothing(rules: Rulebook, story: str) -> None:
    framed = [f"Mən {town} şəhərində yaşayıram. {story}" for town in TOWNS]
    assert len({assess(Report(text), rules).determinant for text in framed}) == 1


def test_what_is_said_of_somebody_else_is_heard(rules: Rulebook) -> None:
    assert assess(Report("Adım Leyla, " + BEATEN), rules).level is Level.P1


@pytest.mark.parametrize(
    ("text", "heard"),
    [
        ("Adım Novruz Şirəliyev, ərimi döyürlər", ["adim", NAME, NAME, "erimi", "doyurler"]),
        (
            "adim leyla erimi polisde doyurler bu gece",
            ["adim", "leyla", "erimi", "polisde", "doyurler", "bu", "gece"],
        ),
        (
            "Меня зовут Нино Беридзе мужа избивают сейчас",
            ["меня", "зовут", NAME, NAME, "мужа", "избивают", "сейчас"],
        ),
        ("живу в городе Губа", ["живу", "в", "городе", TOWN]),
        ("Qusar şəhərində tutublar", [TOWN, "seherinde", "tutublar"]),
        ("bu rayonunda", ["bu", "rayonunda"]),
        ("oğlum Novruz evdədir", ["oglum", NAME, "evdedir"]),
        ("Məmmədov Elçin evdədir", [NAME, NAME, "evdedir"]),
        ("Dünən Elçin Məmmədov gəldi", ["dunen", NAME, NAME, "geldi"]),
        ("oğlum Qobustan həbsxanasındadır", ["oglum", "qobustan", "hebsxanasindadir"]),
        ("Oğlum Ordubadda qonaq idi", ["oglum", "ordubadda", "qonaq", "idi"]),
        ("Oğlumu Döyürlər", ["oglumu", "doyurler"]),
        ("деды зовут его в сушилку", ["деды", "зовут", "его", "в", "сушилку"]),
        ("My name is", ["my", "name", "is"]),
        ("adım", ["adim"]),
    ],
)
def test_only_the_name_and_the_town_are_hidden(
    rules: Rulebook, text: str, heard: list[str]
) -> None:
    assert read(text, rules.scripts).words == heard


def test_the_reasons_keep_the_persons_own_words(rules: Rulebook) -> None:
    text = "Adım Elçin Məmmədov. Məni indi polisdə döyürlər"
    reasons = assess(Report(text), rules).findings
    assert reasons
    assert all(text[each.start : each.end] == each.quote for each in reasons if each.quote)
