"""Alarming words in plainly ordinary matters (a bill, a match): a person looks, no alarm."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.context import Context

ELSEWHERE: Final = "ELSEWHERE"
_MATTERS: Final = frozenset(("OUTSIDE", "EVENT"))
_TALK: Final = frozenset(("OUTSIDE", "EVENT", "INFO", "THANKS"))
_LOOSE: Final = frozenset(
    """VIOLENCE TORTURE_METHOD LIFE_THREAT INCOMM INJURY COERCED STRIP THREAT DEATH MED_EMERG MASS
    UNLAWFUL DOC_EXAM LAWYER HUNGER STARVED""".split()
)
"""Indicators whose words people use loosely; suicide, family violence and removal are not loose."""


def is_elsewhere(findings: Iterable[Finding], context: Context) -> bool:
    """Whether a text is about an ordinary matter, with nobody held and no officer in it."""
    if context.custody or context.has("POLICE"):
        return False
    ordinary = _MATTERS if context.has("KIN") else _TALK
    return any(finding.code in ordinary for finding in findings)


def looked_at(finding: Finding) -> Finding:
    """The same finding for a person to look at within five minutes, never lower than that."""
    if finding.code in _LOOSE and finding.level < Level.PX:
        return replace(finding, level=Level.PX, modifiers=(*finding.modifiers, ELSEWHERE))
    return finding
