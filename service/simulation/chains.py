"""The steps of a chain as the worker takes them: the shell of routing/escalate, on drafts."""

from bisect import bisect_left
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from service.domain.claiming import Fate, fate, lease_from
from service.domain.lifecycle import WAITING
from service.domain.relevelling import PAGED
from service.domain.terms import AssignmentState, ContactMethod, Level, Status
from service.outbox.jobs import AskAnother, Escalate, LapseClaim, Page
from service.routing import stepping
from service.routing.escalation import DEFAULTS, Policy, Rung, Whom
from service.routing.matching import Need
from service.routing.oncall import Candidate, Hours, night_before
from service.routing.replay import record
from service.routing.stepping import Step
from service.simulation import storms
from service.simulation.rows import AppealRow, Choice, Member, OfferRow
from service.simulation.store import HELD, Draft, Store

CHAIN = ("escalate",)
ONE_MORE = Rung(timedelta(), Whom.BEST, 1)


def candidate(
    member: Member,
    store: Store,
    appeal: AppealRow,
    at: datetime,
    night: tuple[datetime, datetime],
) -> Candidate:
    """Somebody as matching sees them, from the committed rows."""
    asked = store.asked_at.get(member.id, [])
    shifts = tuple(shift for shift in member.shifts if shift.covers(at))
    return Candidate(
        id=member.id,
        name=member.name,
        role=member.role,
        profession=member.profession,
        gender=member.gender,
        languages=member.languages,
        offices=member.offices,
        mandate_from=member.mandate_from,
        mandate_until=member.mandate_until,
        shifts=shifts,
        load=store.load.get(member.id, 0),
        last_paged_at=asked[-1] if asked else None,
        conflicted=appeal.facility_id in member.conflicts,
        absent=any(away.covers(at) for away in member.absences),
        load_cap=member.load_cap,
        tested=member.tested,
        woken=bisect_left(asked, night[1]) - bisect_left(asked, night[0]),
        immediate_cases=_immediate_cases(member, store, shifts),
    )


def _immediate_cases(member: Member, store: Store, shifts: tuple[Hours, ...]) -> int:
    """How many immediate appeals somebody had in the shift that runs now."""
    held = store.held.get(member.id)
    if not held or not shifts:
        return 0
    since = min(shift.starts_at for shift in shifts)
    return sum(
        o.offered_at >= since
        and store.appeals[o.appeal_id].level is Level.P1
        and store.offers[o.appeal_id][o.id].state in HELD
        for o in held.values()
    )


def roster(store: Store, appeal: AppealRow, at: datetime) -> tuple[Candidate, ...]:
    """Everybody who answers appeals."""
    night = night_before(at)
    return tuple(candidate(member, store, appeal, at, night) for member in store.members.values())


def need_of(appeal: AppealRow, asked: list[OfferRow], step: int) -> Need:
    """What the appeal asks of a responder, and who was asked before."""
    return Need(
        office_id=appeal.office_id,
        language=appeal.language,
        professions=appeal.professions,
        gender=appeal.gender,
        facility_id=appeal.facility_id,
        already_asked=frozenset(o.staff_id for o in asked),
        declined=frozenset(o.staff_id for o in asked if o.state is AssignmentState.DECLINED),
        immediate=appeal.level is Level.P1,
        seed=f"{appeal.id}:{appeal.chain}:{step}",
    )


def escalate(draft: Draft, job: Escalate) -> None:
    """Take a step unless somebody acknowledged meanwhile or the chain began anew."""
    appeal = draft.appeal(job.appeal_id)
    if appeal is None or appeal.status not in WAITING or appeal.chain != job.chain:
        return
    appeal, policy = _policy(appeal)
    took = _take_step(draft, appeal, policy, job.step)
    chosen = took.decision.chosen
    status = Status.ASSIGNED if chosen and appeal.status is Status.QUEUED else appeal.status
    appeal = draft.put(storms.join_incident(draft, replace(appeal, step=took.taken, status=status)))
    for person in chosen:
        offer(draft, appeal, person.id, policy.rung(took.taken).method)
    names = ", ".join(c.name for c in chosen) or "nobody: alarm"
    draft.said.append(f"{tag(appeal)} step {took.taken} asks {names}")
    if appeal.level not in PAGED:
        return
    following = Escalate(appeal.id, chain=job.chain, step=took.taken + 1)
    key = f"escalate:{appeal.id}:{job.chain}:{took.taken + 1}:{draft.now.timestamp()}"
    at = draft.now + took.wait
    draft.promise(following, appeal.id, key=key, at=at, priority=appeal.level)


def ask_another(draft: Draft, job: AskAnother) -> None:
    """Ask the best of those who were not asked yet; the steps of the chain keep their times."""
    appeal = draft.appeal(job.appeal_id)
    if appeal is None or appeal.status not in WAITING or appeal.chain != job.chain:
        return
    took = _take_step(draft, appeal, Policy((ONE_MORE,), timedelta()), 0, needed=False)
    for person in took.decision.chosen:
        offer(draft, appeal, person.id)
        draft.said.append(f"{tag(appeal)} also asks {person.name}")


def _take_step(
    draft: Draft, appeal: AppealRow, policy: Policy, step: int, *, needed: bool = True
) -> Step:
    """Decide, and keep all that the decision was made from."""
    asked = draft.offers_of(appeal.id)
    still = frozenset(o.staff_id for o in asked if o.state is AssignmentState.OFFERED)
    crowd, need = roster(draft.store, appeal, draft.now), need_of(appeal, asked, step)
    took = stepping.take_step(policy, step, crowd, need, still, draft.now)
    draft.choices.append(
        Choice(
            appeal.id,
            policy,
            step,
            crowd,
            need,
            still,
            draft.now,
            chosen=tuple(c.id for c in took.decision.chosen),
            taken=took.taken,
            needed=needed,
            kept=record(
                policy.rung(took.taken),
                crowd,
                need,
                open_offers=still,
                decision=took.decision,
                at=draft.now,
            ),
        )
    )
    return took


def _policy(appeal: AppealRow) -> tuple[AppealRow, Policy]:
    """The newest policy; a step that was due when the level was lowered is taken as meant."""
    newest = DEFAULTS.get(appeal.level, DEFAULTS[Level.P2])
    lowered = appeal.policy_of is not None and appeal.policy_of < appeal.level
    meant = appeal.policy if lowered and appeal.policy is not None else newest
    return replace(appeal, policy=newest, policy_of=appeal.level), meant


def offer(
    draft: Draft, appeal: AppealRow, staff_id: UUID, method: ContactMethod | None = None
) -> None:
    """Ask one person, once: an open offer is paged again rather than doubled."""
    found = next(
        (
            o
            for o in draft.offers_of(appeal.id)
            if o.staff_id == staff_id and o.state is AssignmentState.OFFERED
        ),
        None,
    )
    if found is None:
        draft.store.numbers += 1
        row = UUID(int=draft.store.numbers)
        found = draft.put_offer(OfferRow(row, appeal.id, staff_id, draft.now))
    turn = f"{appeal.chain}.{appeal.step}"
    page = Page(appeal.id, found.id, round=turn, method=method)
    key = f"page:{found.id}:{appeal.chain}:{appeal.step}"
    draft.promise(page, appeal.id, key=key, at=draft.now, priority=appeal.level)


def restart_chain(
    draft: Draft, appeal: AppealRow, *, step: int = 0, after: timedelta = timedelta()
) -> AppealRow:
    """Begin the chain of an appeal anew."""
    draft.withdraw(appeal.id, CHAIN)
    appeal = draft.put(replace(appeal, chain=appeal.chain + 1, step=step))
    job = Escalate(appeal.id, chain=appeal.chain, step=step)
    key = f"escalate:{appeal.id}:{appeal.chain}:{step}"
    draft.promise(job, appeal.id, key=key, at=draft.now + after, priority=appeal.level)
    return appeal


def lease_claim(draft: Draft, appeal: AppealRow) -> AppealRow:
    """Give the owner the time of the level."""
    appeal = draft.put(replace(appeal, lease_until=lease_from(appeal.level, draft.now)))
    promise_lapse(draft, appeal)
    return appeal


def promise_lapse(draft: Draft, appeal: AppealRow) -> None:
    """Promise to look at the claim when its lease ends."""
    if appeal.lease_until is None:
        return
    key = f"lapse:{appeal.id}:{appeal.version}:{appeal.lease_until.timestamp()}"
    job = LapseClaim(appeal.id)
    draft.promise(job, appeal.id, key=key, at=appeal.lease_until, priority=appeal.level)


def lapse(draft: Draft, appeal_id: UUID) -> None:
    """Return a claim on which nothing was done in its time; does nothing if something was."""
    appeal = draft.appeal(appeal_id)
    found = fate(appeal.status, appeal.lease_until, draft.now) if appeal else Fate.GONE
    if appeal is None or found is Fate.GONE:
        return
    if found is Fate.HELD:
        promise_lapse(draft, appeal)
        return
    draft.said.append(f"{tag(appeal)} lapses")
    give_back(draft, appeal, AssignmentState.LAPSED)


def give_back(draft: Draft, appeal: AppealRow, state: AssignmentState) -> None:
    """Make the appeal nobody's, and promise the next human at once."""
    for row in draft.offers_of(appeal.id):
        if row.state is AssignmentState.ACKNOWLEDGED:
            draft.put_offer(replace(row, state=state))
    appeal = draft.put(
        replace(
            appeal,
            status=Status.QUEUED,
            owner=None,
            acknowledged_at=None,
            lease_until=None,
            version=appeal.version + 1,
        )
    )
    if appeal.level in PAGED:
        restart_chain(draft, appeal, step=appeal.step)


def withdraw_offer(draft: Draft, appeal: AppealRow, offer: OfferRow) -> None:
    """Take back an offer; the next person is asked at once when nobody else is being asked."""
    draft.put_offer(replace(offer, state=AssignmentState.SUPERSEDED))
    others = any(o.state is AssignmentState.OFFERED for o in draft.offers_of(appeal.id))
    if appeal.status is Status.ASSIGNED and not others:
        appeal = draft.put(replace(appeal, status=Status.QUEUED))
        if appeal.level in PAGED:
            restart_chain(draft, appeal, step=appeal.step)


def tag(appeal: AppealRow) -> str:
    """An appeal in a story."""
    return f"{appeal.level.name} #{appeal.id.int % 100000}"


def instant(at: datetime) -> str:
    """A moment in a story."""
    return at.strftime("%H:%M:%S.%f")[:-4]
