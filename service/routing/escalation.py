"""The rungs of escalation: pure. A chain for an immediate appeal has no end, only louder rungs."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Any, Final

from service.domain.terms import ContactMethod, Level


class Whom(StrEnum):
    """Who is asked on a rung."""

    BEST = "best"
    BEST_AND_HEAD = "best_and_head"
    SAME = "same"
    REGION = "region"
    SHIFT = "shift"
    LEADS = "leads"
    EVERYBODY = "everybody"
    OPERATORS = "operators"


@dataclass(frozen=True, slots=True)
class Rung:
    """After how long, counted from the beginning of the chain, and whom."""

    after: timedelta
    whom: Whom
    count: int = 100
    # The contact method to begin with; unset, the person's own order.
    method: ContactMethod | None = None


@dataclass(frozen=True, slots=True)
class Policy:
    """The rungs of one level; the last is repeated for as long as nobody answers."""

    rungs: tuple[Rung, ...]
    repeat_every: timedelta
    revision: int = 0

    def as_facts(self) -> dict[str, Any]:
        """The policy as JSON, for the snapshot on the appeal."""
        return {
            "revision": self.revision,
            "repeat_every_s": self.repeat_every.total_seconds(),
            "steps": [
                {
                    "after_s": r.after.total_seconds(),
                    "whom": r.whom.value,
                    "count": r.count,
                    "method": r.method.value if r.method else None,
                }
                for r in self.rungs
            ],
        }

    @classmethod
    def from_facts(cls, facts: Mapping[str, Any]) -> "Policy":
        """Read a snapshot back."""
        rungs = tuple(
            Rung(
                timedelta(seconds=s["after_s"]),
                Whom(s["whom"]),
                s["count"],
                ContactMethod(s["method"]) if s.get("method") else None,
            )
            for s in facts["steps"]
        )
        return cls(rungs, timedelta(seconds=facts["repeat_every_s"]), facts["revision"])

    def rung(self, step: int) -> Rung:
        """The rung of a step; past the end the last one, again and again."""
        return self.rungs[min(step, len(self.rungs) - 1)]

    def wait_after(self, step: int) -> timedelta:
        """How long a step is given before the next one is taken."""
        if step + 1 < len(self.rungs):
            return self.rungs[step + 1].after - self.rungs[step].after
        return self.repeat_every


def _s(seconds: int) -> timedelta:
    return timedelta(seconds=seconds)


DEFAULTS: Final = {
    Level.P1: Policy(
        (
            Rung(_s(0), Whom.BEST, 2),
            Rung(_s(60), Whom.SAME, method=ContactMethod.VOICE),
            Rung(_s(120), Whom.BEST_AND_HEAD, 2),
            Rung(_s(240), Whom.SHIFT),
            Rung(_s(420), Whom.LEADS),
            Rung(_s(720), Whom.EVERYBODY, method=ContactMethod.VOICE),
        ),
        repeat_every=_s(300),
    ),
    Level.P2: Policy(
        (
            Rung(_s(0), Whom.BEST, 1),
            Rung(_s(300), Whom.BEST, 2),
            Rung(_s(900), Whom.SHIFT),
            Rung(_s(1800), Whom.LEADS),
        ),
        repeat_every=_s(900),
    ),
    Level.PX: Policy(
        (
            Rung(_s(0), Whom.OPERATORS, 2),
            Rung(_s(300), Whom.SHIFT),
            Rung(_s(600), Whom.LEADS),
        ),
        repeat_every=_s(900),
    ),
}
