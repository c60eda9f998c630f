"""Whom to ring by hand when nothing that sends works: on call first, with telephones (R17)."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import BAKU
from service.models.journal import audit
from service.security.encryption import KeyRing

# Those on call, then those in charge, then whoever else may answer; whoever is away comes last.
LISTED: Final = text("""
    select * from (
        select s.id, s.name, s.role, s.profession, s.languages, s.offices, s.data_key,
               exists (select from absence x where x.staff_id = s.id and x.withdrawn_at is null
                       and x.starts_at <= :now and x.ends_at > :now) as away,
               (select max(h.ends_at) from shift h where h.staff_id = s.id
                and h.starts_at <= :now and h.ends_at > :now) as until
        from staff s
        where s.disabled_at is null and s.role in ('responder', 'coordinator')
          and (s.mandate_from is null or s.mandate_from <= :today)
          and (s.mandate_until is null or s.mandate_until > :today)
    ) as listed
    order by away, until is null, role, name
""")
PHONES: Final = text("""
    select id, staff_id, address_enc from staff_contact
    where method in ('sms', 'voice') order by staff_id, position
""")


@dataclass(frozen=True, slots=True)
class Listed:
    """Somebody who can be rung."""

    name: str
    role: str
    profession: str | None
    languages: tuple[str, ...]
    offices: tuple[str, ...]
    until: datetime | None
    away: bool
    phones: tuple[str, ...] = field(repr=False)


async def call_list(
    tx: AsyncSession, keys: KeyRing, *, now: datetime, by: UUID
) -> Sequence[Listed]:
    """Everybody who answers appeals, in the order in which to ring; that it was read is kept."""
    sealed: dict[UUID, list[tuple[UUID, bytes]]] = {}
    for row in (await tx.execute(PHONES)).all():
        sealed.setdefault(row.staff_id, []).append((row.id, row.address_enc))
    found = []
    values = {"now": now, "today": now.astimezone(BAKU).date()}
    for row in (await tx.execute(LISTED, values)).all():
        key = keys.data_key(row.data_key, row.id)
        numbers = [
            key.open(bytes(address), "staff_contact", "address", contact_id)
            for contact_id, address in sealed.get(row.id, ())
        ]
        found.append(
            Listed(
                row.name,
                row.role,
                row.profession,
                tuple(row.languages),
                tuple(row.offices),
                row.until,
                row.away,
                tuple(dict.fromkeys(numbers)),
            )
        )
    await audit(tx, by, "call_list.read", "staff", now=now)
    return found
