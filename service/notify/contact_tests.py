"""Carry a test to a contact method of staff: a code that a human brings back."""

from typing import Any
from uuid import UUID

from service.domain.terms import ContactMethod, Language
from service.models import Staff, StaffContact
from service.notify import wording
from service.notify.post_room import PostRoom
from service.notify.sender import OutboundText
from service.outbox.contact_code import code_index, code_of


async def deliver_contact_test(room: PostRoom, payload: dict[str, Any]) -> None:
    """Send the code of a test that is still out; a method without a way out stays unproven."""
    async with room.sessions.begin() as tx:
        contact = await tx.get(StaffContact, UUID(payload["contact_id"]))
        if contact is None or contact.tested_at is None or contact.test_index is None:
            return
        staff = await tx.get_one(Staff, contact.staff_id)
        key = room.keys.data_key(staff.data_key, staff.id)
        address = key.open(contact.address_enc, "staff_contact", "address", contact.id)
        method, language = ContactMethod(contact.method), Language(staff.interface_language)
        code = code_of(room.keys, contact.id, contact.tested_at)
        outdated = contact.test_index != code_index(room.keys, code)
    sender = room.senders.to_responders.get(method)
    if sender is None or outdated:
        return
    said = wording.contact_test(language, code=code, link=f"{room.base_url}/desk/me")
    body = OutboundText(said, said.partition("\n")[0])
    await sender.send(address, body, key=f"contact-test:{contact.id}:{code}")
