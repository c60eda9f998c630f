"""When to try again: pure arithmetic."""

from datetime import timedelta
from typing import Final

# Short enough that another worker pages within ten seconds after one died with the job (P5).
LEASE: Final = timedelta(seconds=6)
LONGEST: Final = timedelta(minutes=5)
URGENT_LONGEST: Final = timedelta(seconds=15)
MOST_ATTEMPTS: Final = 20
# An escalation never gives up: the chain of an immediate appeal has no end; nor does a clock.
ENDLESS: Final = frozenset({"escalate", "ask_another", "lapse_claim", "tick"})


def retry_after(attempts: int, *, urgent: bool, asked: timedelta | None = None) -> timedelta:
    """The wait before the next attempt; a provider's own wish is honoured exactly."""
    if asked is not None:
        return asked
    longest = URGENT_LONGEST if urgent else LONGEST
    return min(timedelta(seconds=2 ** min(attempts, 12) / 2), longest)


def is_exhausted(kind: str, attempts: int) -> bool:
    """Whether a job is put aside for a human instead of being tried again."""
    return kind not in ENDLESS and attempts >= MOST_ATTEMPTS
