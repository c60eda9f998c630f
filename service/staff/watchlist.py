"""What a coordinator must know every day: thin hours, ending mandates, silent phones."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import BAKU
from service.domain.terms import Profession, Role
from service.staff.absences import absences_between
from service.staff.contact_tests import MOST_MISSED
from service.staff.coverage import (
    Cover,
    Demand,
    Span,
    Thin,
    thin_spans,
    within_mandate,
    without,
)
from service.staff.shifts import shifts_between

AHEAD: Final = timedelta(days=14)
# A mandate is warned of at each of these, the last of them loudest (R01).
MANDATE_WARNINGS: Final = (90, 30, 7)
LANGUAGES: Final = ("az", "ru", "en")
ANSWERING: Final = frozenset({Role.RESPONDER.value, Role.COORDINATOR.value})

ENDING: Final = text("""
    select s.id, s.username, s.name, s.mandate_until,
           (select count(*) from appeal a where a.owner_id = s.id and a.status <> 'closed') as open
    from staff s
    where s.disabled_at is null and s.mandate_until <= :until and s.mandate_until > :since
    order by s.mandate_until, s.name
""")
SILENT: Final = text("""
    select s.id, s.username, s.name, array_agg(k.method order by k.position) as methods
    from staff s join staff_contact k on k.staff_id = s.id
    where s.disabled_at is null and k.missed >= :most
    group by s.id, s.username, s.name order by s.name
""")
NO_WAY: Final = text("""
    select s.id, s.username, s.name from staff s
    where s.disabled_at is null and s.role in ('responder', 'coordinator')
      and (select count(*) from staff_contact k where k.staff_id = s.id) < 2 order by s.name
""")
# An ended mandate shuts its holder out; what they still hold must be somebody else's.
STRANDED: Final = text("""
    select a.reference, a.level, s.name from appeal a join staff s on s.id = a.owner_id
    where a.status <> 'closed' and (s.disabled_at is not null or s.mandate_until <= :today)
    order by a.level, a.received_at limit 100
""")


@dataclass(frozen=True, slots=True)
class Ending:
    """A mandate about to end, and how near that is."""

    username: str
    name: str
    until: date
    days: int
    warning: int
    open_appeals: int


async def covers_between(
    tx: AsyncSession, since: datetime, until: datetime
) -> Sequence[tuple[Any, Cover]]:
    """Hours in which somebody can really be asked: within their mandate, and not away."""
    away: dict[Any, list[Span]] = {}
    for absence in await absences_between(tx, since, until):
        away.setdefault(absence.staff_id, []).append((absence.starts_at, absence.ends_at))
    found = []
    for shift in await shifts_between(tx, since, until):
        hours = (shift.starts_at, shift.ends_at)
        living = within_mandate(hours, shift.mandate_from, shift.mandate_until)
        for start, end in without(living, away.get(shift.staff_id, ())) if living else ():
            languages = frozenset(shift.languages)
            cover = Cover(shift.staff_id, shift.office_id, languages, shift.profession, start, end)
            found.append((shift, cover))
    return found


def demands(offices: Sequence[str]) -> Sequence[Demand]:
    """What must be covered at every hour: each office, each language, each profession."""
    return (
        *(Demand("office", office) for office in offices),
        *(Demand("language", language) for language in LANGUAGES),
        *(Demand("profession", profession.value) for profession in Profession),
    )


async def thin_hours(
    tx: AsyncSession, offices: Sequence[str], *, now: datetime, ahead: timedelta = AHEAD
) -> Sequence[Thin]:
    """Spans of the coming days with nobody, or one person only, for something that is needed."""
    until = now + ahead
    answering = [
        cover for shift, cover in await covers_between(tx, now, until) if shift.role in ANSWERING
    ]
    return thin_spans(answering, demands(offices), now, until)


async def ending_mandates(tx: AsyncSession, *, now: datetime) -> Sequence[Ending]:
    """Whose mandate ends within ninety days, so that open appeals are handed over in time."""
    today = now.astimezone(BAKU).date()
    values = {"since": today, "until": today + timedelta(days=MANDATE_WARNINGS[0])}
    rows = (await tx.execute(ENDING, values)).all()
    return [
        Ending(row.username, row.name, row.mandate_until, days, warning_of(days), row.open)
        for row in rows
        for days in [(row.mandate_until - today).days]
    ]


def warning_of(days: int) -> int:
    """The nearest warning that is due."""
    return min(limit for limit in MANDATE_WARNINGS if days <= limit)


async def silent_contacts(tx: AsyncSession) -> Sequence[Any]:
    """Whose contact methods missed two tests in a row."""
    return (await tx.execute(SILENT, {"most": MOST_MISSED})).all()


async def hardly_reachable(tx: AsyncSession) -> Sequence[Any]:
    """Who has fewer than two contact methods at all."""
    return (await tx.execute(NO_WAY)).all()


async def stranded_appeals(tx: AsyncSession, *, now: datetime) -> Sequence[Any]:
    """Open appeals whose owner may no longer act."""
    today = now.astimezone(BAKU).date()
    return (await tx.execute(STRANDED, {"today": today})).all()
