"""The order in which people should be helped: pure arithmetic (docs/triage.md, queue rule)."""

from datetime import datetime, timedelta
from typing import Final

from service.domain.terms import ACKNOWLEDGE_WITHIN, BAND_OF, Band, Level

ORDINARY_LEVELS: Final = (Level.P3, Level.P4, Level.P5)


# Of the ordinary appeals that somebody takes one after the other, every fifth is the one that
# waited longest by its target, whoever it suits: so nothing waits for a person who never comes.
TURN: Final = 5


def is_overdue_turn(taken: int) -> bool:
    """Whether the next one goes to the most overdue, after so many ordinary ones were taken."""
    return (taken + 1) % TURN == 0


def longest_wait(waiting: int, taken: int, during: timedelta) -> timedelta | None:
    """The bound of the worst wait: the backlog at a fifth of the pace; None without a pace."""
    return during * waiting * TURN / taken if taken else None


def key_at(
    level: Level, received_at: datetime, acknowledge_by: datetime, at: datetime
) -> tuple[int, float]:
    """The place of an appeal in the queue at a moment; the smaller tuple is helped first.

    Immediate: oldest first. Urgent and not understood: earliest deadline first. The rest by
    the share of its target time already waited, so that nobody starves
    (accumulating priority, Kleinrock; doi 10.1007/s11134-013-9382-6).
    """
    band = BAND_OF[level]
    if band is Band.IMMEDIATE:
        return band, received_at.timestamp()
    if band is Band.URGENT:
        return band, acknowledge_by.timestamp()
    return band, -(at - received_at) / ACKNOWLEDGE_WITHIN[level]
