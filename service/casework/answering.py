"""A responder answers a page from a phone: which offer is meant, and is it really theirs."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from sqlalchemy import Row, Select, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor, has_mandate
from service.domain.terms import AssignmentState, ContactMethod, Language, Profession, Role
from service.models import Appeal, Assignment, Delivery, Staff, StaffContact
from service.outbox.offer import same_code, token_index
from service.security.encryption import KeyRing

ANSWERABLE = (AssignmentState.OFFERED, AssignmentState.SUPERSEDED, AssignmentState.ACKNOWLEDGED)
# Buttons, codes and keys of an old page are dead; each new page makes them live again (S13).
ANSWERED_WITHIN: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class Offered:
    """An offer and the one who answers it."""

    assignment_id: UUID
    reference: str
    actor: Actor
    language: Language
    level: int
    office_id: str


def _offers(now: datetime) -> Select[Assignment, Appeal, Staff]:
    paged_lately = (
        select(Delivery.id)
        .where(Delivery.assignment_id == Assignment.id, Delivery.at > now - ANSWERED_WITHIN)
        .exists()
    )
    return (
        select(Assignment, Appeal, Staff)
        .join(Appeal, Appeal.id == Assignment.appeal_id)
        .join(Staff, Staff.id == Assignment.staff_id)
        .where(Assignment.state.in_(ANSWERABLE), Staff.disabled_at.is_(None), paged_lately)
    )


async def by_token(
    tx: AsyncSession, token: str, chat: str, keys: KeyRing, *, now: datetime
) -> Offered | None:
    """The offer a pressed button belongs to; None unless pressed in the responder's own chat."""
    query = (
        _offers(now)
        .join(StaffContact, StaffContact.staff_id == Staff.id)
        .where(
            Assignment.token_index == token_index(keys, token),
            StaffContact.address_index == keys.blind(f"contact:{ContactMethod.TELEGRAM}", chat),
        )
    )
    return _offered((await tx.execute(query)).first(), now)


async def by_call(
    tx: AsyncSession, token: str, phone: str, keys: KeyRing, *, now: datetime
) -> Offered | None:
    """The offer about which the responder's own phone was called."""
    known = [
        keys.blind(f"contact:{method}", phone)
        for method in (ContactMethod.VOICE, ContactMethod.SMS)
    ]
    query = (
        _offers(now)
        .join(StaffContact, StaffContact.staff_id == Staff.id)
        .where(
            Assignment.token_index == token_index(keys, token),
            StaffContact.address_index.in_(known),
        )
        .limit(1)
    )
    return _offered((await tx.execute(query)).first(), now)


async def by_code(
    tx: AsyncSession, phone: str, code: str, keys: KeyRing, *, now: datetime
) -> Offered | None:
    """The offer whose code came from the responder's own phone."""
    query = (
        _offers(now)
        .join(StaffContact, StaffContact.staff_id == Staff.id)
        .where(StaffContact.address_index == keys.blind(f"contact:{ContactMethod.SMS}", phone))
        .order_by(Assignment.offered_at.desc())
        .limit(50)
    )
    for row in (await tx.execute(query)).all():
        if same_code(keys, row[0].id, code):
            return _offered(row, now)
    return None


def _offered(row: Row[Assignment, Appeal, Staff] | None, now: datetime) -> Offered | None:
    if row is None:
        return None
    assignment, appeal, staff = row
    if not has_mandate(staff.mandate_from, staff.mandate_until, now):
        return None
    actor = Actor(
        id=staff.id,
        username=staff.username,
        name=staff.name,
        role=Role(staff.role),
        profession=Profession(staff.profession) if staff.profession else None,
        languages=tuple(staff.languages),
        offices=tuple(staff.offices),
        interface_language=staff.interface_language,
    )
    return Offered(
        assignment.id,
        appeal.reference,
        actor,
        Language(staff.interface_language),
        appeal.level,
        appeal.office_id,
    )
