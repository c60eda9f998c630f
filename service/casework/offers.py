"""Who is being asked just now."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

OFFERED = text("""
    select o.appeal_id, s.name from assignment o join staff s on s.id = o.staff_id
    where o.appeal_id = any(:ids) and o.state = 'offered' order by o.offered_at
""")
NAMES = text("select id, name from staff")


async def offered_to(tx: AsyncSession, ids: Sequence[UUID]) -> dict[UUID, list[str]]:
    """The names of those asked to take each appeal."""
    names: dict[UUID, list[str]] = {}
    if ids:
        for appeal_id, name in await tx.execute(OFFERED, {"ids": list(ids)}):
            names.setdefault(appeal_id, []).append(name)
    return names


async def staff_names(tx: AsyncSession) -> dict[UUID, str]:
    """The display name of everybody, for showing who did what."""
    return {row.id: row.name for row in await tx.execute(NAMES)}
