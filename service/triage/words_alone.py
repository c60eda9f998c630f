"""What the rules alone make of a text: findings, signs of unease, or nothing understood."""

from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Finding
from service.triage.indicators import UNCLEAR
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.unease import is_idle_question, worrying
from service.triage.word_layer import Understanding, understand

WORDLESS: Final = "wordless"
UNRECOGNISED: Final = "nothing recognised"


def heard(
    report: Report, rulebook: Rulebook, *, held: bool | None = None
) -> tuple[Understanding, list[Finding]]:
    """Read the words, and say what they and the lack of known words give."""
    read = understand(report.text, report.facts, rulebook, held=held)
    return read, [*read.findings, *_not_understood(report, read)]


def _not_understood(report: Report, read: Understanding) -> list[Finding]:
    """What we did not understand goes to a person within five minutes."""
    if any(finding.level <= Level.PX for finding in read.findings):
        return []
    if not read.reading.words:
        sent = report.facts.attachments or report.facts.dropped_call or report.text.strip()
        return [unclear(report.text if sent else "", WORDLESS if sent else UNRECOGNISED)]
    if worry := worrying(read):
        return list(worry)
    if read.understood:
        return []
    if is_idle_question(read):
        return [_idle(read)]
    return [unclear(report.text, UNRECOGNISED)]


def unclear(text: str, rule: str) -> Finding:
    """The reason that nothing in a text was recognised."""
    return Finding(
        UNCLEAR, Polarity.AFFIRMED, Level.PX, text, 0, len(text), (), "not_understood", rule, ""
    )


def _idle(read: Understanding) -> Finding:
    """The reason that a text only asks, and about nobody."""
    quote, start, end = read.reading.quote(0, len(read.reading.words) - 1)
    rule = "question about nobody"
    return Finding("INFO", Polarity.ASKED, Level.P5, quote, start, end, (), "words", rule, "")
