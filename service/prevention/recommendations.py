"""Recommend a change to an authority, and follow what it makes of it."""

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.reading import find_appeal
from service.domain.actor import BAKU, Actor
from service.domain.errors import AppealNotFound, Invalid, NotFound, StaleVersion
from service.domain.ids import new_id
from service.domain.terms import RecommendationState
from service.models import Appeal, Authority, Recommendation
from service.models.journal import audit, tell
from service.prevention.visits import visit_by_id
from service.security.encryption import KeyRing
from service.security.receipts import normalise_reference


@dataclass(frozen=True, slots=True)
class NewRecommendation:
    """What is recommended to whom, and by when it must answer."""

    authority_id: str
    words: str = field(repr=False)
    issued_on: date
    reply_due_on: date | None = None
    visit_id: UUID | None = None
    reference: str | None = None


async def recommend(
    tx: AsyncSession, new: NewRecommendation, actor: Actor, keys: KeyRing, *, now: datetime
) -> Recommendation:
    """Issue a recommendation; raises Invalid naming what does not fit."""
    if await tx.get(Authority, new.authority_id) is None:
        raise Invalid("authority_id", "There is no such authority.")
    if new.reply_due_on is not None and new.reply_due_on <= new.issued_on:
        raise Invalid("reply_due_on", "The reply is due after the day of issue.")
    if new.visit_id is not None:
        await visit_by_id(tx, new.visit_id, actor)
    appeal = await _appeal(tx, new.reference, actor)
    row = new_id()
    key, wrapped = keys.new_data_key(row)
    issued = Recommendation(
        id=row,
        visit_id=new.visit_id,
        appeal_id=appeal.id if appeal else None,
        authority_id=new.authority_id,
        state=RecommendationState.ISSUED.value,
        issued_on=new.issued_on,
        reply_due_on=new.reply_due_on,
        at=now,
        by_id=actor.id,
        data_key=wrapped,
        text_enc=key.seal(new.words, "recommendation", "text", row),
    )
    tx.add(issued)
    await tx.flush()
    if appeal is not None:
        await tell(tx, appeal, "appeal.recommended", now=now, actor_id=actor.id)
    facts = {"authority": new.authority_id}
    await audit(tx, actor.id, "recommendation.issued", str(row), now=now, **facts)
    return issued


async def _appeal(tx: AsyncSession, reference: str | None, actor: Actor) -> Appeal | None:
    """The appeal that a recommendation comes of, when one is named."""
    if reference is None:
        return None
    found = normalise_reference(reference)
    if found is None:
        raise Invalid("reference", "There is no such appeal.")
    return await find_appeal(tx, found, actor)


async def record_reply(
    tx: AsyncSession,
    row: UUID,
    actor: Actor,
    keys: KeyRing,
    *,
    state: RecommendationState,
    replied_on: date,
    words: str | None,
    version: int | None,
    now: datetime,
) -> Recommendation:
    """Keep what the authority answered, and what it has made of the recommendation so far."""
    found = await _for_change(tx, row, actor, version)
    if state is RecommendationState.ISSUED:
        raise Invalid("state", "A reply makes it accepted, refused or implemented.")
    if not found.issued_on <= replied_on <= now.astimezone(BAKU).date():
        raise Invalid("replied_on", "The reply came after the day of issue, and not in the future.")
    key = keys.data_key(found.data_key, found.id)
    if words:
        found.reply_enc = key.seal(words, "recommendation", "reply", found.id)
    found.state = state.value
    found.replied_on = replied_on
    found.version += 1
    facts = {"state": state.value}
    await audit(tx, actor.id, "recommendation.answered", str(row), now=now, **facts)
    return found


async def _for_change(
    tx: AsyncSession, row: UUID, actor: Actor, version: int | None
) -> Recommendation:
    """The recommendation, locked; raises NotFound alike for missing and not for the reader."""
    found = await tx.get(Recommendation, row, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    if found.visit_id is not None:
        await visit_by_id(tx, found.visit_id, actor)
    if found.appeal_id is not None:
        appeal = await tx.get_one(Appeal, found.appeal_id)
        try:
            await find_appeal(tx, appeal.reference, actor)
        except AppealNotFound as hidden:
            raise NotFound from hidden
    if version is not None and version != found.version:
        raise StaleVersion(found.version)
    return found


def recommendation_json(row: Recommendation, keys: KeyRing) -> dict[str, Any]:
    """A recommendation, opened."""
    key = keys.data_key(row.data_key, row.id)
    reply = row.reply_enc and key.open(row.reply_enc, "recommendation", "reply", row.id)
    return {
        "id": str(row.id),
        "authority_id": row.authority_id,
        "visit_id": str(row.visit_id) if row.visit_id else None,
        "state": row.state,
        "issued_on": row.issued_on,
        "reply_due_on": row.reply_due_on,
        "replied_on": row.replied_on,
        "text": key.open(row.text_enc, "recommendation", "text", row.id),
        "reply": reply or None,
        "version": row.version,
    }
