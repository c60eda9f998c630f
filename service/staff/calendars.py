"""One's shifts in one's own calendar: a secret address, and hours without a word about appeals."""

import secrets
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from uuid import UUID

from icalendar import Calendar, Event
from sqlalchemy import delete, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import has_mandate
from service.domain.errors import NotFound
from service.models import CalendarFeed, Office, Shift, Staff
from service.models.journal import audit

TOKEN_BYTES: Final = 32
LONGEST_TOKEN: Final = 100
KEEPS: Final = timedelta(days=30)
SUMMARY: Final = {"az": "916 növbəsi", "ru": "Дежурство 916", "en": "On call for 916"}


def _hash(token: str) -> bytes:
    return sha256(f"calendar:{token}".encode()).digest()


async def open_feed(tx: AsyncSession, staff_id: UUID, *, now: datetime) -> str:
    """A new secret for one's calendar, shown once; an earlier one ends at once."""
    token = secrets.token_urlsafe(TOKEN_BYTES)
    values = {"token_hash": _hash(token), "at": now}
    written = insert(CalendarFeed).values(staff_id=staff_id, **values)
    await tx.execute(written.on_conflict_do_update(index_elements=["staff_id"], set_=values))
    await audit(tx, staff_id, "calendar.opened", str(staff_id), now=now)
    return token


async def close_feed(tx: AsyncSession, staff_id: UUID, *, now: datetime) -> None:
    """Make the address useless; closing it twice is harmless."""
    await tx.execute(delete(CalendarFeed).where(CalendarFeed.staff_id == staff_id))
    await audit(tx, staff_id, "calendar.closed", str(staff_id), now=now)


async def has_feed(tx: AsyncSession, staff_id: UUID) -> bool:
    """Whether somebody's calendar reads the rota."""
    return await tx.get(CalendarFeed, staff_id) is not None


async def feed(tx: AsyncSession, token: str, *, now: datetime) -> bytes:
    """The shifts of whose secret this is; raises NotFound for any other, and after the mandate."""
    if len(token) > LONGEST_TOKEN:
        raise NotFound
    owner = select(Staff).join(CalendarFeed).where(CalendarFeed.token_hash == _hash(token))
    staff = await tx.scalar(owner)
    alive = staff is not None and has_mandate(staff.mandate_from, staff.mandate_until, now)
    if staff is None or staff.disabled_at is not None or not alive:
        raise NotFound
    query = (
        select(Shift, Office)
        .join(Office, Office.id == Shift.office_id)
        .where(Shift.staff_id == staff.id, Shift.ends_at > now - KEEPS)
        .order_by(Shift.starts_at)
    )
    rows = (await tx.execute(query)).all()
    return written(staff.interface_language, [(s, o.names) for s, o in rows], now=now)


def written(language: str, shifts: list[tuple[Shift, dict[str, str]]], *, now: datetime) -> bytes:
    """The shifts as iCalendar: when and for which office, and nothing else."""
    calendar = Calendar()
    calendar.add("prodid", "-//916//rota//EN")
    calendar.add("version", "2.0")
    calendar.add("x-wr-calname", SUMMARY.get(language, SUMMARY["az"]))
    calendar.add("refresh-interval", timedelta(hours=1), parameters={"VALUE": "DURATION"})
    for shift, names in shifts:
        event = Event()
        event.add("uid", f"{shift.id}@916")
        event.add("dtstamp", now)
        event.add("dtstart", shift.starts_at)
        event.add("dtend", shift.ends_at)
        event.add("summary", SUMMARY.get(language, SUMMARY["az"]))
        event.add("location", names.get(language) or names["az"])
        event.add("class", "PRIVATE")
        calendar.add_component(event)
    return bytes(calendar.to_ical())
