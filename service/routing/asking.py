"""Whom one rung asks: pure."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from uuid import UUID

from service.domain.actor import has_mandate
from service.domain.terms import Profession, Role
from service.routing.escalation import Rung, Whom
from service.routing.matching import Decision, Need, choose, eligible
from service.routing.oncall import Candidate, is_night, on_call_at

HEADQUARTERS = "baku"
# At night at least two are woken for an immediate appeal (R13).
AWAKE = 2


def ask_on(  # noqa: PLR0911 - one answer for each word of the policy
    rung: Rung,
    candidates: Sequence[Candidate],
    need: Need,
    open_offers: frozenset[UUID],
    at: datetime,
) -> Decision:
    """The people of a rung; nobody chosen means that the next rung is taken at once."""
    duty = on_call_at(candidates, at)
    match rung.whom:
        case Whom.SAME:
            return _all_of([c for c in duty if c.id in open_offers], need, again=True)
        case Whom.BEST:
            return _best(_responders(duty), need, rung, at)
        case Whom.BEST_AND_HEAD:
            best = _best(_responders(duty), need, rung, at)
            return _with_head(best, _alive(candidates, at, {Role.COORDINATOR}), need)
        case Whom.OPERATORS:
            operators = [c for c in duty if c.role is Role.OPERATOR]
            return choose(operators, need, rung.count, at)
        case Whom.REGION:
            return _all_of([c for c in duty if need.office_id in c.office_at(at)], need)
        case Whom.SHIFT:
            return _all_of(_responders(duty), need, again=True)
        case Whom.LEADS:
            return _all_of(_alive(candidates, at, {Role.COORDINATOR}), need, again=True)
        case Whom.EVERYBODY:
            roles = {Role.COORDINATOR, Role.RESPONDER}
            able = replace(need, declined=frozenset())
            return _all_of(_alive(candidates, at, roles), able, again=True)


def _best(candidates: Sequence[Candidate], need: Need, rung: Rung, at: datetime) -> Decision:
    """The best few; on the first rung of a night those are spared who were woken last night."""
    night = is_night(at)
    count = max(rung.count, AWAKE) if need.immediate and night else rung.count
    spare = night and rung.after == timedelta()
    return _with_region(candidates, replace(need, spare_woken=spare), count, at)


def _responders(candidates: Sequence[Candidate]) -> list[Candidate]:
    return [c for c in candidates if c.role in {Role.RESPONDER, Role.COORDINATOR}]


def _alive(candidates: Sequence[Candidate], at: datetime, roles: set[Role]) -> list[Candidate]:
    return [
        c
        for c in candidates
        if c.role in roles and has_mandate(c.mandate_from, c.mandate_until, at)
    ]


def _all_of(candidates: Sequence[Candidate], need: Need, *, again: bool = False) -> Decision:
    """Everybody who may be asked; louder rungs ask also those who kept silent before."""
    if again:
        need = replace(need, already_asked=frozenset())
    able = eligible(candidates, need)
    # Those who are away are left in peace, unless nobody else is left.
    pool = [c for c in able if not c.absent] or able
    return Decision(tuple(pool), (), len(candidates), {c.id: {"rung": "all"} for c in pool})


def _with_region(candidates: Sequence[Candidate], need: Need, count: int, at: datetime) -> Decision:
    """The best; a blocked lawyer far from Baku also pages the regional office in parallel (R09)."""
    decision = choose(candidates, need, count, at)
    wants_lawyer = need.professions[:1] == (Profession.LAWYER.value,)
    if not wants_lawyer or need.office_id == HEADQUARTERS:
        return decision
    if any(need.office_id in c.office_at(at) for c in decision.chosen):
        return decision
    regional = [c for c in candidates if need.office_id in c.office_at(at)]
    beside = choose(regional, need, 1, at)
    return Decision(
        decision.chosen + beside.chosen,
        decision.relaxed,
        decision.considered,
        decision.reasons | beside.reasons,
    )


def _with_head(decision: Decision, leads: Sequence[Candidate], need: Need) -> Decision:
    """Beside the next people those who lead the regional office in charge, on call or not (R04).

    With nobody left to stand beside them the rung is empty, and a louder one comes at once.
    """
    if not decision.chosen or need.office_id == HEADQUARTERS:
        return decision
    here = [c for c in leads if need.office_id in c.offices and not c.absent]
    heads = [c for c in here if c not in decision.chosen]
    beside = _all_of(heads, need)
    return Decision(
        decision.chosen + beside.chosen,
        decision.relaxed,
        decision.considered,
        decision.reasons | beside.reasons,
    )
