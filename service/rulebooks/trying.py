"""A dry run: what another rulebook would have made of the appeals of the last days, untouched."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import NotFound
from service.domain.ids import new_id
from service.domain.terms import Level
from service.intake.known import Known, everything_known, understood
from service.models import Appeal, DryRun, DryRunChange, TriageArtifact
from service.rulebooks.standing import kept_content, put_together
from service.runtime import Runtime
from service.triage.assessment import Assessment
from service.triage.clocks import clocked
from service.triage.engine import assess
from service.triage.rulebook import Rulebook


@dataclass(frozen=True, slots=True)
class Verdicts:
    """One appeal as two rulebooks judge it."""

    appeal_id: UUID
    reference: str
    received_at: datetime
    old: Assessment
    new: Assessment

    @property
    def changed(self) -> bool:
        """Whether the level would be another."""
        return self.old.level != self.new.level


async def verdicts(
    runtime: Runtime, candidate: Rulebook, *, days: int, now: datetime
) -> AsyncIterator[Verdicts]:
    """Judge every appeal of the last days twice: with what is active, and with the candidate."""
    async with runtime.sessions() as tx:
        ids = (await tx.scalars(_received_since(now - timedelta(days=days)))).all()
    for appeal_id in ids:
        async with runtime.sessions() as tx:
            appeal = await tx.get(Appeal, appeal_id)
            if appeal is None or appeal.data_key is None:
                continue
            known = await _known(tx, runtime, appeal, now)
        old, new = await asyncio.to_thread(
            _judged_twice, known, runtime.desk.rulebook, candidate, now
        )
        yield Verdicts(appeal.id, appeal.reference, appeal.received_at, old, new)


def _received_since(moment: datetime) -> Any:  # noqa: ANN401 - a query of one column
    """The appeals of a span, oldest first."""
    return (
        select(Appeal.id)
        .where(Appeal.received_at >= moment, Appeal.data_key.is_not(None))
        .order_by(Appeal.received_at, Appeal.id)
    )


async def _known(tx: AsyncSession, runtime: Runtime, appeal: Appeal, now: datetime) -> Known:
    assert appeal.data_key is not None  # noqa: S101 - looked at by the caller
    key = runtime.keys.data_key(appeal.data_key, appeal.id)
    return await everything_known(tx, appeal, runtime.desk, key, now=now)


def _judged_twice(
    known: Known, active: Rulebook, candidate: Rulebook, now: datetime
) -> tuple[Assessment, Assessment]:
    return _judged(known, active, now), _judged(known, candidate, now)


def _judged(known: Known, rulebook: Rulebook, now: datetime) -> Assessment:
    """What one rulebook says; answers that it does not have are left out."""
    answers = understood(known.report.answers, rulebook.protocol)
    report = replace(known.report, answers=answers)
    return clocked(assess(report, rulebook), known.told, rulebook, now)


async def begin_dry_run(
    tx: AsyncSession, version: str, against: str, *, days: int, by: UUID | None, now: datetime
) -> DryRun:
    """Write down what is to be tried; a job tries it. Raises NotFound for an unknown version."""
    await kept_parts(tx, version)
    run = DryRun(
        id=new_id(), asked_at=now, by_id=by, days=days, version=version, against=against, counts={}
    )
    tx.add(run)
    await tx.flush()
    return run


async def keep_dry_run(runtime: Runtime, run_id: UUID) -> None:
    """Try the version of a dry run and keep what would change; a repetition begins anew."""
    async with runtime.sessions() as tx:
        run = await tx.get_one(DryRun, run_id)
    if run.finished_at is not None:
        return
    candidate = await candidate_of(runtime, run.version)
    found = [v async for v in verdicts(runtime, candidate, days=run.days, now=runtime.clock())]
    async with runtime.sessions.begin() as tx:
        run = await tx.get_one(DryRun, run_id, with_for_update=True)
        if run.finished_at is not None:
            return
        tx.add_all(_row(run_id, each) for each in found if each.changed)
        run.against = runtime.desk.rulebook.version
        run.counts = counted(found)
        run.finished_at = runtime.clock()


async def candidate_of(runtime: Runtime, version: str) -> Rulebook:
    """The rulebook of a version: the one installed here, or one that was kept."""
    installed = runtime.desk.standing.installed
    if version == installed.version:
        return installed
    async with runtime.sessions() as tx:
        content = await kept_content(tx, *await kept_parts(tx, version))
    return await put_together(content)


async def kept_parts(tx: AsyncSession, version: str) -> tuple[str, str | None]:
    """The versions of rules and model, day+rules[+model], all kept; raises NotFound."""
    day, _, rest = version.partition("+")
    rules, _, model = rest.partition("+")
    parts = [f"{day}+{rules}", *([model] if model else [])]
    for part in parts:
        if await tx.get(TriageArtifact, part) is None:
            raise NotFound
    return parts[0], model or None


def _row(run_id: UUID, each: Verdicts) -> DryRunChange:
    return DryRunChange(
        run_id=run_id,
        appeal_id=each.appeal_id,
        old_level=int(each.old.level),
        new_level=int(each.new.level),
        old_determinant=each.old.determinant,
        new_determinant=each.new.determinant,
    )


def counted(found: Sequence[Verdicts]) -> dict[str, Any]:
    """How many were tried, and how many would move from which level to which."""
    moves: dict[str, int] = {}
    for each in found:
        if each.changed:
            move = f"{each.old.level.name}>{each.new.level.name}"
            moves[move] = moves.get(move, 0) + 1
    return {
        "appeals": len(found),
        "raised": sum(each.new.level < each.old.level for each in found),
        "lowered": sum(each.new.level > each.old.level for each in found),
        "urgent_lost": sum(
            each.old.level <= Level.P2 < Level.PX < each.new.level for each in found
        ),
        "moves": dict(sorted(moves.items())),
    }
