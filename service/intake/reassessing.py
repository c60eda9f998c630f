"""Judge an open appeal again: after a message, an answer, a clock or a new rulebook; only raise."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.relevelling import PAGED, deadline
from service.domain.terms import Level
from service.intake.desk import IntakeDesk
from service.intake.known import Judged, everything_known
from service.intake.opening import assessment_row, summary_of
from service.intake.ticks import plan_tick
from service.models import Appeal
from service.models.journal import tell
from service.outbox.enqueue import enqueue
from service.outbox.escalation import restart_chain
from service.outbox.jobs import PageOwner
from service.outbox.lease import lease_claim
from service.security.encryption import DataKey
from service.triage.assessment import Assessment as Judgement
from service.triage.clocks import Stage, clocked, signs_of, stages
from service.triage.engine import assess

# Somebody said something new; time or new rules alone must not undo what a person decided.
NEWS: Final = frozenset({"message", "answers"})


@dataclass(frozen=True, slots=True)
class Reassessed:
    """What came of judging again."""

    judgement: Judgement
    stages: tuple[Stage, ...]


async def reassess(
    tx: AsyncSession,
    appeal: Appeal,
    desk: IntakeDesk,
    *,
    cause: str,
    now: datetime,
    by: UUID | None = None,
    unheard: bool = False,
) -> Reassessed:
    """Judge all that is known of an appeal that is locked, record it, and raise it if it must be.

    A clock or a rulebook raises only what it newly finds more urgent, so that a level that
    people lowered stays where they put it until something changes.
    """
    assert appeal.data_key is not None  # noqa: S101 - an open appeal is never erased
    key = desk.keys.data_key(appeal.data_key, appeal.id)
    known = await everything_known(tx, appeal, desk, key, now=now)
    judgement = clocked(assess(known.report, desk.rulebook), known.told, desk.rulebook, now)
    if unheard:
        judgement = _at_least(judgement, assess(replace(known.report, text=""), desk.rulebook))
    before = known.judged
    if cause in NEWS or before is None or _differs(before, judgement):
        first = known.said[0].text if known.said else ""
        _record(tx, appeal, judgement, key, first, cause=cause, now=now)
    worse = before is None or judgement.level < before.level
    if judgement.level < appeal.level and (cause in NEWS or worse):
        appeal.determinant = judgement.determinant
        appeal.professions = list(judgement.professions) or appeal.professions
        await raise_level(tx, appeal, judgement.level, cause=cause, now=now, by=by)
    elif cause in NEWS:
        appeal.version += 1
        if before is not None and _codes(judgement) - before.codes:
            await _tell_of_news(tx, appeal, now=now, by=by)
    await tx.flush()
    running = stages(known.told, signs_of(judgement))
    await plan_tick(tx, appeal, running, now=now)
    return Reassessed(judgement, running)


async def _tell_of_news(
    tx: AsyncSession, appeal: Appeal, *, now: datetime, by: UUID | None
) -> None:
    """New facts about somebody in danger reach whoever has the appeal, at the same level too (R16).

    A message that says nothing new waits on the desk.
    """
    if appeal.owner_id in {None, by} or Level(appeal.level) not in PAGED:
        return
    job = PageOwner(appeal.id, turn=appeal.version, news=True)
    key = f"owner:{appeal.id}:{appeal.version}"
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)


def _at_least(judgement: Judgement, alone: Judgement) -> Judgement:
    """A file that came without words may say anything: earlier words do not speak for it."""
    if alone.level >= judgement.level:
        return judgement
    findings = (*alone.findings, *judgement.findings)
    return replace(judgement, level=alone.level, findings=findings, determinant=alone.determinant)


def _differs(before: Judged, judgement: Judgement) -> bool:
    """Whether the judgement says something that the last one did not."""
    return before.level != judgement.level or before.codes != _codes(judgement)


def _codes(judgement: Judgement) -> set[str]:
    return {finding.code for finding in judgement.findings}


def _record(
    tx: AsyncSession,
    appeal: Appeal,
    judgement: Judgement,
    key: DataKey,
    said_first: str,
    *,
    cause: str,
    now: datetime,
) -> None:
    """Keep the judgement with its cause, and what lists show of it."""
    tx.add(assessment_row(judgement, appeal.id, key, cause=cause, now=now))
    appeal.indicators = _together(appeal.indicators, _codes(judgement))
    appeal.vulnerabilities = _together(appeal.vulnerabilities, judgement.vulnerabilities)
    appeal.summary_enc = key.seal(summary_of(said_first, judgement), "appeal", "summary", appeal.id)
    appeal.custody = appeal.custody or judgement.custody


def _together(before: Iterable[str], now: Iterable[str]) -> list[str]:
    return sorted({*before, *now})


async def raise_level(
    tx: AsyncSession,
    appeal: Appeal,
    level: Level,
    *,
    cause: str,
    now: datetime,
    by: UUID | None = None,
) -> None:
    """Make an open appeal more urgent: it keeps its age, gets the shorter deadline, pages anew."""
    was = Level(appeal.level)
    appeal.level = int(level)
    appeal.level_since = now
    appeal.version += 1
    appeal.acknowledge_by = deadline(was, level, appeal.received_at, appeal.acknowledge_by, now)
    facts = {"from": was.name, "to": level.name, "cause": cause}
    await tell(tx, appeal, "appeal.level_changed", now=now, actor_id=by, **facts)
    if appeal.owner_id is not None:
        key = f"owner:{appeal.id}:{appeal.version}"
        await enqueue(
            tx, PageOwner(appeal.id, turn=appeal.version), key=key, now=now, priority=level
        )
        await lease_claim(tx, appeal, now=now)
    elif level in PAGED:
        await restart_chain(tx, appeal, now=now)
