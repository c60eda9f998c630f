"""Tell whoever has an appeal that it became more urgent, or that something new was said."""

from typing import Any
from uuid import UUID

from service.domain.terms import Language, Level, Status
from service.models import Appeal, Staff
from service.notify import wording
from service.notify.contacts import texts_to
from service.notify.page_text import link_to
from service.notify.post_room import PostRoom
from service.notify.sender import OutboundText, SendFailed


async def deliver_raise(room: PostRoom, payload: dict[str, Any]) -> None:
    """Tell the owner of an appeal what has changed, by every method they have."""
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, UUID(payload["appeal_id"]))
        if appeal.owner_id is None or appeal.status == Status.CLOSED:
            return
        staff = await tx.get_one(Staff, appeal.owner_id)
        contacts = await texts_to(tx, room, staff)
        language = Language(staff.interface_language)
        level, reference = Level(appeal.level), appeal.reference
    tells = wording.news if payload.get("news") else wording.raised
    said = tells(language, level=level, short_id=reference[-4:], link=link_to(room, reference))
    turn = f"raise:{payload['appeal_id']}:{level}:{payload.get('turn', 0)}"
    text, failed = OutboundText(said, said.partition("\n")[0]), []
    reached = False
    for method, address in contacts:
        key = f"{turn}:{method}"
        try:
            await room.senders.to_responders[method].send(address, text, key=key)
        except SendFailed as fault:
            failed.append(fault)
        else:
            reached = True
    if failed and not reached:
        raise failed[-1]
