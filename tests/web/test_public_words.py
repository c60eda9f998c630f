"""Every sentence for strangers exists in four languages, and the colours are one family."""

import re
import string
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from service.domain.terms import Language
from service.web.catalogues import LOCALES
from service.web.public_words import say, with_call
from service.web.static import FOLDER
from service.web.templating import TEMPLATES

SAID = re.compile(r'say\("([^"]+)"\)')
COLOUR = re.compile(r"(--[a-z-]+): (#[0-9a-f]{6});")


def spoken() -> set[str]:
    """Every text that the public pages ask for."""
    pages = sorted((TEMPLATES / "public").glob("*.html"))
    return {text for page in pages for text in SAID.findall(page.read_text())}


def fields(text: str) -> set[str | None]:
    """What is filled into a text."""
    return {name for _, name, _, _ in string.Formatter().parse(text) if name}


@pytest.mark.parametrize("language", list(Language))
def test_every_text_is_there_and_none_is_left_over(language: Language) -> None:
    path = LOCALES / language.value / "LC_MESSAGES" / "public.po"
    with path.open("rb") as file:
        read = [message for message in read_po(file, locale=language.value) if message.id]
    assert [m.id for m in read if m.fuzzy or not m.string] == []
    assert {m.id for m in read} == spoken()
    assert [m.id for m in read if fields(str(m.id)) != fields(str(m.string))] == []
    assert [m.id for m in read if ("916" in m.id) != ("916" in str(m.string))] == []


@pytest.mark.parametrize("language", [Language.AZ, Language.RU, Language.TR])
def test_no_sentence_was_left_in_english(language: Language) -> None:
    assert [text for text in spoken() if say(text, language) == text] == []


def test_a_number_in_a_sentence_can_be_tapped() -> None:
    assert with_call("<916>") == '&lt;<a href="tel:916">916</a>&gt;'
    assert with_call("<b>") == "&lt;b&gt;"


def _colours(sheet: Path) -> list[tuple[str, str]]:
    return COLOUR.findall(sheet.read_text())


def test_strangers_and_staff_see_the_same_colours() -> None:
    desk = set(_colours(FOLDER / "tokens.css"))
    assert [colour for colour in _colours(FOLDER / "public.css") if colour not in desk] == []


def test_an_old_phone_can_read_the_style_sheet() -> None:
    sheet = (FOLDER / "public.css").read_text()
    for novelty in ("@layer", ":has(", "color-mix", "light-dark(", "oklch", "&"):
        assert novelty not in sheet
