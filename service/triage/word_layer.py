"""The layer that reads words: matches become findings with polarity, modifiers and level."""

from dataclasses import dataclass
from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Finding
from service.triage.context import Context, Cues, context_of
from service.triage.elsewhere import is_elsewhere, looked_at
from service.triage.indicators import MODIFIERS, ORDINARY, UNCLEAR, Indicator
from service.triage.levels import level_of
from service.triage.matching import Match
from service.triage.morphology import is_present
from service.triage.polarity import polarity_of
from service.triage.reading import Reading, read
from service.triage.report import Facts
from service.triage.rulebook import Rulebook

_NOW_REACH: Final = 6
_SHORT: Final = 5
_KEPT_PER_CODE: Final = 4
_LONGER_TEXTS: Final = (25, 60)
_CUE: Final = "cue."


@dataclass(frozen=True, slots=True)
class Understanding:
    """What the words of one report say: its findings, its context, and whether we understood."""

    reading: Reading
    context: Context
    findings: tuple[Finding, ...]
    signs: tuple[Finding, ...]
    understood: bool
    alarm: Level = Level.P5
    """The most urgent that any word stood for, before an ordinary matter explained it away."""


def understand(
    text: str, facts: Facts, rulebook: Rulebook, *, held: bool | None = None
) -> Understanding:
    """Read the words of one report."""
    reading = read(text, rulebook.scripts)
    year = facts.now.year if facts.now else rulebook.year
    cues: dict[str, list[Match]] = {}
    found: list[Match] = []
    for match in rulebook.matcher.matches(reading, year):
        owner = match.pattern.owner
        if owner.startswith(_CUE):
            cues.setdefault(owner.removeprefix(_CUE), []).append(match)
        else:
            found.append(match)
    context = context_of(reading, cues, facts, held=held)
    findings = [
        _finding(match, rulebook.indicators[match.pattern.owner], reading, context)
        for match in found
        if _applies(match, reading, context)
    ]
    signs = _signs(cues, reading)
    understood = _understood(findings, reading)
    alarm = min((finding.level for finding in findings), default=Level.P5)
    if is_elsewhere(findings, context):
        findings = [looked_at(finding) for finding in findings]
    return Understanding(reading, context, _distinct(findings), signs, understood, alarm)


def _applies(match: Match, reading: Reading, context: Context) -> bool:
    """Whether the marks of a rule allow it here."""
    tags = match.pattern.tags
    if "short" in tags and len(reading.words) > _SHORT:
        return False
    if "held" in tags and not context.custody:
        return False
    return not ("outside" in tags and context.custody)


def _finding(match: Match, indicator: Indicator, reading: Reading, context: Context) -> Finding:
    """One match as a reason."""
    polarity = polarity_of(match, indicator, reading, context)
    modifiers = context.modifiers | _now(match, reading, context)
    base = match.pattern.level or indicator.base
    level = level_of(indicator, base, polarity, modifiers, context)
    quote, start, end = reading.quote(match.first, match.last)
    shown = tuple(sorted(m for m in modifiers & MODIFIERS if m in _telling(indicator)))
    return Finding(
        indicator.code, polarity, level, quote, start, end, shown, "words",
        match.pattern.name, indicator.standard,
    )  # fmt: skip


def _telling(indicator: Indicator) -> frozenset[str]:
    """Modifiers that say nothing about thanks or a pension are not shown there."""
    return frozenset() if indicator.code in ORDINARY else MODIFIERS


def _now(match: Match, reading: Reading, context: Context) -> frozenset[str]:
    """Whether this very thing goes on now: a present verb in it, or a word for now close by."""
    present = any(
        is_present(reading.words[index], lexeme.language)
        for index, lexeme in zip(match.at, match.lexemes, strict=True)
    )
    # "In 2018 they beat me, now I am free": that now belongs to the freedom, or to the asking.
    elsewhen = "PAST" in context.modifiers and (context.free or not context.custody)
    if present or (not elsewhen and context.near("NOW", match.first, _NOW_REACH, _NOW_REACH)):
        return frozenset(("NOW",))
    return frozenset()


def _distinct(findings: list[Finding]) -> tuple[Finding, ...]:
    """Keep the most urgent reasons of each code, without one quoting inside another."""
    findings.sort(key=lambda f: (f.level, f.start, f.start - f.end))
    kept: dict[str, list[Finding]] = {}
    for finding in findings:
        same = kept.setdefault(finding.code, [])
        inside = any(f.start <= finding.start and finding.end <= f.end for f in same)
        if len(same) < _KEPT_PER_CODE and not inside:
            same.append(finding)
    distinct = [finding for same in kept.values() for finding in same]
    return tuple(sorted(distinct, key=lambda f: (f.level, f.start)))


def _signs(cues: Cues, reading: Reading) -> tuple[Finding, ...]:
    """Signs that something is wrong though nobody says so; they ask for a person's eye."""
    signs = []
    for match in (*cues.get("CRY", ()), *cues.get("SIGN", ()))[:_KEPT_PER_CODE]:
        quote, start, end = reading.quote(match.first, match.last)
        signs.append(
            Finding(
                UNCLEAR,
                Polarity.AFFIRMED,
                Level.PX,
                quote,
                start,
                end,
                (),
                "not_understood",
                match.pattern.name,
                "",
            )
        )
    return tuple(signs)


def _understood(findings: list[Finding], reading: Reading) -> bool:
    """Whether enough was recognised: one topic for a short text, more for a longer one."""
    if any(f.level <= Level.P2 for f in findings):
        return True
    starts = {f.start for f in findings}
    return len(starts) >= _needed(len(reading.words))


def _needed(words: int) -> int:
    """How many recognised places make a text of this length understood."""
    return 1 + sum(words > limit for limit in _LONGER_TEXTS)
