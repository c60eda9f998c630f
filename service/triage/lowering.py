"""How far a machine may take back an alarm of words: one step, or to a person's eyes."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.word_layer import Understanding

LOWEST: Final = {Level.P1: Level.PX, Level.P2: Level.P3}
"""An immediate alarm is at least looked at within five minutes; an urgent one loses one step."""
DOUBTED: Final = "DOUBTED"


def alarm_of(findings: Sequence[Finding], read: Understanding) -> Level:
    """The most urgent that words and signs stood for, before anything explained it away."""
    return min((read.alarm, *(finding.level for finding in findings)))


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
