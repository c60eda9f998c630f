"""How a member of staff can be reached just now."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import ContactMethod
from service.models import Staff, StaffContact
from service.notify.post_room import PostRoom


async def contacts_of(
    tx: AsyncSession, room: PostRoom, staff: Staff, wanted: ContactMethod | None = None
) -> list[tuple[ContactMethod, str]]:
    """The person's contact methods that have an open way out, in their order.

    A phone that gets messages can also ring, when a rung wants a call.
    """
    rows = await tx.scalars(
        select(StaffContact).filter_by(staff_id=staff.id).order_by(StaffContact.position)
    )
    key = room.keys.data_key(staff.data_key, staff.id)
    known = {
        ContactMethod(row.method): key.open(row.address_enc, "staff_contact", "address", row.id)
        for row in rows
    }
    if wanted is ContactMethod.VOICE and ContactMethod.SMS in known:
        known.setdefault(ContactMethod.VOICE, known[ContactMethod.SMS])
    return [(way, to) for way, to in known.items() if way in room.senders.to_responders]


async def texts_to(
    tx: AsyncSession, room: PostRoom, staff: Staff
) -> list[tuple[ContactMethod, str]]:
    """The methods that carry words; a call asks for an answer, and this asks for none."""
    known = await contacts_of(tx, room, staff)
    return [(way, to) for way, to in known if way is not ContactMethod.VOICE]
