"""What a coordinator sees of rulebooks: what judges, what is installed, what would change."""

from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.casework.written import instant
from service.domain.actor import Actor
from service.domain.errors import NotFound
from service.domain.terms import Level
from service.models import Activation, Appeal, DryRun, DryRunChange, Staff
from service.models.conflicts import kept_from
from service.runtime import Runtime
from service.security.encryption import KeyRing

MOST = 20
MOST_CHANGES = 500
UNCONFLICTED = text(f"not {kept_from(':me')}")


async def rulebooks(tx: AsyncSession, runtime: Runtime) -> dict[str, Any]:
    """The active version with its history, the installed one, and the last dry runs."""
    order = Activation.id.desc()
    rows = await tx.execute(
        select(Activation, Staff)
        .join(Staff, Staff.id == Activation.by_id, isouter=True)
        .order_by(order)
        .limit(MOST)
    )
    history = [_activation(row, staff, runtime.keys) for row, staff in rows]
    standing = runtime.desk.standing
    return {
        "active": history[0] if history else None,
        "installed": standing.installed.version,
        "judging": standing.rulebook.version,
        "unreadable": standing.unreadable,
        "history": history,
        "dry_runs": await dry_runs(tx),
    }


def _activation(row: Activation, staff: Staff | None, keys: KeyRing) -> dict[str, Any]:
    """One activation with who decided it and why."""
    reason = None
    if staff is not None and row.reason_enc is not None:
        key = keys.data_key(staff.data_key, staff.id)
        reason = key.open(row.reason_enc, "activation", "reason", UUID(int=row.id))
    return {
        "version": row.version,
        "at": instant(row.at),
        "by": staff.name if staff else None,
        "reason": reason,
    }


async def dry_runs(tx: AsyncSession) -> list[dict[str, Any]]:
    """The last dry runs, newest first."""
    rows = await tx.scalars(select(DryRun).order_by(DryRun.asked_at.desc()).limit(MOST))
    return [run_json(row) for row in rows]


def run_json(run: DryRun) -> dict[str, Any]:
    """One dry run without its table."""
    return {
        "id": str(run.id),
        "version": run.version,
        "against": run.against,
        "days": run.days,
        "asked_at": instant(run.asked_at),
        "finished_at": instant(run.finished_at),
        "counts": run.counts,
    }


async def dry_run(tx: AsyncSession, run_id: UUID, actor: Actor) -> dict[str, Any]:
    """One dry run with the appeals that this reader may know of; the lowered ones first."""
    run = await tx.get(DryRun, run_id)
    if run is None:
        raise NotFound
    a = aliased(Appeal, name="a")
    rows = await tx.execute(
        select(DryRunChange, a.reference)
        .join(a, a.id == DryRunChange.appeal_id)
        .where(DryRunChange.run_id == run_id, UNCONFLICTED)
        .order_by((DryRunChange.old_level - DryRunChange.new_level), DryRunChange.old_level)
        .limit(MOST_CHANGES),
        {"me": actor.id},
    )
    return run_json(run) | {"changes": [_change(row, reference) for row, reference in rows]}


def _change(row: DryRunChange, reference: str) -> dict[str, Any]:
    """One appeal whose verdict would change."""
    return {
        "reference": reference,
        "old_level": Level(row.old_level).name,
        "new_level": Level(row.new_level).name,
        "old_determinant": row.old_determinant,
        "new_determinant": row.new_determinant,
    }
