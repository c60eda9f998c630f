"""Write a new revision of an escalation policy; old ones are never edited."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.errors import Invalid
from service.domain.ids import new_id
from service.domain.terms import ContactMethod, Level
from service.models import EscalationPolicy
from service.models.journal import audit
from service.routing.escalation import Policy, Rung, Whom

EVERYBODY = 100
LONGEST_SILENCE = timedelta(minutes=5)
LAST_RESORTS = frozenset({Whom.LEADS, Whom.EVERYBODY, Whom.SHIFT})


@dataclass(frozen=True, slots=True)
class WrittenRung:
    """A rung as a coordinator writes it."""

    after_s: int
    whom: str
    count: int | None = None
    method: ContactMethod | None = None


async def write_policy(
    tx: AsyncSession,
    level: Level,
    rungs: Sequence[WrittenRung],
    repeat_every_s: int,
    *,
    now: datetime,
    by: UUID,
) -> EscalationPolicy:
    """Add a revision for rungs taken from now on; raises Invalid for one that ends in silence."""
    if not rungs:
        raise Invalid("steps", "A policy has at least one step: without any, nobody is asked.")
    parsed = tuple(
        Rung(timedelta(seconds=r.after_s), _whom(r.whom), r.count or EVERYBODY, r.method)
        for r in rungs
    )
    afters = [rung.after for rung in parsed]
    if afters[0] != timedelta() or afters != sorted(set(afters)):
        raise Invalid("steps", "The first step comes after 0 s, each later one after more.")
    if parsed[-1].whom not in LAST_RESORTS:
        raise Invalid("steps", "The last step asks the whole shift, the coordinators or everybody.")
    if level is Level.P1:
        _require_no_silence(afters, repeat_every_s)
    newest = await tx.scalar(
        select(func.max(EscalationPolicy.revision)).where(EscalationPolicy.level == int(level))
    )
    revision = (newest or 0) + 1
    policy = Policy(parsed, timedelta(seconds=repeat_every_s), revision)
    row = EscalationPolicy(
        id=new_id(), level=int(level), revision=revision, steps=policy.as_facts(), at=now, by_id=by
    )
    tx.add(row)
    await tx.flush()
    await audit(tx, by, "policy.written", level.name, now=now, revision=revision)
    return row


def _require_no_silence(afters: list[timedelta], repeat_every_s: int) -> None:
    """An immediate appeal always has somebody to be asked within five minutes (promise P6)."""
    gaps = [later - earlier for earlier, later in pairwise(afters)]
    if any(gap > LONGEST_SILENCE for gap in [*gaps, timedelta(seconds=repeat_every_s)]):
        raise Invalid("steps", "Steps of P1 and their repetition follow within five minutes.")


def _whom(word: str) -> Whom:
    try:
        return Whom(word)
    except ValueError as error:
        raise Invalid("steps", f"whom is one of {', '.join(Whom)}.") from error
