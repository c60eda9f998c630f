"""Offer an appeal to one responder and promise the page."""

import base64
import hmac
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import exists, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, ContactMethod, Level, Status
from service.models import Appeal, Assignment
from service.outbox.enqueue import enqueue
from service.outbox.escalation import restart_chain
from service.outbox.jobs import Page
from service.security.encryption import KeyRing

TOKEN_CHARACTERS = 24
CODE_DIGITS = 6


def button_token(keys: KeyRing, assignment_id: UUID) -> str:
    """What the buttons of a page carry; made from the key, so it never needs storing."""
    mixed = keys.blind("page", str(assignment_id))
    return base64.urlsafe_b64encode(mixed).decode()[:TOKEN_CHARACTERS]


def keypad_code(keys: KeyRing, assignment_id: UUID) -> str:
    """The digits that acknowledge a page by SMS; bound to the person's own number as well."""
    number = int.from_bytes(keys.blind("keypad", str(assignment_id))[:8])
    return f"{number % 10**CODE_DIGITS:0{CODE_DIGITS}d}"


def token_index(keys: KeyRing, token: str) -> bytes:
    """The fingerprint by which a pressed button finds its assignment."""
    return keys.blind("page-token", token)


def same_code(keys: KeyRing, assignment_id: UUID, typed: str) -> bool:
    """Whether the typed digits are those of the assignment."""
    return hmac.compare_digest(keypad_code(keys, assignment_id), typed)


async def withdraw_offer(tx: AsyncSession, assignment: Assignment, *, now: datetime) -> None:
    """Take back an offer; the next person is asked at once when nobody else is being asked."""
    appeal = await tx.get_one(
        Appeal, assignment.appeal_id, with_for_update=True, populate_existing=True
    )
    assignment.state = AssignmentState.SUPERSEDED.value
    assignment.answered_at = now
    await tx.flush()
    others = await tx.scalar(
        select(
            exists().where(
                Assignment.appeal_id == appeal.id, Assignment.state == AssignmentState.OFFERED
            )
        )
    )
    if appeal.status == Status.ASSIGNED and not others:
        appeal.status = Status.QUEUED.value
        if Level(appeal.level) in PAGED:
            await restart_chain(tx, appeal, now=now, step=appeal.step)


async def offer(
    tx: AsyncSession,
    appeal: Appeal,
    staff_id: UUID,
    decision: Mapping[str, Any],
    keys: KeyRing,
    *,
    now: datetime,
    method: ContactMethod | None = None,
) -> UUID:
    """Ask one person, once: an open offer is paged again rather than doubled."""
    row = await tx.scalar(
        select(Assignment.id).where(
            Assignment.appeal_id == appeal.id,
            Assignment.staff_id == staff_id,
            Assignment.state == AssignmentState.OFFERED,
        )
    )
    if row is None:
        row = new_id()
        tx.add(
            Assignment(
                id=row,
                appeal_id=appeal.id,
                staff_id=staff_id,
                state=AssignmentState.OFFERED.value,
                step=appeal.step,
                offered_at=now,
                token_index=token_index(keys, button_token(keys, row)),
                decision=dict(decision),
            )
        )
        await tx.flush()
    key = f"page:{row}:{appeal.chain}:{appeal.step}"
    job = Page(appeal.id, row, round=f"{appeal.chain}.{appeal.step}", method=method)
    await enqueue(tx, job, key=key, now=now, priority=appeal.level)
    return row
