"""A night of arrests at one place: one incident with a counter, phones that still work. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

# Appeals about one place that follow one another this closely are one incident (R15).
TOGETHER_WITHIN: Final = timedelta(minutes=15)
# Whoever was paged about an incident hears of its next appeals together, this long afterwards.
SPACING: Final = timedelta(minutes=2)
# A call is made about the first, and again when the incident has grown by so much.
GROWTH: Final = 5
# One sender opens so many appeals in such a time before they are told of together (S46).
SENDER_ALONE: Final = 3
SENDER_WITHIN: Final = timedelta(minutes=10)


def belongs(latest_at: datetime, now: datetime) -> bool:
    """Whether an appeal of now still belongs to an incident whose latest came then."""
    return now - latest_at <= TOGETHER_WITHIN


def leaves_at(last_page_at: datetime | None, now: datetime, *, time_scale: float = 1.0) -> datetime:
    """When somebody may be paged about an incident; at once whoever heard nothing of it yet."""
    if last_page_at is None:
        return now
    return max(now, last_page_at + SPACING * time_scale)


def is_covered(last_page_at: datetime | None, held_since: datetime | None) -> bool:
    """Whether a page that was held back was told together with another one meanwhile."""
    return last_page_at is not None and held_since is not None and last_page_at >= held_since


def may_call(size: int, told: Iterable[int]) -> bool:
    """Whether the telephone rings about an incident: the first time, and when it grew fivefold."""
    largest = max(told, default=0)
    return largest == 0 or size >= largest * GROWTH
