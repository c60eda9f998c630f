"""Everything that is known about an open appeal, gathered to be judged again."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, Select, select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Channel, Direction, Language, Level
from service.intake.around import COUNTED_OF_ONE, windows
from service.intake.desk import IntakeDesk
from service.intake.message import MessageKind
from service.models import Appeal, Message
from service.security.encryption import DataKey
from service.triage.clocks import Told
from service.triage.conversation import Said, joined
from service.triage.passing import passed
from service.triage.questionnaire import Protocol, UnknownAnswer
from service.triage.report import Facts, Report

BESIDE: Final = text(f"""
    with who as (
        select w.phone_index, p.name_index, p.age, p.sex, coalesce(p.traits, '{{}}') as traits
        from appellant w left join person_concerned p on p.appeal_id = w.appeal_id
        where w.appeal_id = :self
    )
    select who.age, who.sex, who.traits, {COUNTED_OF_ONE},
        (select count(*) from attachment f where f.appeal_id = :self) as files,
        judged.level as judged_level, judged.codes as judged_codes
    from who left join lateral (
        select a.level, a.codes from assessment a
        where a.appeal_id = :self and a.findings_enc is not null
        order by a.at desc, a.id desc limit 1
    ) judged on true
""")  # noqa: S608 - made of constants
# A voice, a place or a picture needs no words.
NEED_WORDS: Final = frozenset({MessageKind.TEXT, MessageKind.BUTTON})


@dataclass(frozen=True, slots=True)
class Judged:
    """What the machine said last; persons record their levels without findings."""

    level: Level
    codes: frozenset[str]


@dataclass(frozen=True, slots=True)
class Known:
    """One appeal as triage may look at it now."""

    report: Report = field(repr=False)
    told: Told = field(repr=False)
    said: tuple[Said, ...] = field(repr=False)
    judged: Judged | None


async def everything_known(
    tx: AsyncSession, appeal: Appeal, desk: IntakeDesk, key: DataKey, *, now: datetime
) -> Known:
    """The whole conversation, the answers as they are true now, and the facts beside them."""
    rows = (await tx.execute(_inbound(appeal))).all()
    beside = await _beside(tx, appeal)
    said = tuple(
        Said(row.id, key.open(row.text_enc, "message", "text", row.id))
        for row in rows
        if row.text_enc
    )
    answers = understood(answers_of(appeal, key), desk.rulebook.protocol)
    heard = {code: datetime.fromisoformat(at) for code, at in appeal.answered_at.items()}
    files = beside.files + sum(row.kind not in NEED_WORDS for row in rows)
    facts = _facts(appeal, beside, desk, files, now)
    report = Report(
        text=joined([each.text for each in said]),
        channel=Channel(appeal.channel),
        answers=passed(answers, heard, appeal.received_at, now),
        facts=facts,
        language_hint=Language(appeal.language),
    )
    told = Told(appeal.received_at, appeal.happened_at, facts.place_kind, answers, heard)
    judged = None
    if beside.judged_level is not None:
        judged = Judged(Level(beside.judged_level), frozenset(beside.judged_codes))
    return Known(report, told, said, judged)


def _inbound(appeal: Appeal) -> Select[UUID, str, bytes | None]:
    return (
        select(Message.id, Message.kind, Message.text_enc)
        .where(Message.appeal_id == appeal.id, Message.direction == Direction.INBOUND)
        .order_by(Message.at, Message.id)
    )


async def _beside(tx: AsyncSession, appeal: Appeal) -> Row[Any]:
    """The people, what else came in about them, the files, and the last judgement."""
    asked = {"self": appeal.id, "facility": appeal.facility_id, "serious": int(Level.P3)}
    return (await tx.execute(BESIDE, asked | windows(appeal.received_at))).one()


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


def _facts(appeal: Appeal, beside: Row[Any], desk: IntakeDesk, files: int, now: datetime) -> Facts:
    """What is known beside the words."""
    facility = desk.facilities.get(appeal.facility_id or "")
    return Facts(
        age=beside.age,
        sex=beside.sex,
        traits=tuple(beside.traits),
        happened_at=appeal.happened_at,
        now=now,
        place_kind=facility.kind if facility else None,
        contacts_last_7_days=beside.contacts + 1,
        appeals_from_place_last_24_hours=beside.from_place + (appeal.level <= Level.P3),
        attachments=files,
    )
