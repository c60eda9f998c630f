"""Counts of visits and recommendations, as the yearly report publishes them."""

from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

VISITS_BY_YEAR: Final = text("""
    select extract(year from carried_out_on)::int as year, count(*) as total,
           count(*) filter (where kind = 'scheduled') as scheduled,
           count(*) filter (where kind = 'ad_hoc') as ad_hoc,
           count(*) filter (where follows_id is not null) as follow_up,
           count(distinct facility_id) as places
    from visit where carried_out_on is not null and cancelled_at is null
    group by 1 order by 1
""")
RECOMMENDATIONS_BY_AUTHORITY: Final = text("""
    select authority_id, state, count(*) as number from recommendation
    group by authority_id, state order by authority_id, state
""")


async def visits_by_year(tx: AsyncSession) -> list[dict[str, Any]]:
    """Visits carried out in each year, scheduled and ad hoc, and how many places they reached."""
    return [dict(row) for row in (await tx.execute(VISITS_BY_YEAR)).mappings()]


async def recommendations_by_authority(tx: AsyncSession) -> list[dict[str, Any]]:
    """How many recommendations each authority was given, and what it made of them."""
    rows = await tx.execute(RECOMMENDATIONS_BY_AUTHORITY)
    return [
        {"authority_id": row.authority_id, "state": row.state, "count": row.number} for row in rows
    ]
