"""How far a machine may take back an alarm of words: one step, or to a person's eyes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.elsewhere import ELSEWHERE
from service.triage.word_layer import Understanding

LOWEST: Final = {Level.P1: Level.PX, Level.P2: Level.P3}
"""An immediate alarm is at least looked at within five minutes; an urgent one loses one step."""
DOUBTED: Final = "DOUBTED"
_CLOSE: Final = frozenset(("NOW", "HELD"))
_NEVER_LOOSE: Final = frozenset(("SUICIDE", "SELF_HARM", "SEXUAL_VIOL", "REFOUL", "DV_OUTSIDE"))
"""Whoever says one of these is heard, in whatever surroundings."""
_FEW: Final = 6
"""A cry of so few words says too little to be called a loose word."""


def alarm_of(findings: Sequence[Finding], read: Understanding) -> Level:
    """The most urgent that words and signs stood for, before anything explained it away.

    An immediate word that concerns nobody counts as urgent only: nobody held, no relative, nothing
    now, or plainly an ordinary matter. Suicide, removal and the like are never loose words, and a
    cry of a few words never concerns nobody.
    """
    alarm = min((read.alarm, *(finding.level for finding in findings)))
    if alarm > Level.P2:
        return alarm
    earnest = any(f.code in _NEVER_LOOSE and f.level <= Level.P2 for f in findings)
    if earnest or len(read.reading.words) <= _FEW:
        return Level.P1
    return alarm if concerns_somebody(findings, read) else Level.P2


def concerns_somebody(findings: Sequence[Finding], read: Understanding) -> bool:
    """Whether an alarm has custody, a person or the present around it, and nothing explains it."""
    if any(ELSEWHERE in finding.modifiers for finding in findings):
        return False
    close = any(_CLOSE & set(finding.modifiers) for finding in findings)
    return close or read.context.custody or read.context.has("KIN")


def lowest_for(alarm: Level) -> Level:
    """The least urgent level that a machine may give after such an alarm."""
    return LOWEST.get(alarm, Level.P5)


def taken_back(finding: Finding, level: Level, version: str) -> Finding:
    """A finding under a less urgent level, with the mark and the model that doubted it."""
    if level <= finding.level:
        return finding
    marks = (*finding.modifiers, DOUBTED)
    rule = f"{finding.rule} (was {finding.level.name}, doubted by model {version})"
    return replace(finding, level=level, modifiers=marks, rule=rule)
