"""Accounts of staff: add one, change its standing, and how its holder is reached."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import delete, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import Invalid
from service.domain.ids import new_id
from service.domain.terms import ContactMethod, Gender, Language, Profession, Role
from service.models import Office, Session, Staff, StaffContact
from service.models.journal import audit
from service.security.encryption import KeyRing
from service.security.phones import dialable_phone

# The order in which a responder is tried when nothing else was wished for.
POSITIONS = (ContactMethod.TELEGRAM, ContactMethod.SMS, ContactMethod.VOICE, ContactMethod.EMAIL)


@dataclass(frozen=True, slots=True)
class NewStaff:
    """What an account is made of."""

    username: str
    name: str
    role: Role
    password_hash: str = field(repr=False)
    profession: Profession | None = None
    gender: Gender | None = None
    languages: tuple[Language, ...] = ()
    offices: tuple[str, ...] = ()
    mandate_from: date | None = None
    mandate_until: date | None = None
    contacts: Mapping[ContactMethod, str] = field(default_factory=dict, repr=False)
    interface_language: Language = Language.AZ


async def add_staff(
    tx: AsyncSession, new: NewStaff, keys: KeyRing, *, now: datetime, by: UUID | None = None
) -> Staff:
    """Create an account; raises Invalid naming the field that is wrong."""
    await _check(tx, new)
    row = new_id()
    _, wrapped = keys.new_data_key(row)
    staff = Staff(
        id=row,
        username=new.username,
        name=new.name,
        role=new.role.value,
        profession=new.profession.value if new.profession else None,
        gender=new.gender.value if new.gender else None,
        languages=[language.value for language in new.languages],
        offices=list(new.offices),
        mandate_from=new.mandate_from,
        mandate_until=new.mandate_until,
        password_hash=new.password_hash,
        data_key=wrapped,
        interface_language=new.interface_language.value,
        created_at=now,
    )
    tx.add(staff)
    await tx.flush()
    await set_contacts(tx, staff, new.contacts, keys)
    await audit(tx, by, "staff.added", new.username, now=now, role=new.role.value)
    return staff


async def _check(tx: AsyncSession, new: NewStaff) -> None:
    if not new.username or new.username != new.username.strip().lower():
        raise Invalid("username", "A username is lower-case and has no spaces around it.")
    if await tx.scalar(select(Staff.id).where(Staff.username == new.username)) is not None:
        raise Invalid("username", "This username is taken.")
    await _check_facts(tx, new)


async def _check_facts(tx: AsyncSession, facts: NewStaff | Staff) -> None:
    """What holds for a new account holds for a changed one."""
    known = set((await tx.scalars(select(Office.id))).all())
    unknown = sorted(set(facts.offices) - known)
    if unknown:
        raise Invalid("offices", f"Unknown office: {', '.join(unknown)}.")
    begins, ends = facts.mandate_from, facts.mandate_until
    if begins and ends and ends <= begins:
        raise Invalid("mandate_until", "A mandate ends after it begins.")
    if facts.role == Role.RESPONDER and facts.profession is None:
        raise Invalid("profession", "A responder has a profession.")


async def change_staff(
    tx: AsyncSession, staff: Staff, changes: Mapping[str, Any], *, now: datetime, by: UUID
) -> None:
    """Change an account; it counts from the next request and the next rung on."""
    with tx.no_autoflush:
        for name, value in changes.items():
            setattr(staff, name, value)
        await _check_facts(tx, staff)
    await tx.flush()
    await audit(tx, by, "staff.changed", staff.username, now=now, fields=sorted(changes))


async def set_contacts(
    tx: AsyncSession, staff: Staff, contacts: Mapping[ContactMethod, str], keys: KeyRing
) -> None:
    """Replace how somebody is reached; a phone needs its country code to be dialled."""
    await tx.execute(delete(StaffContact).where(StaffContact.staff_id == staff.id))
    key = keys.data_key(staff.data_key, staff.id)
    for method, address in contacts.items():
        written = written_address(method, address)
        row = new_id()
        tx.add(
            StaffContact(
                id=row,
                staff_id=staff.id,
                method=method.value,
                position=POSITIONS.index(method),
                address_enc=key.seal(written, "staff_contact", "address", row),
                address_index=keys.blind(f"contact:{method}", written),
                added_at=staff.created_at,
            )
        )
    await tx.flush()


def written_address(method: ContactMethod, address: str) -> str:
    """An address as it is kept; raises Invalid naming what is wrong with it."""
    address = address.strip()
    if method in {ContactMethod.SMS, ContactMethod.VOICE}:
        phone = dialable_phone(address)
        if phone is None or not address.startswith("+"):
            raise Invalid("phone", "A phone number begins with + and its country code.")
        return phone
    if method is ContactMethod.EMAIL and "@" not in address:
        raise Invalid("email", "This is not an e-mail address.")
    return address


async def disable(tx: AsyncSession, staff: Staff, *, now: datetime, by: UUID | None) -> None:
    """End an account and all its sessions at once."""
    staff.disabled_at = now
    await tx.execute(delete(Session).where(Session.staff_id == staff.id))
    await audit(tx, by, "staff.disabled", staff.username, now=now)
