"""Test every way to reach somebody, weekly: a code goes out, and comes back from a human (R18)."""

from collections.abc import Sequence
from datetime import datetime, time, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import BAKU
from service.domain.errors import Invalid, NotFound, TooManyAttempts
from service.domain.terms import ContactMethod
from service.models import Staff, StaffContact
from service.models.journal import audit
from service.outbox.contact_code import code_index, code_of
from service.outbox.enqueue import enqueue
from service.outbox.jobs import ContactTest, TellMissed
from service.security.encryption import KeyRing

EVERY: Final = timedelta(days=7)
# Whoever has not answered by then has missed it.
ANSWER_WITHIN: Final = timedelta(hours=24)
MOST_MISSED: Final = 2
AGAIN_AFTER: Final = timedelta(minutes=1)
GUESSES_A_MINUTE: Final = 10
# Nobody is woken for a test.
FIRST_HOUR: Final = time(10)
LAST_HOUR: Final = time(18)

DUE: Final = text("""
    select k.id from staff_contact k join staff s on s.id = k.staff_id
    where k.method <> 'voice' and k.test_index is null
      and coalesce(k.tested_at, k.added_at) <= :before
      and s.disabled_at is null and s.role in ('operator', 'responder', 'coordinator')
      and (s.mandate_until is null or s.mandate_until > :today)
      and not exists (select from absence x where x.staff_id = s.id and x.withdrawn_at is null
                      and x.starts_at <= :now and x.ends_at > :now)
    order by k.id limit 200 for update of k skip locked
""")


async def send_test(
    tx: AsyncSession, contact: StaffContact, keys: KeyRing, *, now: datetime
) -> None:
    """Promise a test message; an earlier code ends."""
    contact.tested_at = now
    contact.test_index = code_index(keys, code_of(keys, contact.id, now))
    await tx.flush()
    key = f"contact-test:{contact.id}:{now.timestamp()}"
    await enqueue(tx, ContactTest(contact.id), key=key, now=now)


async def keep_tested(tx: AsyncSession, keys: KeyRing, *, now: datetime) -> None:
    """Count what was missed, and send what is due, in the hours of the day."""
    missed = (
        update(StaffContact)
        .where(StaffContact.test_index.is_not(None), StaffContact.tested_at <= now - ANSWER_WITHIN)
        .values(test_index=None, missed=StaffContact.missed + 1)
        .returning(StaffContact.staff_id, StaffContact.missed)
    )
    rows = (await tx.execute(missed)).all()
    for staff_id in {row.staff_id for row in rows}:
        await audit(tx, None, "contact.missed", str(staff_id), now=now)
    local = now.astimezone(BAKU)
    if any(row.missed == MOST_MISSED for row in rows):
        # Whoever it is counts as reachable no more: those in charge hear of it once a day.
        day = local.date().isoformat()
        await enqueue(tx, TellMissed(day), key=f"missed:{day}", now=now)
    if not FIRST_HOUR <= local.time() < LAST_HOUR:
        return
    values = {"before": now - EVERY, "today": local.date(), "now": now}
    for contact_id in (await tx.scalars(DUE, values)).all():
        await send_test(tx, await tx.get_one(StaffContact, contact_id), keys, now=now)


async def my_contacts(tx: AsyncSession, staff_id: UUID) -> Sequence[StaffContact]:
    """The ways to reach somebody, in their order."""
    mine = select(StaffContact).where(StaffContact.staff_id == staff_id)
    return (await tx.scalars(mine.order_by(StaffContact.position))).all()


async def ask_test(
    tx: AsyncSession, staff_id: UUID, method: ContactMethod, keys: KeyRing, *, now: datetime
) -> None:
    """Send a test to oneself now."""
    contact = await _mine(tx, staff_id, method)
    if contact.tested_at is not None and contact.tested_at > now - AGAIN_AFTER:
        raise TooManyAttempts(int(AGAIN_AFTER.total_seconds()))
    await send_test(tx, contact, keys, now=now)


async def confirm(
    tx: AsyncSession,
    staff_id: UUID,
    method: ContactMethod,
    code: str,
    keys: KeyRing,
    *,
    now: datetime,
) -> None:
    """Bring the code back: the method is proven for thirty days; raises Invalid when it is wrong.

    The door counts the guesses, in a transaction of its own.
    """
    contact = await _mine(tx, staff_id, method)
    if contact.test_index is None or contact.test_index != code_index(keys, code.strip()):
        raise Invalid("code", "This is not the code of the last test, or it has expired.")
    _prove(contact, now)
    await audit(tx, staff_id, "contact.confirmed", str(staff_id), now=now, method=method.value)


async def confirm_by_message(
    tx: AsyncSession,
    method: ContactMethod,
    address: str,
    code: str,
    keys: KeyRing,
    *,
    now: datetime,
) -> Staff | None:
    """The code came back from the tested address itself; None when there is no such test."""
    contact = await tx.scalar(
        select(StaffContact)
        .where(
            StaffContact.method == method.value,
            StaffContact.address_index == keys.blind(f"contact:{method}", address),
            StaffContact.test_index == code_index(keys, code),
        )
        .with_for_update()
    )
    if contact is None:
        return None
    _prove(contact, now)
    return await tx.get_one(Staff, contact.staff_id)


def _prove(contact: StaffContact, now: datetime) -> None:
    contact.answered_at = now
    contact.test_index = None
    contact.missed = 0


async def _mine(tx: AsyncSession, staff_id: UUID, method: ContactMethod) -> StaffContact:
    query = select(StaffContact).filter_by(staff_id=staff_id, method=method.value)
    contact = await tx.scalar(query.with_for_update())
    if contact is None:
        raise NotFound
    return contact
