"""People who wait for our call: who they are, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import aliased

from service.casework.card import instant
from service.casework.guard import Case, begin
from service.casework.identity import unseal_identity
from service.casework.reply import CARRIED
from service.domain.actor import Actor
from service.domain.errors import Invalid, NotFound
from service.domain.terms import BY_NUMBER, CallbackResult, Channel, Level, Status
from service.models import Appeal, Callback
from service.models.conflicts import kept_from
from service.outbox.another_way import ask_for_another_way
from service.security.encryption import KeyRing

# Nobody answered: the phone is tried again, and the list never forgets it by itself.
AGAIN_AFTER: Final = timedelta(minutes=15)
MOST: Final = 200
UNCONFLICTED: Final = text(f"not {kept_from(':me')}")


@dataclass(frozen=True, slots=True)
class Waiting:
    """Somebody to call, without number or name."""

    id: UUID
    kind: str
    reference: str
    level: Level
    language: str
    channel: str
    at: datetime
    due_at: datetime
    attempts: int


async def waiting_callbacks(tx: AsyncSession, actor: Actor) -> Sequence[Waiting]:
    """Who waits for a call, the most urgent appeal first, then the one due longest."""
    a = aliased(Appeal, name="a")
    rows = await tx.execute(
        select(Callback, a)
        .join(a, a.id == Callback.appeal_id)
        .where(Callback.done_at.is_(None), a.data_key.is_not(None), UNCONFLICTED)
        .order_by(a.level, Callback.due_at, Callback.id)
        .limit(MOST),
        {"me": actor.id},
    )
    return [
        Waiting(
            id=row.id,
            kind=row.kind,
            reference=appeal.reference,
            level=Level(appeal.level),
            language=appeal.language,
            channel=appeal.channel,
            at=row.at,
            due_at=row.due_at,
            attempts=row.attempts,
        )
        for row, appeal in rows
    ]


def callback_json(row: Waiting) -> dict[str, Any]:
    """A line of the list for programs."""
    return {
        "id": str(row.id),
        "kind": row.kind,
        "reference": row.reference,
        "level": row.level.name,
        "language": row.language,
        "channel": row.channel,
        "at": instant(row.at),
        "due_at": instant(row.due_at),
        "attempts": row.attempts,
    }


async def _open(
    tx: AsyncSession, callback_id: UUID, actor: Actor, keys: KeyRing, now: datetime
) -> tuple[Case, Callback]:
    """The call-back and its appeal, both locked; raises NotFound for what is not for the caller."""
    query = select(Appeal.reference).join(Callback, Callback.appeal_id == Appeal.id)
    reference = await tx.scalar(query.where(Callback.id == callback_id))
    if reference is None:
        raise NotFound
    case = await begin(tx, reference, actor, keys, now=now)
    row = await tx.get(Callback, callback_id, with_for_update=True, populate_existing=True)
    if row is None:
        raise NotFound
    return case, row


async def callback_number(
    tx: AsyncSession, callback_id: UUID, actor: Actor, keys: KeyRing, *, now: datetime
) -> dict[str, Any]:
    """The number to dial; reading it is reading an identity, and stands in the journal."""
    case, row = await _open(tx, callback_id, actor, keys, now)
    who = await unseal_identity(case, reason=f"callback:{row.kind}")
    number = who["phone"] or who["address"]
    return {"reference": case.appeal.reference, "phone": number, "name": who["name"]}


async def finish_callback(
    tx: AsyncSession,
    callback_id: UUID,
    actor: Actor,
    result: CallbackResult,
    keys: KeyRing,
    *,
    now: datetime,
) -> str:
    """Say what came of a call; without an answer the person stays on the list for later.

    The reference of the appeal it was about.
    """
    case, row = await _open(tx, callback_id, actor, keys, now)
    if row.done_at is not None:
        raise Invalid("result", "Somebody has already dealt with this call-back.")
    row.attempts += 1
    row.result = result.value
    if result is CallbackResult.NO_ANSWER:
        row.due_at = now + AGAIN_AFTER
    else:
        row.done_at = now
        row.done_by_id = actor.id
    if result is not CallbackResult.NOT_NEEDED:
        # A number that is nobody's is no contact with anybody.
        case.worked_on(acted=result is not CallbackResult.WRONG_NUMBER)
    await tx.flush()
    await case.tell("appeal.called_back", result=result.value)
    if result is CallbackResult.WRONG_NUMBER:
        await _number_leads_nowhere(case, row)
    return case.appeal.reference


async def _number_leads_nowhere(case: Case, row: Callback) -> None:
    """The number leads to nobody: the owner hears of it, and without one those in charge.

    Whether to write, to look for another number, or to end the appeal as unreachable with a
    reason is a person's to say; a list from which the person has gone must not be the end.
    """
    appeal = case.appeal
    if appeal.status == Status.CLOSED:
        return
    writes = appeal.safe_to_contact and Channel(appeal.channel) in CARRIED - BY_NUMBER
    await case.tell("appeal.unreached", other_way=appeal.channel if writes else None)
    await ask_for_another_way(case.tx, appeal, row.id, now=case.now, by=case.actor.id)
