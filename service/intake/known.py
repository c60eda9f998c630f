"""Everything that is known about an open appeal, gathered to be judged again."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Select, func, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Channel, Direction, Language, Level
from service.intake.around import COUNTED, windows
from service.intake.desk import IntakeDesk
from service.intake.message import MessageKind
from service.models import Appeal, Attachment, Message
from service.security.encryption import DataKey
from service.triage.clocks import Told
from service.triage.conversation import Said, joined
from service.triage.passing import passed
from service.triage.questionnaire import Protocol, UnknownAnswer
from service.triage.report import Facts, Report

PEOPLE = text("""
    select w.phone_index, p.name_index, p.age, p.sex, coalesce(p.traits, '{}') as traits
    from appellant w left join person_concerned p on p.appeal_id = w.appeal_id
    where w.appeal_id = :appeal
""")
AROUND = text(f"select {COUNTED}")


@dataclass(frozen=True, slots=True)
class Known:
    """One appeal as triage may look at it now."""

    report: Report = field(repr=False)
    told: Told = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)


async def everything_known(
    tx: AsyncSession, appeal: Appeal, desk: IntakeDesk, key: DataKey, *, now: datetime
) -> Known:
    """The whole conversation, the answers as they are true now, and the facts beside them."""
    rows = (await tx.scalars(_inbound(appeal))).all()
    said = tuple(
        Said(row.id, key.open(row.text_enc, "message", "text", row.id))
        for row in rows
        if row.text_enc
    )
    answers = understood(answers_of(appeal, key), desk.rulebook.protocol)
    heard = {code: datetime.fromisoformat(at) for code, at in appeal.answered_at.items()}
    counted = select(func.count()).where(Attachment.appeal_id == appeal.id)
    files = (await tx.scalar(counted) or 0) + sum(map(_is_more_than_words, rows))
    facts = await _facts(tx, appeal, desk, files, now)
    report = Report(
        text=joined([each.text for each in said]),
        channel=Channel(appeal.channel),
        answers=passed(answers, heard, appeal.received_at, now),
        facts=facts,
        language_hint=Language(appeal.language),
    )
    told = Told(appeal.received_at, appeal.happened_at, facts.place_kind, answers, heard)
    return Known(report, told, said)


def _inbound(appeal: Appeal) -> Select[Message]:
    return (
        select(Message)
        .where(Message.appeal_id == appeal.id, Message.direction == Direction.INBOUND)
        .order_by(Message.at, Message.id)
    )


def _is_more_than_words(row: Message) -> bool:
    """Whether a message is a voice, a place or something else that needs no words."""
    return row.kind not in {MessageKind.TEXT, MessageKind.BUTTON}


def answers_of(appeal: Appeal, key: DataKey) -> dict[str, str | tuple[str, ...]]:
    """The answers as they were given."""
    if appeal.answers_enc is None:
        return {}
    kept = json.loads(key.open(appeal.answers_enc, "appeal", "answers", appeal.id))
    return {code: tuple(a) if isinstance(a, list) else a for code, a in kept.items()}


def understood(
    answers: Mapping[str, str | tuple[str, ...]], protocol: Protocol
) -> dict[str, str | tuple[str, ...]]:
    """The answers that this rulebook has; an older one may have asked other questions."""
    known = {}
    for code, given in answers.items():
        with suppress(UnknownAnswer):
            protocol.given({code: given})
            known[code] = given
    return known


async def _facts(
    tx: AsyncSession, appeal: Appeal, desk: IntakeDesk, files: int, now: datetime
) -> Facts:
    """What is known beside the words."""
    people = (await tx.execute(PEOPLE, {"appeal": appeal.id})).one()
    asked = {
        "self": appeal.id,
        "facility": appeal.facility_id,
        "phone": people.phone_index,
        "person": people.name_index,
        "serious": int(Level.P3),
    }
    around = (await tx.execute(AROUND, asked | windows(appeal.received_at))).one()
    facility = desk.facilities.get(appeal.facility_id or "")
    return Facts(
        age=people.age,
        sex=people.sex,
        traits=tuple(people.traits),
        happened_at=appeal.happened_at,
        now=now,
        place_kind=facility.kind if facility else None,
        contacts_last_7_days=around.contacts + 1,
        appeals_from_place_last_24_hours=around.from_place + (appeal.level <= Level.P3),
        attachments=files,
    )
