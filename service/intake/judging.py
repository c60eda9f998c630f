"""Ask the rulebook about a new appeal."""

from dataclasses import replace
from datetime import datetime

from service.domain.terms import Language, Level
from service.intake.around import ALONE, Around
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.message import MessageKind
from service.triage.assessment import Assessment
from service.triage.clocks import Told, clocked
from service.triage.context import CLUSTER
from service.triage.engine import assess
from service.triage.report import Facts, Report


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
        contacts_last_7_days=around.contacts + 1,
        appeals_from_place_last_24_hours=around.from_place,
        attachments=max(len(filing.attachments), int(wordless)),
    )


def told_of(filing: Filing, desk: IntakeDesk, now: datetime) -> Told:
    """What the clocks of a new appeal are counted from."""
    return Told(now, filing.happened_at, place_kind_of(filing, desk), filing.answers)


def judge(filing: Filing, desk: IntakeDesk, *, now: datetime, around: Around = ALONE) -> Assessment:
    """The level of a new appeal with its reasons."""
    report = Report(
        text=filing.text,
        channel=filing.channel,
        answers=filing.answers,
        facts=facts_of(filing, desk, around=around, now=now),
        language_hint=Language(filing.language) if filing.language else None,
    )
    judgement = assess(report, desk.rulebook)
    if judgement.level <= Level.P3 and around.from_place + 1 == CLUSTER:
        # The serious appeal that makes several of them counts itself.
        facts = replace(report.facts, appeals_from_place_last_24_hours=CLUSTER)
        judgement = assess(replace(report, facts=facts), desk.rulebook)
    return clocked(judgement, told_of(filing, desk, now), desk.rulebook, now)
