"""Why her? Every choice of an appeal, who was passed over, and the proof that it holds."""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import RoutingDecision, Staff
from service.routing.replay import replayed

Names = Mapping[str, str]


async def decisions_of(
    tx: AsyncSession, appeal_id: UUID, *, with_conflicts: bool
) -> Sequence[dict[str, Any]]:
    """The choices made for an appeal, newest first; who is kept away is told to coordinators."""
    query = (
        select(RoutingDecision)
        .where(RoutingDecision.appeal_id == appeal_id)
        .order_by(RoutingDecision.at.desc(), RoutingDecision.step.desc())
        .limit(100)
    )
    rows = (await tx.scalars(query)).all()
    known = await tx.execute(select(Staff.id, Staff.name))
    names = {str(row.id): row.name for row in known}
    return [_told(row, names, with_conflicts=with_conflicts) for row in rows]


def _told(row: RoutingDecision, names: Names, *, with_conflicts: bool) -> dict[str, Any]:
    facts = row.facts
    others = facts["not_asked"].items()
    return {
        "at": facts["at"],
        "chain": row.chain,
        "step": row.step,
        "whom": facts["rung"]["whom"],
        "seed": facts["need"]["seed"],
        "considered": len(facts["candidates"]),
        "relaxed": facts["relaxed"],
        "chosen": [
            {"name": names.get(who, ""), **facts["reasons"].get(who, {})} for who in facts["chosen"]
        ],
        "not_asked": [
            {"name": names.get(who, ""), "why": why}
            for who, why in others
            if with_conflicts or "conflict" not in why
        ],
        "replays": replayed(facts) == facts["chosen"],
    }
