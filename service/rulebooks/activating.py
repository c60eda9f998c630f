"""A named person lets a version go live, after its dry run was there to be read."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.errors import DryRunMissing, Invalid
from service.models import Activation, DryRun, Staff
from service.models.journal import audit
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Retriage
from service.rulebooks.standing import newest_activation
from service.rulebooks.trying import kept_parts
from service.security.encryption import KeyRing

# Every process has taken up the activation by then.
TAKEN_UP_WITHIN: Final = timedelta(seconds=15)
OPEN_APPEALS: Final = text("""
    insert into job (kind, key, appeal_id, payload, priority, due_at, created_at)
    select 'tick', 'look:' || id || ':rulebook:' || cast(:activation as text), id,
           jsonb_build_object('appeal_id', id, 'due', cast(:due as text), 'cause', 'rulebook'),
           :priority, :now, :now
    from appeal where status <> 'closed' and data_key is not null
    on conflict do nothing
""")


async def activate(
    tx: AsyncSession, version: str, reason: str, actor: Actor, keys: KeyRing, *, now: datetime
) -> Activation:
    """Let a kept version judge from now on; open appeals are judged anew, and only raised.

    Raises NotFound for a version that was never installed, Invalid for the one that judges,
    DryRunMissing when nobody could have read what would change. What judged before may come
    back without a dry run: nobody waits for one while something goes wrong.
    """
    newest = await newest_activation(tx)
    if newest is not None and newest.version == version:
        raise Invalid("version", "This version is active.")
    rules, model = await kept_parts(tx, version)
    if not await _judged_before(tx, version) and not await _was_tried(tx, version):
        raise DryRunMissing
    staff = await tx.get_one(Staff, actor.id)
    made = Activation(at=now, version=version, rules=rules, model=model, by_id=actor.id)
    tx.add(made)
    await tx.flush()
    sealed = keys.data_key(staff.data_key, staff.id)
    made.reason_enc = sealed.seal(reason, "activation", "reason", UUID(int=made.id))
    await audit(tx, actor.id, "rulebook.activated", version, now=now, number=made.id)
    key, at = f"retriage:{made.id}", now + TAKEN_UP_WITHIN
    await enqueue(tx, Retriage(made.id), key=key, now=now, at=at)
    return made


async def _judged_before(tx: AsyncSession, version: str) -> bool:
    query = select(Activation.id).where(Activation.version == version).limit(1)
    return await tx.scalar(query) is not None


async def _was_tried(tx: AsyncSession, version: str) -> bool:
    query = select(DryRun.id).where(DryRun.version == version, DryRun.finished_at.is_not(None))
    return await tx.scalar(query.limit(1)) is not None


async def retriage_open(tx: AsyncSession, activation: int, *, now: datetime, priority: int) -> None:
    """Promise to look at every open appeal with the new rulebook, behind everything urgent."""
    values = {
        "activation": str(activation),
        "due": now.isoformat(),
        "now": now,
        "priority": priority,
    }
    await tx.execute(OPEN_APPEALS, values)
