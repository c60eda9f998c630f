"""Calls that the exchange tells of: opened at the first ring, never forgotten by anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import or_, select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.terms import CallbackKind, Channel
from service.intake.desk import IntakeDesk
from service.intake.filing import AppellantDetails, Filing
from service.intake.message import MessageKind
from service.intake.receive import receive
from service.models import Appeal, CallDraft, Staff
from service.outbox.callback import promise_callback
from service.security.encryption import KeyRing
from service.security.phones import canonical_phone

EXCHANGE: Final = "exchange"
# An operator writes a while after hanging up; then the story was dropped with the call.
WRITES_FOR: Final = timedelta(minutes=10)
# No call lasts longer; the exchange forgot to tell us of its end.
LASTS_AT_MOST: Final = timedelta(hours=3)
# A call that rings this long was given up, even when nobody tells us so.
RINGS_AT_MOST: Final = timedelta(minutes=5)
MOST_AT_ONCE: Final = 50


@dataclass(frozen=True, slots=True)
class Ring:
    """What the exchange says of a call: its own id, and who calls as far as it is shown."""

    call_id: str = field(repr=False)
    number: str | None = field(default=None, repr=False)


def _index(ring: Ring, keys: KeyRing) -> bytes:
    return keys.blind("call", ring.call_id)


async def begin_call(tx: AsyncSession, ring: Ring, keys: KeyRing, *, now: datetime) -> UUID:
    """Open the draft of a call, once however often the exchange says so."""
    row = new_id()
    key, wrapped = keys.new_data_key(row)
    sealed = key.seal(ring.number, "call_draft", "number", row) if ring.number else None
    await tx.execute(
        insert(CallDraft)
        .values(
            id=row,
            call_index=_index(ring, keys),
            data_key=wrapped,
            number_enc=sealed,
            started_at=now,
        )
        .on_conflict_do_nothing()
    )
    found: UUID = (
        await tx.scalars(select(CallDraft.id).where(CallDraft.call_index == _index(ring, keys)))
    ).one()
    return found


async def answer_call(
    tx: AsyncSession, ring: Ring, username: str | None, keys: KeyRing, *, now: datetime
) -> UUID:
    """Attach a call to the operator who answered; an unknown name still counts as an answer."""
    draft = await begin_call(tx, ring, keys, now=now)
    operator = await tx.scalar(select(Staff.id).where(Staff.username == (username or "")))
    await tx.execute(
        update(CallDraft)
        .where(CallDraft.id == draft, CallDraft.answered_at.is_(None))
        .values(answered_at=now, operator_id=operator)
    )
    return draft


async def end_call(tx: AsyncSession, ring: Ring, desk: IntakeDesk, *, now: datetime) -> UUID:
    """The line is dead; a call that nobody answered becomes a call-back at once."""
    draft = await begin_call(tx, ring, desk.keys, now=now)
    row = await tx.get_one(CallDraft, draft, with_for_update=True, populate_existing=True)
    row.ended_at = row.ended_at or now
    if row.answered_at is None:
        await _settle(tx, row, CallbackKind.MISSED_CALL, desk, now=now)
    await tx.flush()
    return draft


async def attach_call(tx: AsyncSession, draft: UUID, appeal_id: UUID, *, now: datetime) -> None:
    """The call became an appeal; nobody needs to be called back for it."""
    await tx.execute(
        update(CallDraft)
        .where(CallDraft.id == draft, CallDraft.settled_at.is_(None))
        .values(appeal_id=appeal_id, settled_at=now)
    )


async def number_of_call(
    tx: AsyncSession, draft: UUID, operator_id: UUID, keys: KeyRing
) -> str | None:
    """Who calls, for the operator at that call: the one who answered, or whoever is first."""
    row = await tx.get(CallDraft, draft)
    if row is None or row.settled_at is not None or row.number_enc is None:
        return None
    if row.operator_id not in {None, operator_id}:
        return None
    key = keys.data_key(row.data_key, row.id)
    return key.open(row.number_enc, "call_draft", "number", row.id)


async def current_call(tx: AsyncSession, operator_id: UUID, *, now: datetime) -> UUID | None:
    """The call that an operator answered last and has not filed yet."""
    found: UUID | None = await tx.scalar(
        select(CallDraft.id)
        .where(
            CallDraft.operator_id == operator_id,
            CallDraft.settled_at.is_(None),
            CallDraft.answered_at > now - LASTS_AT_MOST,
        )
        .order_by(CallDraft.answered_at.desc())
        .limit(1)
    )
    return found


async def settle_calls(tx: AsyncSession, desk: IntakeDesk, *, now: datetime) -> int:
    """Turn calls that ended, or that nobody told the end of, into call-backs; how many."""
    for row in (rows := await _forgotten(tx, now)):
        kind = CallbackKind.DROPPED_CALL if row.answered_at else CallbackKind.MISSED_CALL
        await _settle(tx, row, kind, desk, now=now)
    await tx.flush()
    return len(rows)


async def _forgotten(tx: AsyncSession, now: datetime) -> Sequence[CallDraft]:
    rung_out = CallDraft.answered_at.is_(None) & (CallDraft.started_at < now - RINGS_AT_MOST)
    query = (
        select(CallDraft)
        .where(
            CallDraft.settled_at.is_(None),
            or_(
                rung_out,
                CallDraft.ended_at < now - WRITES_FOR,
                CallDraft.started_at < now - LASTS_AT_MOST,
            ),
        )
        .order_by(CallDraft.started_at)
        .limit(MOST_AT_ONCE)
        .with_for_update(skip_locked=True)
    )
    return (await tx.scalars(query)).all()


async def _settle(
    tx: AsyncSession, row: CallDraft, kind: CallbackKind, desk: IntakeDesk, *, now: datetime
) -> None:
    """Somebody called and was not heard: an appeal that nobody understood yet, and a call-back."""
    if row.settled_at is not None:
        return
    row.settled_at = now
    if row.number_enc is None:
        return  # a hidden number: there is nobody whom we could call
    number = desk.keys.data_key(row.data_key, row.id).open(
        row.number_enc, "call_draft", "number", row.id
    )
    filing = Filing(
        channel=Channel.CALL,
        account=EXCHANGE,
        external_id=f"call:{row.id}",
        text="",
        kind=MessageKind.UNREADABLE,
        appellant=AppellantDetails(phone=canonical_phone(number), anonymous=True),
    )
    received = await receive(tx, filing, desk, now=now)
    row.appeal_id = received.appeal_id
    appeal = await tx.get_one(Appeal, received.appeal_id)
    await promise_callback(tx, appeal, kind, key=f"call:{row.id}", now=now)
