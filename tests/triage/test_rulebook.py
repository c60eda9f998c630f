"""The rulebook refuses what it cannot mean, and says which rule it was."""

from collections.abc import Callable

import pytest

from service.domain.terms import Language
from service.triage.explain import explain, standard_of
from service.triage.indicators import CODES, UNCLEAR
from service.triage.rulebook import (
    BadRulebook,
    Rulebook,
    load_rulebook,
    parse_rulebook,
    read_packaged,
)


@pytest.fixture(scope="module")
def packaged() -> dict[str, str]:
    return read_packaged()


@pytest.fixture(scope="module")
def rulebook() -> Rulebook:
    return load_rulebook()


def changed(texts: dict[str, str], name: str, change: Callable[[str], str]) -> dict[str, str]:
    """The packaged files with one of them changed."""
    text = change(texts[name])
    assert text != texts[name]
    return texts | {name: text}


def test_all_57_indicators_have_rules_and_a_standard(rulebook: Rulebook) -> None:
    assert rulebook.indicators.keys() == CODES
    assert len(CODES) == 57
    assert all(i.standard and i.source for i in rulebook.indicators.values())


@pytest.mark.parametrize("language", [Language.AZ, Language.RU, Language.EN])
def test_every_code_is_explained_to_staff(language: Language) -> None:
    sentences = {explain(code, language) for code in CODES | {UNCLEAR}}
    assert len(sentences) == len(CODES) + 1


def test_a_standard_is_told_with_its_source(rulebook: Rulebook) -> None:
    standard, source = standard_of("ISOL", rulebook)
    assert "Mandela" in standard
    assert source == "A9"


def test_the_version_carries_the_content(packaged: dict[str, str], rulebook: Rulebook) -> None:
    other = parse_rulebook(changed(packaged, "life", lambda t: t.replace("intihar-", "intihari-")))
    assert rulebook.version != other.version
    assert rulebook.model is not None
    assert rulebook.version == f"{parse_rulebook(packaged).version}+{rulebook.model.version}"


@pytest.mark.parametrize(
    ("name", "old", "new", "complaint"),
    [
        ("life", "[SUICIDE]", "[SUICIDES]", "unknown indicator SUICIDES"),
        ("life", 'base = "P2"', 'base = "P9"', "P9"),
        ("life", 'MINOR = "P1"', 'CHILD = "P1"', "unknown modifier CHILD"),
        ("life", 'professions = ["doctor"]', 'professions = ["wizard"]', "wizard"),
        ("life", "intihar-", "@nosuchgroup", "unknown group '@nosuchgroup'"),
        ("life", "intihar-", "perhaps:intihar-", "unknown condition 'perhaps'"),
        ("life", "intihar-", "..", "nothing before"),
        ("life", "intihar-", "#x", "is no number"),
        ("cues", "[NOW]", "[NOWADAYS]", "unknown cue NOWADAYS"),
        ("life", "en = '''\nkill", "xx = '''\nkill", "LIFE_THREAT: no rules in en"),
        ("life", "base", "base base", "life.toml"),
    ],
)
def test_a_bad_rule_is_named(
    packaged: dict[str, str], name: str, old: str, new: str, complaint: str
) -> None:
    broken = changed(packaged, name, lambda text: text.replace(old, new, 1))
    with pytest.raises(BadRulebook, match=complaint):
        parse_rulebook(broken)


def test_a_missing_file_is_named(packaged: dict[str, str]) -> None:
    without = {name: text for name, text in packaged.items() if name != "words"}
    with pytest.raises(BadRulebook, match=r"words\.toml is missing"):
        parse_rulebook(without)
