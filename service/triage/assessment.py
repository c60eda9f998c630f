"""What triage answers: a level and the reasons for it."""

from collections.abc import Mapping
from dataclasses import dataclass

from service.domain.terms import Language, Level, Polarity


@dataclass(frozen=True, slots=True)
class Finding:
    """One indicator found, with the person's own words that show it."""

    code: str
    polarity: Polarity
    level: Level
    quote: str
    start: int
    end: int
    modifiers: tuple[str, ...]
    source: str
    rule: str
    standard: str


@dataclass(frozen=True, slots=True)
class Assessment:
    """The level of an appeal, how sure we are, why, and who should answer."""

    level: Level
    probability: Mapping[Level, float]
    findings: tuple[Finding, ...]
    language: Language
    determinant: str
    rulebook: str
    professions: tuple[str, ...]
    custody: bool
    vulnerabilities: tuple[str, ...]
    would_change: tuple[str, ...]
