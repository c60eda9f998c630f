"""Load whom matching may choose from."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Role
from service.models.conflicts import kept_from
from service.routing.oncall import Candidate, Hours, night_before

# A contact method counts while it was answered in this time (R01), and not after two silences.
TEST_LASTS: Final = timedelta(days=30)
MOST_MISSED: Final = 2
# One method can fail: whoever is paged has two that were proven lately.
NEEDED_METHODS: Final = 2

ROSTER: Final = text(f"""
    select s.id, s.name, s.role, s.profession, s.gender, s.languages, s.offices,
           s.mandate_from, s.mandate_until, s.load_cap,
           coalesce((select jsonb_agg(jsonb_build_array(h.office_id, h.starts_at, h.ends_at))
                     from shift h
                     where h.staff_id = s.id and h.starts_at <= :at and h.ends_at > :at),
                    '[]') as shifts,
           (select count(*) from appeal a where a.owner_id = s.id and a.status <> 'closed') as load,
           (select max(o.offered_at) from assignment o where o.staff_id = s.id) as last_paged_at,
           (select count(*) from assignment o where o.staff_id = s.id
            and o.offered_at >= :night_begins and o.offered_at < :night_ends) as woken,
           (select count(*) from assignment o join appeal p on p.id = o.appeal_id
            where o.staff_id = s.id and p.level = 1
            and o.state in ('acknowledged', 'released', 'finished')
            and o.offered_at >= (select min(h.starts_at) from shift h where h.staff_id = s.id
                                 and h.starts_at <= :at and h.ends_at > :at)) as immediate_cases,
           (select count(*) from staff_contact k where k.staff_id = s.id
            and k.answered_at > :tested_since and k.missed < {MOST_MISSED}) as proven,
           exists (select from absence x where x.staff_id = s.id and x.withdrawn_at is null
                   and x.starts_at <= :at and x.ends_at > :at) as absent,
           exists (select from appeal a
                   where a.id = :appeal_id and {kept_from("s.id")}) as conflicted
    from staff s
    where s.disabled_at is null and s.role in ('operator', 'responder', 'coordinator')
""")  # noqa: S608 - constants of ours; values travel as parameters


async def roster(
    tx: AsyncSession, at: datetime, *, appeal_id: UUID | None = None
) -> Sequence[Candidate]:
    """Everybody who answers appeals, with the shifts that cover a moment."""
    begins, ends = night_before(at)
    values = {
        "at": at,
        "appeal_id": appeal_id,
        "night_begins": begins,
        "night_ends": ends,
        "tested_since": at - TEST_LASTS,
    }
    return [_candidate(row) for row in (await tx.execute(ROSTER, values)).all()]


def _candidate(row: Row[Any]) -> Candidate:
    return Candidate(
        id=row.id,
        name=row.name,
        role=Role(row.role),
        profession=row.profession,
        gender=row.gender,
        languages=frozenset(row.languages),
        offices=frozenset(row.offices),
        mandate_from=row.mandate_from,
        mandate_until=row.mandate_until,
        shifts=tuple(
            Hours(office, datetime.fromisoformat(start), datetime.fromisoformat(end))
            for office, start, end in row.shifts
        ),
        load=row.load,
        last_paged_at=row.last_paged_at,
        conflicted=row.conflicted,
        absent=row.absent,
        load_cap=row.load_cap,
        tested=row.proven >= NEEDED_METHODS,
        woken=row.woken,
        immediate_cases=row.immediate_cases,
    )
