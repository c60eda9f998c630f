"""Tell coordinators what waits beyond its time, and how many of us cannot be reached."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Any, Final

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import has_mandate
from service.domain.quiet import is_quiet
from service.domain.terms import ContactMethod, Language, Role
from service.models import Staff
from service.notify import wording
from service.notify.contacts import texts_to
from service.notify.post_room import PostRoom
from service.notify.sender import OutboundText

WayTo = tuple[Language, ContactMethod, str]
HOW_MANY: Final = text("""
    select count(*) from appeal
    where status in ('queued', 'assigned') and level in (4, 5) and acknowledge_by < :now
""")
HARD_TO_REACH: Final = text("""
    select count(distinct k.staff_id) from staff_contact k join staff s on s.id = k.staff_id
    where k.missed >= 2 and s.disabled_at is null
""")


async def deliver_overdue(room: PostRoom, payload: dict[str, Any]) -> None:
    """One short message to each coordinator, by the first method that carries words."""
    now = room.clock()
    if is_quiet(now):
        return
    async with room.sessions.begin() as tx:
        number = (await tx.execute(HOW_MANY, {"now": now})).scalar_one()
        ways = await _ways_to_leads(tx, room)
    if not number:
        return
    link = f"{room.base_url}/desk/queue"
    said = partial(wording.overdue, count=number, link=link)
    await _tell(room, ways, said, f"overdue:{payload['hour']}")


async def deliver_missed(room: PostRoom, payload: dict[str, Any]) -> None:
    """How many of us left two tests unanswered; who, stands on the page of the rota (R18)."""
    async with room.sessions.begin() as tx:
        number = (await tx.execute(HARD_TO_REACH)).scalar_one()
        ways = await _ways_to_leads(tx, room)
    if not number:
        return
    link = f"{room.base_url}/desk/rota"
    said = partial(wording.missed, count=number, link=link)
    await _tell(room, ways, said, f"missed:{payload['day']}")


async def deliver_thin(room: PostRoom, payload: dict[str, Any]) -> None:
    """How many spans ahead are thin, and when the first begins; which, stands on the rota (R11)."""
    if not payload["spans"]:
        return
    async with room.sessions.begin() as tx:
        ways = await _ways_to_leads(tx, room)
    said = partial(
        wording.thin,
        count=payload["spans"],
        bare=payload["bare"],
        first=payload["first"],
        link=f"{room.base_url}/desk/rota",
    )
    await _tell(room, ways, said, f"thin:{payload['day']}")


async def _tell(
    room: PostRoom, ways: Sequence[WayTo], said: Callable[[Language], str], key: str
) -> None:
    for place, (language, method, address) in enumerate(ways):
        text_of = said(language)
        message = OutboundText(text_of, text_of)
        await room.senders.to_responders[method].send(address, message, key=f"{key}:{place}")


async def _ways_to_leads(tx: AsyncSession, room: PostRoom) -> Sequence[WayTo]:
    """By the first method of each that carries words."""
    return [
        (Language(lead.interface_language), method, address)
        for lead in await _leads(tx, room)
        for method, address in (await texts_to(tx, room, lead))[:1]
    ]


async def _leads(tx: AsyncSession, room: PostRoom) -> Sequence[Staff]:
    query = select(Staff).where(Staff.role == Role.COORDINATOR, Staff.disabled_at.is_(None))
    found = (await tx.scalars(query.order_by(Staff.username))).all()
    now = room.clock()
    return [who for who in found if has_mandate(who.mandate_from, who.mandate_until, now)]
