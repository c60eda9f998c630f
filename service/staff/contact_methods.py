"""Change by which ways, and in which order, somebody is reached: oneself, or who plans the rota."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import Invalid, NotFound
from service.domain.ids import new_id
from service.domain.terms import ContactMethod
from service.models import Staff, StaffContact
from service.models.journal import audit
from service.security.encryption import KeyRing
from service.staff.accounts import written_address
from service.staff.contact_tests import my_contacts, send_test

# So much of an address is shown that its holder knows it again, and nobody else can use it.
SHOWN: Final = 3
CHANGEABLE: Final = (ContactMethod.TELEGRAM, ContactMethod.SMS, ContactMethod.EMAIL)


@dataclass(frozen=True, slots=True)
class Way:
    """One way to reach somebody, without its address."""

    method: ContactMethod
    ending: str
    answered_at: datetime | None
    waits_for_code: bool
    missed: int


async def ways_of(tx: AsyncSession, staff: Staff, keys: KeyRing) -> Sequence[Way]:
    """The ways to reach somebody, in the order in which they are tried."""
    key = keys.data_key(staff.data_key, staff.id)
    return [
        Way(
            method=ContactMethod(row.method),
            ending=key.open(row.address_enc, "staff_contact", "address", row.id)[-SHOWN:],
            answered_at=row.answered_at,
            waits_for_code=row.test_index is not None,
            missed=row.missed,
        )
        for row in await my_contacts(tx, staff.id)
    ]


async def keep_way(
    tx: AsyncSession,
    staff: Staff,
    method: ContactMethod,
    address: str,
    keys: KeyRing,
    *,
    now: datetime,
    by: UUID,
) -> None:
    """Add a way or change its address: it counts once the code of its test came back."""
    if method not in CHANGEABLE:
        raise Invalid("method", "A call goes to the phone that gets messages.")
    written = written_address(method, address)
    if not written:
        raise Invalid("address", "An address is not empty.")
    rows = await my_contacts(tx, staff.id)
    row = next((each for each in rows if each.method == method), None)
    if row is None:
        number = new_id()
        row = StaffContact(
            id=number,
            staff_id=staff.id,
            method=method.value,
            position=rows[-1].position + 1 if rows else 0,
            added_at=now,
        )
        tx.add(row)
    key = keys.data_key(staff.data_key, staff.id)
    row.address_enc = key.seal(written, "staff_contact", "address", row.id)
    row.address_index = keys.blind(f"contact:{method}", written)
    row.answered_at, row.missed = None, 0
    await tx.flush()
    await send_test(tx, row, keys, now=now)
    await audit(tx, by, "contact.changed", str(staff.id), now=now, method=method.value)


async def drop_way(
    tx: AsyncSession, staff: Staff, method: ContactMethod, *, now: datetime, by: UUID
) -> None:
    """Reach somebody this way no more; the last way stays, or nobody could ask them anything."""
    rows = await my_contacts(tx, staff.id)
    row = _this_way(rows, method)
    if len(rows) == 1:
        raise Invalid("method", "The last way to reach somebody stays: add another one first.")
    await tx.delete(row)
    await tx.flush()
    await audit(tx, by, "contact.removed", str(staff.id), now=now, method=method.value)


def _this_way(rows: Sequence[StaffContact], method: ContactMethod) -> StaffContact:
    row = next((each for each in rows if each.method == method), None)
    if row is None:
        raise NotFound
    return row


async def try_first(
    tx: AsyncSession, staff: Staff, method: ContactMethod, *, now: datetime, by: UUID
) -> None:
    """Begin with this way; the others follow in the order they had."""
    rows = await my_contacts(tx, staff.id)
    first = _this_way(rows, method)
    for place, row in enumerate([first, *(each for each in rows if each is not first)]):
        row.position = place
    await tx.flush()
    await audit(tx, by, "contact.ordered", str(staff.id), now=now, method=method.value)
