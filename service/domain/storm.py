"""A night of arrests at one place: one incident with a counter, phones that still work. Pure."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

# Appeals about one place that follow one another this closely are one incident (R15).
TOGETHER_WITHIN: Final = timedelta(minutes=15)
# Whoever was paged about an incident hears of its next appeals together, this long afterwards.
SPACING: Final = timedelta(minutes=2)
# So long a page may be in a provider's hands: about the same storm nobody needs two at a time.
ON_ITS_WAY: Final = timedelta(seconds=15)
# A call is made about the first, and again when the incident has grown by so much.
GROWTH: Final = 5
# One sender opens so many appeals in such a time before they are told of together (S46).
SENDER_ALONE: Final = 3
SENDER_WITHIN: Final = timedelta(minutes=10)


def belongs(latest_at: datetime, now: datetime) -> bool:
    """Whether an appeal of now still belongs to an incident whose latest came then."""
    return now - latest_at <= TOGETHER_WITHIN


def leaves_at(
    told_at: datetime | None,
    now: datetime,
    *,
    trying_since: datetime | None = None,
    held_since: datetime | None = None,
    time_scale: float = 1.0,
) -> datetime:
    """When somebody may be paged about an incident; at once whoever heard nothing of it yet.

    Told is what a provider took. A page that is on its way may be waited for, but not for ever:
    once by somebody who heard nothing, and little longer than the spacing by somebody who did.
    """
    waits = [now]
    if told_at is not None:
        waits.append(told_at + SPACING * time_scale)
    patience = (SPACING + ON_ITS_WAY) * time_scale if told_at is not None else timedelta()
    if trying_since is not None and (held_since is None or now - held_since < patience):
        waits.append(trying_since + ON_ITS_WAY * time_scale)
    return max(waits)


def is_covered(told_at: datetime | None, held_since: datetime | None) -> bool:
    """Whether a page that was held back was told together with another one meanwhile."""
    return told_at is not None and held_since is not None and told_at >= held_since


def may_call(size: int, told: Iterable[int]) -> bool:
    """Whether the telephone rings about an incident: the first time, and when it grew fivefold."""
    largest = max(told, default=0)
    return largest == 0 or size >= largest * GROWTH
