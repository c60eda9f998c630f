"""Open an appeal: every row of it, made in memory, pure but for keys and identifiers."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from service.domain.ids import new_id
from service.domain.relevelling import PAGED
from service.domain.terms import (
    ACKNOWLEDGE_WITHIN,
    Channel,
    Direction,
    Level,
    Status,
)
from service.intake.around import Around
from service.intake.attaching import attachment_rows
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.judging import judge, place_kind_of, told_of
from service.intake.ticks import next_tick, tick_key
from service.models import (
    Appeal,
    Appellant,
    Assessment,
    AuditEntry,
    Base,
    Job,
    Message,
    PersonConcerned,
    TimelineEntry,
)
from service.outbox.enqueue import job_row
from service.outbox.jobs import Escalate, FirstAnswer, Tick
from service.security.encryption import DataKey
from service.security.receipts import new_receipt_words, new_reference, receipt_text
from service.triage.assessment import Assessment as Judgement
from service.triage.clocks import signs_of, stages
from service.triage.conversation import findings_to_json

HEADQUARTERS = "baku"
# Channels in which the first answer can go out by itself.
ANSWERING = frozenset(
    {
        Channel.TELEGRAM,
        Channel.SMS,
        Channel.WHATSAPP,
        Channel.EMAIL,
        Channel.FACEBOOK,
        Channel.INSTAGRAM,
        Channel.X,
    }
)
MOST_QUOTES = 4
EXCERPT = 200


@dataclass(frozen=True, slots=True)
class Opened:
    """A new appeal and all its rows, ready to be written together."""

    appeal: Appeal
    key: DataKey = field(repr=False)
    message: Message
    files: tuple[Base, ...]
    appellant: Appellant
    person: PersonConcerned | None
    assessment: Assessment
    judgement: Judgement = field(repr=False)
    timeline: TimelineEntry
    jobs: tuple[Job, ...]
    audit: AuditEntry
    receipt_words: tuple[str, ...] | None = field(repr=False)

    @property
    def others(self) -> tuple[Base, ...]:
        """Everything but the message, in the order in which it is written."""
        people = (self.appellant, self.person) if self.person else (self.appellant,)
        about = (self.assessment, self.timeline, self.audit)
        return (self.appeal, *people, *about, *self.jobs, *self.files)


def open_appeal(filing: Filing, desk: IntakeDesk, *, around: Around, now: datetime) -> Opened:
    """Judge the filing and lay out the rows of its appeal."""
    judgement = judge(filing, desk, around=around, now=now)
    appeal_id = new_id()
    key, wrapped = desk.keys.new_data_key(appeal_id)
    appeal = _appeal(filing, desk, judgement, appeal_id, wrapped, key, now)
    words = new_receipt_words() if filing.wants_receipt else None
    if filing.receipt is not None:
        words = filing.receipt.words
    message = message_row(filing, desk, appeal_id, key, now)
    return Opened(
        appeal=appeal,
        key=key,
        message=message,
        files=attachment_rows(filing, message, key, now=now),
        appellant=_appellant(filing, desk, appeal, key, words),
        person=_person(filing, desk, appeal_id, key),
        assessment=assessment_row(judgement, appeal_id, key, cause="filed", now=now),
        judgement=judgement,
        timeline=TimelineEntry(
            appeal_id=appeal_id,
            at=now,
            kind="appeal.queued",
            actor_id=filing.filed_by,
            facts={"level": judgement.level.name, "channel": filing.channel.value}
            | ({"proof": filing.proof} if filing.proof else {}),
        ),
        jobs=_jobs(filing, appeal, _next_tick(filing, desk, appeal, judgement, now), now),
        audit=AuditEntry(
            at=now,
            actor_id=filing.filed_by,
            action="appeal.filed",
            subject=appeal.reference,
            facts={"channel": filing.channel.value, "level": judgement.level.name},
        ),
        receipt_words=words,
    )


def _appeal(  # noqa: PLR0917 - called once, with everything an appeal is made of
    filing: Filing,
    desk: IntakeDesk,
    judgement: Judgement,
    appeal_id: UUID,
    wrapped: bytes,
    key: DataKey,
    now: datetime,
) -> Appeal:
    facility = desk.facilities.get(filing.facility_id or "")
    return Appeal(
        id=appeal_id,
        reference=filing.receipt.reference if filing.receipt else new_reference(),
        channel=filing.channel.value,
        account=filing.account,
        language=(filing.language or judgement.language).value,
        status=Status.QUEUED.value,
        level=int(judgement.level),
        version=1,
        received_at=now,
        level_since=now,
        acknowledge_by=now + ACKNOWLEDGE_WITHIN[judgement.level],
        happened_at=filing.happened_at,
        facility_id=facility.id if facility else None,
        office_id=facility.office_id if facility else HEADQUARTERS,
        professions=list(judgement.professions),
        vulnerabilities=list(judgement.vulnerabilities),
        indicators=sorted({finding.code for finding in judgement.findings}),
        custody=judgement.custody or place_kind_of(filing, desk) is not None,
        determinant=judgement.determinant,
        anonymous=filing.appellant.anonymous,
        safe_to_contact=filing.appellant.safe_to_contact,
        conversation_index=desk.conversation_index(filing),
        data_key=wrapped,
        place_enc=key.seal(filing.place, "appeal", "place", appeal_id) if filing.place else None,
        answers_enc=_sealed_answers(filing.answers, key, appeal_id),
        answered_at={},
        summary_enc=key.seal(summary_of(filing.text, judgement), "appeal", "summary", appeal_id),
        step=0,
    )


def summary_of(said: str, judgement: Judgement) -> str:
    """What a row of the queue shows: the words that decided, and how the message begins."""
    urgent = sorted(judgement.findings, key=lambda finding: (finding.level, finding.start))
    quotes = dict.fromkeys(finding.quote for finding in urgent if finding.quote)
    shown = {"quotes": list(quotes)[:MOST_QUOTES], "excerpt": " ".join(said.split())[:EXCERPT]}
    return json.dumps(shown, ensure_ascii=False)


def _sealed_answers(
    answers: Mapping[str, str | tuple[str, ...]], key: DataKey, appeal_id: UUID
) -> bytes | None:
    if not answers:
        return None
    return key.seal(json.dumps(dict(answers)), "appeal", "answers", appeal_id)


def message_row(
    filing: Filing, desk: IntakeDesk, appeal_id: UUID, key: DataKey, now: datetime
) -> Message:
    """An inbound utterance, verbatim and encrypted."""
    row = new_id()
    return Message(
        id=row,
        appeal_id=appeal_id,
        direction=Direction.INBOUND.value,
        channel=filing.channel.value,
        account=filing.account,
        external_id=filing.external_id,
        kind=filing.kind.value,
        marks=list(filing.marks),
        ref=filing.ref,
        reply_to=filing.reply_to,
        language=filing.language.value if filing.language else None,
        at=now,
        author_id=filing.filed_by,
        text_enc=key.seal(filing.text, "message", "text", row),
        raw_enc=key.seal(filing.raw, "message", "raw", row) if filing.raw is not None else None,
        tokens=desk.tokens(filing.text),
    )


def _appellant(
    filing: Filing,
    desk: IntakeDesk,
    appeal: Appeal,
    key: DataKey,
    words: tuple[str, ...] | None,
) -> Appellant:
    row, who = new_id(), filing.appellant
    receipt = receipt_text(appeal.reference, words) if words else None
    return Appellant(
        id=row,
        appeal_id=appeal.id,
        name_enc=key.seal(who.name, "appellant", "name", row) if who.name else None,
        phone_enc=key.seal(who.phone, "appellant", "phone", row) if who.phone else None,
        phone_index=desk.phone_index(who.phone),
        address_enc=key.seal(filing.sender, "appellant", "address", row) if filing.sender else None,
        address_index=(
            desk.address_index(filing.channel, filing.sender) if filing.sender else None
        ),
        relation_enc=key.seal(who.relation, "appellant", "relation", row) if who.relation else None,
        receipt_index=desk.keys.blind("receipt", receipt) if receipt else None,
    )


def _person(
    filing: Filing, desk: IntakeDesk, appeal_id: UUID, key: DataKey
) -> PersonConcerned | None:
    who = filing.person
    if not who.is_known:
        return None
    row = new_id()
    return PersonConcerned(
        id=row,
        appeal_id=appeal_id,
        name_enc=key.seal(who.name, "person_concerned", "name", row) if who.name else None,
        name_index=desk.name_index(who.name),
        age=who.age,
        sex=who.sex,
        traits=list(who.traits),
    )


def assessment_row(
    judgement: Judgement, appeal_id: UUID, key: DataKey, *, cause: str, now: datetime
) -> Assessment:
    """A judgement of the rulebook as a row; the quotes in it are the person's words, so sealed."""
    row = new_id()
    findings = findings_to_json(judgement)
    return Assessment(
        id=row,
        appeal_id=appeal_id,
        at=now,
        level=int(judgement.level),
        cause=cause,
        rulebook=judgement.rulebook,
        determinant=judgement.determinant,
        probability={level.name: round(p, 4) for level, p in judgement.probability.items()},
        codes=sorted({finding.code for finding in judgement.findings}),
        findings_enc=key.seal(findings, "assessment", "findings", row),
    )


def _next_tick(
    filing: Filing, desk: IntakeDesk, appeal: Appeal, judgement: Judgement, now: datetime
) -> datetime | None:
    """When time alone will change something for a new appeal."""
    running = stages(told_of(filing, desk, now), signs_of(judgement))
    return next_tick(appeal, running, now)


def _jobs(
    filing: Filing, appeal: Appeal, tick_at: datetime | None, now: datetime
) -> tuple[Job, ...]:
    level = Level(appeal.level)
    jobs = []
    if level in PAGED:
        jobs.append(
            job_row(
                Escalate(appeal.id, chain=0, step=0),
                key=f"escalate:{appeal.id}:0:0",
                at=now,
                now=now,
                priority=level,
            )
        )
    if filing.channel in ANSWERING and filing.sender is not None and filing.answerable:
        jobs.append(job_row(FirstAnswer(appeal.id), key=f"first:{appeal.id}", at=now, now=now))
    if tick_at is not None:
        key = tick_key(appeal, tick_at)
        job = Tick(appeal.id, tick_at.isoformat())
        jobs.append(job_row(job, key=key, at=tick_at, now=now, priority=level))
    return tuple(jobs)
