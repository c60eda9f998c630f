"""Pages of the queue and of the search, a few lines an appeal."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import Row
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.card import duration, facility_json, instant
from service.casework.offers import offered_to
from service.casework.queue import Cursor, Filters, Page, waiting
from service.casework.reader import Library
from service.casework.search import SearchTerms, search
from service.domain.actor import Actor
from service.domain.terms import Level
from service.reference import Facility
from service.security.encryption import KeyRing


def summary(
    row: Row[Any],
    facilities: Mapping[str, Facility],
    keys: KeyRing,
    offered: Mapping[UUID, list[str]],
    *,
    now: datetime,
) -> dict[str, Any]:
    """What somebody must see to decide what to open next."""
    shown: dict[str, Any] = {"quotes": [], "excerpt": ""}
    if row.data_key is not None and row.summary_enc is not None:
        opened = keys.data_key(row.data_key, row.id)
        shown = json.loads(opened.open(row.summary_enc, "appeal", "summary", row.id))
    facility = facilities.get(row.facility_id or "")
    return {
        "reference": row.reference,
        "version": row.version,
        "level": Level(row.level).name,
        "status": row.status,
        "channel": row.channel,
        "language": row.language,
        "received_at": instant(row.received_at),
        "acknowledge_by": instant(row.acknowledge_by),
        "waiting": duration(max(now - row.received_at, timedelta())),
        "overdue": row.acknowledge_by < now,
        "facility": facility_json(facility) if facility else None,
        "office_id": row.office_id,
        "custody": row.custody,
        "vulnerabilities": row.vulnerabilities,
        "indicators": row.indicators,
        "professions": row.professions,
        "determinant": row.determinant,
        "quotes": shown["quotes"],
        "excerpt": shown["excerpt"],
        "incident": row.incident_size,
        "offered_to": offered.get(row.id, []),
    }


async def queue_page(
    tx: AsyncSession,
    actor: Actor,
    filters: Filters,
    library: Library,
    *,
    now: datetime,
    cursor: Cursor | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """A page of what waits, in the order in which people should be helped."""
    page = await waiting(tx, actor, filters, now=now, cursor=cursor, limit=limit)
    return await _page(tx, page, library, now)


async def found_page(
    tx: AsyncSession,
    actor: Actor,
    terms: SearchTerms,
    library: Library,
    *,
    now: datetime,
    cursor: str | None = None,
    limit: int = 50,
) -> dict[str, Any]:
    """A page of what was found, newest first."""
    page = await search(tx, actor, terms, library.keys, cursor=cursor, limit=limit)
    return await _page(tx, page, library, now)


async def _page(tx: AsyncSession, page: Page, library: Library, now: datetime) -> dict[str, Any]:
    offered = await offered_to(tx, [row.id for row in page.rows])
    facilities = {f.id: f for f in library.reference.facilities}
    items = [summary(row, facilities, library.keys, offered, now=now) for row in page.rows]
    return {"items": items, "next_cursor": page.next_cursor}
