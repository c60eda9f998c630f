"""Read one appeal, leaving a trace of who read it."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.card import card
from service.casework.offers import staff_names
from service.casework.reading import find_appeal, open_whole
from service.domain.actor import Actor
from service.domain.errors import AppealNotFound
from service.models import Appeal
from service.models.journal import audit
from service.reference import Reference
from service.security.encryption import KeyRing
from service.security.receipts import normalise_reference


@dataclass(frozen=True, slots=True)
class Library:
    """What reading needs at hand."""

    keys: KeyRing = field(repr=False)
    reference: Reference = field(repr=False)


def canonical(reference: str) -> str:
    """The reference as it is stored; raises AppealNotFound when it cannot be one."""
    found = normalise_reference(reference)
    if found is None:
        raise AppealNotFound
    return found


async def read_card(
    tx: AsyncSession, reference: str, actor: Actor, library: Library, *, now: datetime
) -> dict[str, Any]:
    """The card of an appeal; raises AppealNotFound alike for missing and not for you."""
    appeal = await find_appeal(tx, canonical(reference), actor)
    await audit(tx, actor.id, "appeal.read", appeal.reference, now=now)
    return await card_after(tx, appeal, actor, library, now=now)


async def card_after(
    tx: AsyncSession, appeal: Appeal, actor: Actor, library: Library, *, now: datetime
) -> dict[str, Any]:
    """The card of an appeal that was just read or changed in this transaction."""
    await tx.flush()
    whole = await open_whole(tx, appeal, actor, library.keys)
    return card(whole, actor, await staff_names(tx), library.reference, now=now)
