"""Take one step of a chain: ask the people of the rung and promise the next step, in one breath."""

from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.ids import new_id
from service.domain.lifecycle import WAITING
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, Level, Profession, Status
from service.models import Appeal, Assignment, EscalationPolicy, RoutingDecision
from service.models.journal import tell
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Escalate
from service.outbox.offer import offer
from service.routing.escalation import DEFAULTS, Policy, Rung, Whom
from service.routing.incidents import join_incident
from service.routing.matching import Decision, Need
from service.routing.replay import record
from service.routing.roster import roster
from service.routing.stepping import Step, take_step
from service.security.encryption import KeyRing

MINOR = "minor"
# Beside whom the signs ask for, a child is also spoken to by somebody who can speak with children.
FOR_CHILDREN = (Profession.PSYCHOLOGIST.value, Profession.SOCIAL_WORKER.value)
ONE_MORE: Final = Rung(timedelta(), Whom.BEST, 1)


async def escalate(
    tx: AsyncSession,
    appeal_id: UUID,
    *,
    chain: int,
    step: int,
    keys: KeyRing,
    time_scale: float,
    now: datetime,
) -> None:
    """Take a step unless somebody acknowledged meanwhile or the chain began anew."""
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None or Status(appeal.status) not in WAITING or appeal.chain != chain:
        return
    policy = await _policy(tx, appeal)
    took = await _take_step(tx, appeal, policy, step, time_scale, now)
    decision, appeal.step = took.decision, took.taken
    if appeal.level == Level.P1:
        await join_incident(tx, appeal, now=now)
    method = policy.rung(took.taken).method
    for candidate in decision.chosen:
        facts = decision.as_facts(candidate.id)
        await offer(tx, appeal, candidate.id, facts, keys, now=now, method=method)
    if decision.chosen and appeal.status == Status.QUEUED:
        appeal.status = Status.ASSIGNED.value
    await tx.flush()
    await _tell(tx, appeal, decision, took.taken, now)
    if Level(appeal.level) not in PAGED:
        # Lowered while this step was due: it was still taken, but nobody follows.
        return
    await enqueue(
        tx,
        Escalate(appeal.id, chain=chain, step=took.taken + 1),
        key=f"escalate:{appeal.id}:{chain}:{took.taken + 1}:{now.timestamp()}",
        now=now,
        at=now + took.wait,
        priority=appeal.level,
    )


async def ask_another(
    tx: AsyncSession, appeal_id: UUID, *, chain: int, keys: KeyRing, now: datetime
) -> None:
    """Ask the best of those who were not asked yet; the steps of the chain keep their times.

    Nobody left is no harm: others are being asked, and the next step finds louder rungs.
    """
    appeal = await tx.get(Appeal, appeal_id, with_for_update=True, populate_existing=True)
    if appeal is None or Status(appeal.status) not in WAITING or appeal.chain != chain:
        return
    policy = Policy((ONE_MORE,), timedelta())
    took = await _take_step(tx, appeal, policy, 0, 1.0, now)
    for candidate in took.decision.chosen:
        facts = took.decision.as_facts(candidate.id)
        await offer(tx, appeal, candidate.id, facts, keys, now=now)
    if took.decision.chosen:
        await _tell(tx, appeal, took.decision, appeal.step, now)


async def _policy(tx: AsyncSession, appeal: Appeal) -> Policy:
    """The newest policy at each rung, kept on the appeal as it was applied (R23).

    A step that was due when somebody lowered the level is taken as it was meant (R08).
    """
    level, kept = Level(appeal.level), appeal.policy
    newest = await newest_policy(tx, level)
    meant = Policy.from_facts(kept) if kept and kept.get("level", level) < level else newest
    appeal.policy = newest.as_facts() | {"level": appeal.level}
    return meant


async def newest_policy(tx: AsyncSession, level: Level) -> Policy:
    """The newest revision of a level's policy; the built-in one when none was written."""
    row = await tx.scalar(
        select(EscalationPolicy)
        .where(EscalationPolicy.level == int(level))
        .order_by(EscalationPolicy.revision.desc())
        .limit(1)
    )
    if row is None:
        return DEFAULTS.get(level, DEFAULTS[Level.P2])
    return Policy.from_facts(row.steps)


async def _take_step(  # noqa: PLR0917 - the places of a step
    tx: AsyncSession, appeal: Appeal, policy: Policy, step: int, time_scale: float, now: datetime
) -> Step:
    """Load whom matching may choose from and what they answered so far, and decide."""
    candidates = await roster(tx, now, appeal_id=appeal.id)
    asked, offers, declined = await _asked(tx, appeal)
    need = _need(appeal, asked, declined, step)
    took = take_step(policy, step, candidates, need, offers, now, time_scale=time_scale)
    rung, decision = policy.rung(took.taken), took.decision
    facts = record(rung, candidates, need, open_offers=offers, decision=decision, at=now)
    # Kept whole, so that the choice can be made again and asked after (R03).
    tx.add(
        RoutingDecision(
            id=new_id(),
            appeal_id=appeal.id,
            at=now,
            chain=appeal.chain,
            step=took.taken,
            facts=facts,
        )
    )
    return took


def _need(appeal: Appeal, asked: frozenset[UUID], declined: frozenset[UUID], step: int) -> Need:
    professions = [*appeal.professions]
    if MINOR in appeal.vulnerabilities:
        professions += [p for p in FOR_CHILDREN if p not in professions]
    return Need(
        office_id=appeal.office_id,
        language=appeal.language,
        professions=tuple(professions),
        gender=appeal.responder_gender,
        facility_id=appeal.facility_id,
        already_asked=asked,
        declined=declined,
        immediate=appeal.level == Level.P1,
        seed=f"{appeal.id}:{appeal.chain}:{step}",
    )


async def _asked(
    tx: AsyncSession, appeal: Appeal
) -> tuple[frozenset[UUID], frozenset[UUID], frozenset[UUID]]:
    """Everybody asked for this appeal so far, those who have not answered, those who cannot."""
    rows = (
        await tx.execute(
            select(Assignment.staff_id, Assignment.state).where(Assignment.appeal_id == appeal.id)
        )
    ).all()
    still = frozenset(who for who, state in rows if state == AssignmentState.OFFERED)
    unable = frozenset(who for who, state in rows if state == AssignmentState.DECLINED)
    return frozenset(who for who, _ in rows), still, unable


async def _tell(
    tx: AsyncSession, appeal: Appeal, decision: Decision, step: int, now: datetime
) -> None:
    facts: dict[str, Any] = {"step": step, "to": [c.name for c in decision.chosen]}
    if not decision.chosen:
        facts["alarm"] = "nobody_on_call"
    if decision.relaxed:
        facts["relaxed"] = list(decision.relaxed)
    kind = "appeal.assigned" if step == 0 and decision.chosen else "appeal.escalated"
    await tell(tx, appeal, kind, now=now, **facts)
