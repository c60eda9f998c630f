"""The files of wording agree with one another, language by language."""

import re
import string
import tomllib
from importlib.resources import files

import pytest

from service.domain.terms import Language


def leaves(table: dict[str, object], path: str = "") -> dict[str, str]:
    """Every text of a wording file by its path."""
    found: dict[str, str] = {}
    for name, value in table.items():
        if isinstance(value, dict):
            found |= leaves(value, f"{path}{name}.")
        elif isinstance(value, list):
            found |= {f"{path}{name}.{at}": str(each) for at, each in enumerate(value)}
        else:
            found[path + name] = str(value)
    return found


def read(language: Language) -> dict[str, str]:
    path = files("service.notify").joinpath("wordings", f"{language.value}.toml")
    return leaves(tomllib.loads(path.read_text(encoding="utf-8")))


@pytest.mark.parametrize("language", Language)
def test_all_languages_say_the_same_things_with_the_same_facts(language: Language) -> None:
    def facts(text: str) -> list[str]:
        return sorted(name for _, name, _, _ in string.Formatter().parse(text) if name)

    ours, first = read(language), read(Language.AZ)
    assert ours.keys() == first.keys()
    assert {path: facts(text) for path, text in ours.items()} == {
        path: facts(text) for path, text in first.items()
    }


@pytest.mark.parametrize("language", Language)
def test_no_two_languages_share_a_sentence(language: Language) -> None:
    for other in set(Language) - {language}:
        ours, theirs = read(language), read(other)
        same = {p for p in ours if ours[p] == theirs[p] and len(ours[p].split()) > 3}
        assert {p for p in same if re.search(r"[^\W\d_]", re.sub(r"\{\w+\}", "", ours[p]))} == set()


def test_azerbaijani_texts_use_only_azerbaijani_letters() -> None:
    alphabet = set("abcçdeəfgğhxıijkqlmnoöprsştuüvyzABCÇDEƏFGĞHXIİJKQLMNOÖPRSŞTUÜVYZ")
    for path, text in read(Language.AZ).items():
        letters = {c for c in re.sub(r"\{\w+\}", "", text) if c.isalpha()}
        assert letters <= alphabet, path


def test_russian_texts_hold_no_latin_look_alikes() -> None:
    for path, text in read(Language.RU).items():
        words = re.findall(r"\w+", re.sub(r"\{\w+\}", "", text))
        mixed = [w for w in words if re.search("[a-zA-Z]", w) and re.search("[а-яё]", w)]
        assert mixed == [], path
