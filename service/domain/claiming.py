"""A claim is one person's, and lasts only while something is done: pure."""

from datetime import datetime, timedelta
from enum import Enum, auto
from typing import Final
from uuid import UUID

from service.domain.errors import StaleVersion
from service.domain.lifecycle import require_move
from service.domain.terms import CLAIM_LEASE, Level, Status

# An immediate appeal with nothing recorded for this long goes back to escalation (promise P11).
ACTION_LEASE: Final = timedelta(minutes=30)


class Taking(Enum):
    """What becomes of somebody who says "mine"."""

    WINS = auto()
    HAS_IT = auto()
    LOSES = auto()


class Fate(Enum):
    """What the end of a lease finds."""

    GONE = auto()
    HELD = auto()
    LAPSES = auto()


def taking(
    status: Status, owner: UUID | None, who: UUID, *, version: int, read: int | None = None
) -> Taking:
    """Of any number who try, one wins; raises StaleVersion or IllegalMove."""
    if status is Status.ACKNOWLEDGED:
        return Taking.HAS_IT if owner == who else Taking.LOSES
    if read is not None and read != version:
        raise StaleVersion(version)
    require_move(status, Status.ACKNOWLEDGED)
    return Taking.WINS


def lease_from(level: Level, now: datetime) -> datetime | None:
    """Until when a fresh claim stands without a deed; ordinary levels have no lease."""
    lease = CLAIM_LEASE.get(level)
    return now + lease if lease else None


def lease_after_deed(
    level: Level, now: datetime, *, acknowledged_at: datetime | None = None, acted: bool = True
) -> datetime | None:
    """Until when a claim stands once something was done: only an immediate one is looked after.

    Before the first contact, notes alone stretch it no further than the action clock (R06).
    """
    if level is not Level.P1:
        return None
    begun = now if acted or acknowledged_at is None else acknowledged_at
    return begun + ACTION_LEASE


def fate(status: Status, lease_until: datetime | None, now: datetime) -> Fate:
    """Whether a claim is over, still held, or lapses now."""
    if status is not Status.ACKNOWLEDGED or lease_until is None:
        return Fate.GONE
    return Fate.HELD if lease_until > now else Fate.LAPSES
