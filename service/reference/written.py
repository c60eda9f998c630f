"""Offices, authorities and places that staff add to the packaged ones, or put right."""

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.domain.terms import ReferenceKind
from service.models import Authority, Base, Facility, Office, ReferenceEntry
from service.models.journal import audit
from service.reference.gazetteer import Gazetteer
from service.reference.load import with_entries
from service.reference.values import Reference

LOOK_EVERY_S: Final = 5.0
Sessions = async_sessionmaker[AsyncSession]


async def write_entry(  # noqa: PLR0917 - one entry with who wrote it
    tx: AsyncSession,
    packaged: Reference,
    kind: ReferenceKind,
    facts: Mapping[str, Any],
    now: datetime,
    by: UUID,
) -> Reference:
    """Add a value or put one right; raises InvalidReference, saying what does not fit.

    Entries are never edited: the newest of an id counts, and the older ones tell what stood there.
    """
    entries = [*await _entries(tx), (kind.value, facts)]
    merged = with_entries(packaged, entries)
    tx.add(
        ReferenceEntry(kind=kind.value, entry_id=facts["id"], facts=dict(facts), at=now, by_id=by)
    )
    await tx.flush()
    await load_reference_rows(tx, merged)
    await audit(tx, by, "reference.written", facts["id"], now=now, kind=kind.value)
    return merged


async def _entries(tx: AsyncSession) -> list[tuple[str, Mapping[str, Any]]]:
    """What staff wrote, oldest first."""
    query = select(ReferenceEntry.kind, ReferenceEntry.facts).order_by(ReferenceEntry.id)
    return [(kind, facts) for kind, facts in await tx.execute(query)]


async def refresh(sessions: Sessions, gazetteer: Gazetteer) -> bool:
    """Learn what was written meanwhile, here or elsewhere; true when there was something."""
    async with sessions() as tx:
        newest = await tx.scalar(select(func.coalesce(func.max(ReferenceEntry.id), 0))) or 0
        if newest == gazetteer.revision:
            return False
        gazetteer.replace(with_entries(gazetteer.packaged, await _entries(tx)), newest)
        return True


async def keep_fresh(sessions: Sessions, gazetteer: Gazetteer) -> None:
    """Learn of what other processes write, for as long as this one lives."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        with suppress(SQLAlchemyError, OSError, TimeoutError):
            await refresh(sessions, gazetteer)


async def load_reference_rows(tx: AsyncSession, reference: Reference) -> None:
    """Bring the tables to these values, so that other rows can point at them; none is deleted."""
    offices = [
        {"id": o.id, "names": dict(o.names), "phone": o.phone_e164, "districts": list(o.districts)}
        for o in reference.offices
    ]
    above = [
        {"id": a.id, "names": dict(a.names), "supervised_by_id": a.supervised_by_id}
        for a in reference.authorities
    ]
    facilities = [
        {
            "id": f.id,
            "kind": f.kind,
            "names": dict(f.names),
            "aliases": list(f.aliases),
            "office_id": f.office_id,
            "authority_id": f.authority_id,
        }
        for f in reference.facilities
    ]
    await _upsert(tx, Office, offices)
    # First without, then with the supervisor: an authority may stand before the one above it.
    await _upsert(tx, Authority, _alone(above), keep=("supervised_by_id",))
    await _upsert(tx, Authority, above)
    await _upsert(tx, Facility, facilities)


def _alone(authorities: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Authorities without who stands above them."""
    return [authority | {"supervised_by_id": None} for authority in authorities]


async def _upsert(
    tx: AsyncSession, table: type[Base], rows: Sequence[dict[str, Any]], keep: tuple[str, ...] = ()
) -> None:
    statement = insert(table)
    changed = {k: statement.excluded[k] for k in rows[0] if k != "id" and k not in keep}
    await tx.execute(
        statement.on_conflict_do_update(index_elements=["id"], set_=changed), list(rows)
    )
