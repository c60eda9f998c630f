"""The decision: answers, words, a model, and a person's eye for what none of them understood."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Assessment, Finding
from service.triage.indicators import CRITICAL
from service.triage.language import language_of
from service.triage.model.reader import Verdict, second_reading
from service.triage.probability import probability_of
from service.triage.protocol import from_answers, held_by_answers, would_raise
from service.triage.report import Facts, Report
from service.triage.rulebook import Rulebook
from service.triage.weighing import weighed
from service.triage.word_layer import Understanding
from service.triage.words_alone import UNRECOGNISED, heard


def assess(report: Report, rulebook: Rulebook) -> Assessment:
    """Assess one report; the same report and rulebook always give the same answer."""
    held = held_by_answers(report.answers, rulebook)
    told, answered = from_answers(report.answers, report.facts, rulebook)
    read, worded = heard(report, rulebook, held=held)
    worded, verdict = _second(worded, read, rulebook, report.facts)
    if told is not None:
        worded = [finding for finding in worded if finding.rule != UNRECOGNISED]
    findings = sorted((*answered, *worded), key=lambda f: (f.level, f.source == "model", f.start))
    level, deciding = _decide(findings, told, rulebook, custody=read.context.custody)
    return Assessment(
        level=level,
        probability=_probability(level, deciding, verdict, rulebook),
        findings=tuple(findings),
        language=language_of(read.reading, rulebook.function_words, report.language_hint),
        determinant=_determinant(level, deciding),
        rulebook=rulebook.version,
        professions=_professions(findings, rulebook),
        custody=read.context.custody,
        vulnerabilities=read.context.vulnerabilities,
        would_change=would_raise(level, report.answers, report.facts, rulebook),
    )


def _second(
    worded: list[Finding], read: Understanding, rulebook: Rulebook, facts: Facts
) -> tuple[list[Finding], Verdict | None]:
    """What the words say after the model has read them too."""
    if rulebook.model is None or not read.reading.words:
        return worded, None
    verdict = second_reading(rulebook.model, read, worded)
    found = weighed(worded, verdict, read, rulebook, rulebook.model)
    if facts.free and facts.happened_at and "PAST" in read.context.modifiers:
        found = [_looked_at(finding) for finding in found]
    return found, verdict


def _looked_at(finding: Finding) -> Finding:
    """Where people told that it is long past and nobody held, the model alone asks for a look."""
    urgent = finding.source == "model" and finding.level < Level.PX
    return replace(finding, level=Level.PX) if urgent else finding


def _probability(
    level: Level, deciding: Finding | None, verdict: Verdict | None, rulebook: Rulebook
) -> Mapping[Level, float]:
    """The model's calibrated shares; where answers decide or no model read, a counted table."""
    if verdict is None or deciding is None or deciding.source == "answers":
        return probability_of(level, deciding, rulebook.probability)
    return verdict.shares


_FLOOR: Final = Level.P3
_DROPPED: Final = frozenset((Polarity.NEGATED, Polarity.ASKED))


def _decide(
    findings: Sequence[Finding], told: Level | None, rulebook: Rulebook, *, custody: bool
) -> tuple[Level, Finding | None]:
    """The most urgent finding decides; a critical sign in custody never ends below P3."""
    deciding = findings[0] if findings else None
    level = min((finding.level for finding in findings), default=Level.P5)
    if told is not None and told < level:
        level, deciding = told, None
    if custody and level > _FLOOR and any(_is_critical(f, rulebook) for f in findings):
        level = _FLOOR
    return level, deciding


def _is_critical(finding: Finding, rulebook: Rulebook) -> bool:
    """Whether a finding stands for an indicator that is critical by itself."""
    indicator = rulebook.indicators.get(finding.code)
    surviving = finding.polarity not in _DROPPED
    return surviving and indicator is not None and indicator.base in CRITICAL


def _determinant(level: Level, deciding: Finding | None) -> str:
    """The one reason that decided, as staff read it in a list."""
    if deciding is None:
        return f"{level.name}: answers"
    marks = "+".join((deciding.code, *deciding.modifiers))
    told = "" if deciding.polarity is Polarity.AFFIRMED else f" ({deciding.polarity.value})"
    return f"{level.name}: {marks}{told}"


def _professions(findings: Sequence[Finding], rulebook: Rulebook) -> tuple[str, ...]:
    """Who should answer, in the order of urgency of what was found."""
    found: list[str] = []
    for finding in findings:
        indicator = rulebook.indicators.get(finding.code)
        if indicator is None or finding.polarity is Polarity.NEGATED:
            continue
        found += [p.value for p in indicator.professions if p.value not in found]
    return tuple(found)
