"""Signs that something is wrong though nobody says so, and questions that concern nobody."""

from dataclasses import replace
from typing import Final

from service.domain.terms import Level
from service.triage.assessment import Finding
from service.triage.context import Context
from service.triage.indicators import ORDINARY
from service.triage.word_layer import Understanding

_SOMEBODY: Final = ("KIN", "SOMEBODY", "POLICE")
_SEVERAL: Final = 2
"""Two signs around a person held were critical in 9 of 10 labelled texts, so they are urgent."""
_OWN_MATTERS: Final = ORDINARY - {"INFO", "THANKS", "TEST"}


def worrying(read: Understanding) -> tuple[Finding, ...]:
    """The signs that ask for a person's eye although no indicator was found."""
    if not read.signs or is_question(read):
        return ()
    context = read.context
    concerned = context.custody or (_is_about_somebody(context) and not _is_elsewhere(read))
    if concerned and len(context.at.get("SIGN", ())) >= _SEVERAL:
        return tuple(replace(sign, level=Level.P2) for sign in read.signs)
    if concerned or context.has("CRY") or not read.understood:
        return read.signs
    return ()


def _is_about_somebody(context: Context) -> bool:
    """Whether a relative, a person or an officer is in the text."""
    return any(context.has(cue) for cue in _SOMEBODY)


def _is_elsewhere(read: Understanding) -> bool:
    """Whether the text is about an ordinary matter outside the mandate."""
    return any(finding.code in _OWN_MATTERS for finding in read.findings)


def is_question(read: Understanding) -> bool:
    """Whether a text asks rather than tells."""
    return bool(read.reading.asked) or read.context.has("ASK")


def is_idle_question(read: Understanding) -> bool:
    """Whether a text only asks, and names no person, no custody, no officer and no sign."""
    context = read.context
    somebody = _is_about_somebody(context) or context.vulnerabilities
    return is_question(read) and not (context.custody or somebody or read.signs)
