"""Rules and model together: the model may raise, may calm unease, and may doubt, never hide."""

from collections.abc import Sequence
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.indicators import UNCLEAR
from service.triage.lowering import alarm_of, concerns_somebody, lowest_for, taken_back
from service.triage.model.artifact import Model
from service.triage.model.reader import Verdict, model_findings, ordinary_level
from service.triage.rulebook import Rulebook
from service.triage.word_layer import Understanding
from service.triage.words_alone import unclear

_KNOWN: Final = 0.5
"""A text of which training has met less than half of the letters' runs is not judged by it."""


def weighed(
    findings: Sequence[Finding],
    verdict: Verdict,
    read: Understanding,
    rulebook: Rulebook,
    model: Model,
) -> list[Finding]:
    """The findings of a text's words after the model has read the same words."""
    limits = model.thresholds
    alarmed = any(f.level <= Level.P2 and f.source == "words" for f in findings)
    limit = limits.immediate_with_words if alarmed else limits.immediate
    if verdict.alarming >= limits.urgent:
        level = Level.P1 if verdict.immediate >= limit else Level.P2
        return [*findings, *model_findings(model, verdict, read, rulebook.indicators, level)]
    if any(finding.level <= Level.P2 for finding in findings):
        return _doubted(findings, verdict, read, model)
    told = [finding for finding in findings if finding.code != UNCLEAR]
    if verdict.worrying >= limits.look:
        return [*told, *model_findings(model, verdict, read, rulebook.indicators, Level.PX)]
    if verdict.shares[Level.PX] >= limits.unclear or verdict.vector.known < _KNOWN:
        kept = [finding for finding in findings if finding.code == UNCLEAR]
        return [*told, *(kept or [unclear(read.reading.text, "bare cry")])]
    return _ordinary(told, verdict, read, rulebook, model)


def _ordinary(
    told: Sequence[Finding],
    verdict: Verdict,
    read: Understanding,
    rulebook: Rulebook,
    model: Model,
) -> list[Finding]:
    """What the model knows as ordinary is not looked at for a single alarming word.

    Strong words that the rules explained by an ordinary matter lose one step by that, no more.
    """
    level = min(ordinary_level(verdict), lowest_for(alarm_of(told, read)))
    calmed = [taken_back(f, level, model.version) if f.level is Level.PX else f for f in told]
    if level is Level.PX or any(finding.level >= Level.P3 for finding in told):
        return calmed
    return [*calmed, *model_findings(model, verdict, read, rulebook.indicators, level)[:1]]


def _doubted(
    findings: Sequence[Finding], verdict: Verdict, read: Understanding, model: Model
) -> list[Finding]:
    """An alarm of words alone that the model finds unfounded is looked at instead.

    It is never hidden: a person looks at it within five minutes. Only what the model would not even
    have looked at, and that stands for no more than P2, becomes P3. Where it concerns somebody the
    model must doubt more. Answers of a person, and several appeals from one place, are not doubted.
    """
    limits = model.thresholds
    about = concerns_somebody(findings, read)
    if "CLUSTER" in read.context.modifiers or (
        about and verdict.alarming >= limits.urgent_with_words
    ):
        return list(findings)
    calm = verdict.worrying < limits.look
    level = lowest_for(alarm_of(findings, read)) if calm else Level.PX
    return [taken_back(f, level, model.version) for f in findings]
