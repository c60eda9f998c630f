"""The rules, read from their files, checked, and made ready to search with."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from importlib.resources import files
from typing import Any, Final

from service.domain.terms import Language, Level, Profession
from service.triage.context import CUES
from service.triage.indicators import CODES, MODIFIERS, Indicator, Nature
from service.triage.matching import Matcher
from service.triage.model.artifact import Model, load_model
from service.triage.patterns import (
    BadPattern,
    Groups,
    Pattern,
    parse_pattern,
    spelled_out,
    word_of_rule,
)
from service.triage.questionnaire import Protocol, parse_protocol
from service.triage.reading import Scripts

Table = Mapping[str, Any]
_LANGUAGES: Final = tuple(language.value for language in Language)
_ANY: Final = "any"


class BadRulebook(ValueError):
    """The rules cannot be used; the message says which and why."""


@dataclass(frozen=True)
class Rulebook:
    """Everything that triage knows, frozen under one version."""

    version: str
    year: int
    scripts: Scripts
    indicators: Mapping[str, Indicator]
    matcher: Matcher
    protocol: Protocol
    function_words: Mapping[Language, frozenset[str]]
    probability: Mapping[str, Mapping[Level, Mapping[Level, float]]]
    model: Model | None = None
    """What has read the corpus; without it what the rules do not know is looked at by people."""


def read_packaged() -> dict[str, str]:
    """The text of every packaged rule file by its name; the only reading that triage does."""
    folder = files("service.triage.rulebooks")
    return {
        file.name.removesuffix(".toml"): file.read_text(encoding="utf-8")
        for file in folder.iterdir()
        if file.name.endswith(".toml")
    }


def load_rulebook() -> Rulebook:
    """The rulebook packaged with the service."""
    rulebook, model = parse_rulebook(read_packaged()), load_model()
    if model is None:
        return rulebook
    return replace(rulebook, version=f"{rulebook.version}+{model.version}", model=model)


def parse_rulebook(texts: Mapping[str, str]) -> Rulebook:
    """Make a rulebook of the texts of its files; BadRulebook says what is wrong."""
    tables = {name: _toml(name, text) for name, text in texts.items() if name != "explain"}
    head = _required(tables, "rulebook", "rulebook.toml")
    groups = _groups(_required(tables, "words", "words.toml"))
    indicators: dict[str, Indicator] = {}
    patterns: list[Pattern] = []
    for family in head["families"]:
        for code, table in _required(tables, family, f"{family}.toml").items():
            if code in indicators:
                raise BadRulebook(f"{family}.toml: {code} is defined twice")
            indicators[code] = _indicator(code, table)
            patterns += _patterns(code, table, groups, needs_all=True)
    if missing := CODES - indicators.keys():
        raise BadRulebook(f"no rules for {', '.join(sorted(missing))}")
    for cue, table in _required(tables, "cues", "cues.toml").items():
        if cue not in CUES:
            raise BadRulebook(f"cues.toml: unknown cue {cue}")
        patterns += _patterns(f"cue.{cue}", table, groups, needs_all=cue != "STORY")
    return Rulebook(
        version=f"{head['version']}+{_content_hash(texts)}",
        year=head["year"],
        scripts=_scripts(head["scripts"]),
        indicators=indicators,
        matcher=Matcher(tuple(patterns)),
        protocol=parse_protocol(_required(tables, "protocol", "protocol.toml"), CODES),
        function_words={Language(k): frozenset(v.split()) for k, v in head["language"].items()},
        probability=_probability(_required(tables, "probability", "probability.toml")),
    )


def _content_hash(texts: Mapping[str, str]) -> str:
    """A short fingerprint of all rule files, so that a version can never lie."""
    digest = sha256()
    for name in sorted(texts):
        digest.update(name.encode() + b"\0" + texts[name].encode() + b"\0")
    return digest.hexdigest()[:12]


def _toml(name: str, text: str) -> dict[str, Any]:
    """Parse one file, naming it when it is broken."""
    try:
        return tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise BadRulebook(f"{name}.toml: {error}") from error


def _required(tables: Mapping[str, Any], name: str, where: str) -> dict[str, Any]:
    """A table that must be there."""
    if name not in tables:
        raise BadRulebook(f"{where} is missing")
    table: dict[str, Any] = tables[name]
    return table


def _groups(table: Table) -> Groups:
    """Named groups of words, over all languages together since people mix them."""
    groups: Groups = {}
    for name, by_language in table.items():
        members: set[Any] = set()
        for language, words in by_language.items():
            if language not in _LANGUAGES:
                raise BadRulebook(f"words.toml: {name}: unknown language {language}")
            for word in words.split():
                members |= _group_words(name, word, language)
        groups[name] = frozenset(members)
    return groups


def _group_words(name: str, word: str, language: str) -> frozenset[Any]:
    """One entry of a group; it may ask for a polarity."""
    condition, found, rest = word.partition(":")
    body = rest if found else word
    try:
        lexeme = word_of_rule(body, language, f"words.toml: {name}")
    except BadPattern as error:
        raise BadRulebook(str(error)) from error
    return frozenset((replace(lexeme, condition=condition if found else ""),))


def _indicator(code: str, table: Table) -> Indicator:
    """The policy of one indicator."""
    if code not in CODES:
        raise BadRulebook(f"unknown indicator {code}")
    try:
        moves = {name: Level[level] for name, level in table.get("moves", {}).items()}
        indicator = Indicator(
            code=code,
            base=Level[table["base"]],
            nature=Nature(table["nature"]),
            moves=moves,
            outside=Level[table["outside"]] if "outside" in table else None,
            professions=tuple(Profession(name) for name in table["professions"]),
            standard=table["standard"],
            source=table["source"],
        )
    except (KeyError, ValueError) as error:
        raise BadRulebook(f"{code}: bad or missing {error}") from error
    if unknown := moves.keys() - MODIFIERS:
        raise BadRulebook(f"{code}: unknown modifier {', '.join(sorted(unknown))}")
    return indicator


def _patterns(owner: str, table: Table, groups: Groups, *, needs_all: bool) -> list[Pattern]:
    """The patterns of one indicator or cue in every language."""
    patterns = []
    for language in (*_LANGUAGES, _ANY):
        if needs_all and language != _ANY and not (table.get(language) or table.get(_ANY)):
            raise BadRulebook(f"{owner}: no rules in {language}")
        for source in _lines(table.get(language, "")):
            try:
                patterns += [
                    parse_pattern(owner, rule, language, groups) for rule in spelled_out(source)
                ]
            except BadPattern as error:
                raise BadRulebook(f"{error} ({language})") from error
    return patterns


def _lines(rules: str) -> Iterator[str]:
    """The rules of one block, parted by semicolons or line ends; `//` opens a remark."""
    for line in rules.splitlines():
        for rule in line.partition("//")[0].split(";"):
            if rule.strip():
                yield " ".join(rule.split())


def _scripts(table: Table) -> Scripts:
    """The function words that give a language or a script away."""
    return Scripts(
        frozenset(table["english"].split()),
        frozenset(table["russian_latin"].split()),
        frozenset(table["russian_or_english"].split()),
        frozenset(table["azerbaijani_cyrillic"].split()),
    )


def _probability(table: Table) -> dict[str, dict[Level, dict[Level, float]]]:
    """The table of probabilities by the source of a decision and its level."""
    return {
        source: {
            Level[level]: {Level[name]: float(share) for name, share in row.items()}
            for level, row in rows.items()
        }
        for source, rows in table.items()
    }
