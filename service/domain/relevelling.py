"""What a change of level does to the deadline and to the chain: pure."""

from datetime import datetime
from enum import Enum, auto
from typing import Final

from service.domain.lifecycle import WAITING
from service.domain.terms import ACKNOWLEDGE_WITHIN, Level, Status

# The levels for which people are paged instead of only queued.
PAGED: Final = frozenset({Level.P1, Level.P2, Level.PX})


class Chain(Enum):
    """What becomes of the chain of an appeal whose level changed."""

    GOES_ON = auto()
    BEGINS_ANEW = auto()
    ENDS = auto()


def deadline(
    was: Level, level: Level, received_at: datetime, acknowledge_by: datetime, now: datetime
) -> datetime:
    """A raise shortens the deadline; a lowering gives the new level's time from receipt."""
    if level < was:
        return min(acknowledge_by, now + ACKNOWLEDGE_WITHIN[level])
    return received_at + ACKNOWLEDGE_WITHIN[level]


def chain_after(was: Level, level: Level, status: Status) -> Chain:
    """A raise of a waiting appeal re-enters routing at once; only leaving danger ends a chain."""
    if level < was and level in PAGED and status in WAITING:
        return Chain.BEGINS_ANEW
    return Chain.GOES_ON if level in PAGED else Chain.ENDS
