"""Tell the owner of an appeal, or those in charge, that it is time to do something."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import has_mandate
from service.domain.terms import Language, Level, Role, Status
from service.models import Appeal, Conflict, Staff
from service.notify import wording
from service.notify.contacts import texts_to
from service.notify.page_text import link_to
from service.notify.post_room import PostRoom
from service.notify.sender import OutboundText
from service.outbox.jobs import UNREACHED


async def deliver_due(room: PostRoom, payload: dict[str, Any]) -> None:
    """One short message to each of them; it says the level and a link, never what or who."""
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, UUID(payload["appeal_id"]))
        if appeal.status == Status.CLOSED:
            return
        ways = [
            (who.interface_language, method, address)
            for who in await _told(tx, room, appeal, to_leads=payload["to_leads"])
            for method, address in (await texts_to(tx, room, who))[:1]
        ]
        level, reference = Level(appeal.level), appeal.reference
    unreached = payload["stage"].partition(":")[0] == UNREACHED
    tells = wording.unreached if unreached else wording.due
    for language, method, address in ways:
        said = tells(
            Language(language),
            level=level,
            short_id=reference[-4:],
            link=link_to(room, reference),
        )
        key = f"due:{payload['appeal_id']}:{payload['stage']}:{method}:{address}"
        text = OutboundText(said, said.partition("\n")[0])
        await room.senders.to_responders[method].send(address, text, key=key)


async def _told(
    tx: AsyncSession, room: PostRoom, appeal: Appeal, *, to_leads: bool
) -> Sequence[Staff]:
    """The owner, or every coordinator who may know of the place."""
    if not to_leads:
        return [] if appeal.owner_id is None else [await tx.get_one(Staff, appeal.owner_id)]
    barred = select(Conflict.staff_id).where(Conflict.facility_id == appeal.facility_id)
    query = select(Staff).where(
        Staff.role == Role.COORDINATOR, Staff.disabled_at.is_(None), Staff.id.not_in(barred)
    )
    found = (await tx.scalars(query.order_by(Staff.username))).all()
    now = room.clock()
    return [who for who in found if has_mandate(who.mandate_from, who.mandate_until, now)]
