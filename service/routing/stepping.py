"""One step of a chain: who is asked now and how long they are given. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from service.routing.asking import ask_on
from service.routing.escalation import Policy
from service.routing.matching import Decision, Need
from service.routing.oncall import Candidate

# When even the loudest rung reaches nobody, somebody may come on call at any moment.
EMPTY_ROTA_RETRY: Final = timedelta(seconds=30)


@dataclass(frozen=True, slots=True)
class Step:
    """Whom a step asks, on which rung it found them, and when the next step follows."""

    decision: Decision
    taken: int
    wait: timedelta


def take_step(  # noqa: PLR0917 - a step is made of these
    policy: Policy,
    step: int,
    candidates: Sequence[Candidate],
    need: Need,
    open_offers: frozenset[UUID],
    at: datetime,
    *,
    time_scale: float = 1.0,
) -> Step:
    """The step's people; an empty rung is left for the next one at once (promise P7)."""
    last = max(step, len(policy.rungs) - 1)
    for current in range(step, last + 1):
        decision = ask_on(policy.rung(current), candidates, need, open_offers, at)
        if decision.chosen:
            return Step(decision, current, policy.wait_after(current) * time_scale)
    return Step(Decision(()), last, EMPTY_ROTA_RETRY)
