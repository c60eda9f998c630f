"""Folding keeps every place and makes spellings alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.triage.folding import azerbaijani_of, fold, skeleton, squeeze, unchat
from service.triage.reading import Scripts, read
from service.triage.rulebook import load_rulebook


@given(st.text())
def test_folding_keeps_every_code_point_in_its_place(text: str) -> None:
    assert len(fold(text)) == len(text)


@pytest.mark.parametrize(
    ("written", "folded"),
    [
        ("İŞGƏNCƏ", "isgence"),
        ("işgəncə", "isgence"),
        ("IŞGƏNCƏ", "isgence"),
        ("döyürlər", "doyurler"),
        ("Ёлка", "елка"),
        ("köööömək", "komek"),
        ("do\u0308yu\u0308rlər", "doyurler"),
        ("dö\u00adyür", "doyur"),
        ("𝐭𝐨𝐫𝐭𝐮𝐫𝐞", "torture"),
    ],
)
def test_spellings_of_one_word_fold_alike(written: str, folded: str) -> None:
    assert squeeze(fold(written)) == folded


@pytest.mark.parametrize("digit", ["²", "①", "፩", "٣", "𝟗", "½"])
def test_a_digit_of_any_script_is_read(digit: str) -> None:
    assert read(
        f"gün {digit} saat", Scripts(frozenset(), frozenset(), frozenset(), frozenset())
    ).words


@pytest.mark.parametrize("typed", ["iwgence", "ishgence", "isgence"])
def test_chat_spelling_is_undone(typed: str) -> None:
    assert unchat(typed) == "isgence"


@pytest.mark.parametrize(
    ("cyrillic", "latin"),
    [("гардашымы", "qardasimi"), ("доюбляр", "doyubler"), ("дөјүрләр", "doyurler")],
)
def test_azerbaijani_in_cyrillic_is_read(cyrillic: str, latin: str) -> None:
    assert azerbaijani_of(cyrillic) == latin


@pytest.mark.parametrize(
    ("cyrillic", "typed"),
    [("избили", "izbili"), ("хочу", "hochu"), ("бьют", "biut"), ("шестнадцать", "shestnadcat")],
)
def test_russian_and_its_latin_typing_meet(cyrillic: str, typed: str) -> None:
    assert skeleton(cyrillic) == skeleton(typed)


@pytest.mark.parametrize(
    "text", ["moego brata vchera uvezli i my ne znaem kuda", "I moya mama ne znaet gde on"]
)
def test_russian_in_latin_letters_is_known(text: str) -> None:
    assert read(text, load_rulebook().scripts).russian_latin


def test_words_that_are_english_too_make_no_text_russian() -> None:
    text = "I do not know what she has on her face, I saw so little of it"

    assert not read(text, load_rulebook().scripts).russian_latin
