"""Ask the rulebook about a new appeal."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from service.domain.terms import Language
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.message import MessageKind
from service.triage.assessment import Assessment
from service.triage.clocks import Told, clocked
from service.triage.engine import assess
from service.triage.report import Facts, Report

REPEAT_WINDOW = timedelta(days=7)
CLUSTER_WINDOW = timedelta(hours=24)


@dataclass(frozen=True, slots=True)
class Around:
    """What else came in lately: from the same phone, and about the same place."""

    contacts: int = 0
    from_place: int = 0


def place_kind_of(filing: Filing, desk: IntakeDesk) -> str | None:
    """The kind of the named place, when it is one of ours."""
    facility = desk.facilities.get(filing.facility_id or "")
    return facility.kind if facility else None


def facts_of(filing: Filing, desk: IntakeDesk, *, around: Around, now: datetime) -> Facts:
    """What is known beside the words."""
    wordless = filing.kind not in {MessageKind.TEXT, MessageKind.BUTTON}
    return Facts(
        age=filing.person.age,
        sex=filing.person.sex,
        traits=filing.person.traits,
        happened_at=filing.happened_at,
        now=now,
        place_kind=place_kind_of(filing, desk),
        contacts_last_7_days=around.contacts,
        appeals_from_place_last_24_hours=around.from_place,
        attachments=max(len(filing.attachments), int(wordless)),
    )


def told_of(filing: Filing, desk: IntakeDesk, now: datetime) -> Told:
    """What the clocks of a new appeal are counted from."""
    return Told(now, filing.happened_at, place_kind_of(filing, desk), filing.answers)


def judge(
    filing: Filing, desk: IntakeDesk, *, now: datetime, around: Around = Around()
) -> Assessment:
    """The level of a new appeal with its reasons."""
    report = Report(
        text=filing.text,
        channel=filing.channel,
        answers=filing.answers,
        facts=facts_of(filing, desk, around=around, now=now),
        language_hint=Language(filing.language) if filing.language else None,
    )
    return clocked(assess(report, desk.rulebook), told_of(filing, desk, now), desk.rulebook, now)
