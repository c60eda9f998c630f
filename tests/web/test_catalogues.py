"""Every text of the desk stands in every language, with the same gaps to fill."""

import re

import pytest
from babel.messages.catalog import Message

from service.domain.terms import Language
from service.web.catalogues import DESK_LANGUAGES, catalogue, phrases
from service.web.extraction import extracted

GAP = re.compile(r"%\(\w+\)s|\{\w+\}")


def forms_of(message: Message) -> list[str]:
    """The translation, in each of its forms."""
    given = message.string
    return [str(form or "") for form in (given if isinstance(given, (list, tuple)) else [given])]


def asked_for() -> set[object]:
    """The texts that pages and code ask for."""
    return {message.id for message in extracted() if message.id}


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_no_text_is_missing_or_left_over(language: Language) -> None:
    kept = {message.id for message in catalogue(language) if message.id}
    assert kept == asked_for(), "run python -m service.web.extraction"


@pytest.mark.parametrize("language", DESK_LANGUAGES)
def test_no_text_waits_for_its_translation(language: Language) -> None:
    waiting = [
        message.id
        for message in catalogue(language)
        if message.id and (message.fuzzy or not all(forms_of(message)))
    ]
    assert waiting == []


@pytest.mark.parametrize("language", [Language.AZ, Language.RU])
def test_translations_fill_the_same_gaps(language: Language) -> None:
    different = []
    for message in catalogue(language):
        if not message.id:
            continue
        wanted = set(GAP.findall(message.id[0] if message.pluralizable else str(message.id)))
        different += [message.id for form in forms_of(message) if set(GAP.findall(form)) != wanted]
    assert different == []


@pytest.mark.parametrize(
    ("language", "count", "said"),
    [
        (Language.RU, 1, "новое обращение"),
        (Language.RU, 3, "новых обращения"),
        (Language.RU, 11, "новых обращений"),
        (Language.AZ, 3, "yeni müraciət"),
        (Language.EN, 1, "appeal above"),
        (Language.EN, 2, "appeals above"),
    ],
)
def test_counts_are_said_as_the_language_counts(language: Language, count: int, said: str) -> None:
    text = phrases(language).ngettext(
        "%(num)s new appeal above", "%(num)s new appeals above", count
    )
    assert said in text


def test_a_text_without_a_translation_is_shown_as_it_stands() -> None:
    assert phrases(Language.RU).gettext("never said anywhere") == "never said anywhere"
