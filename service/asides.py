"""Inputs that could not be brought in from the spool: that they exist, why, and once more."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.written import instant
from service.domain.errors import NotFound
from service.domain.terms import Channel
from service.intake.spool import Aside, Spool
from service.models.journal import audit
from service.runtime import Runtime
from service.security.encryption import Unreadable

# Kinds of input that belong to one channel; the others name theirs.
_CHANNEL_OF: Final = {"form": Channel.WEB.value, "call": Channel.CALL.value}


@dataclass(frozen=True, slots=True)
class PutAside:
    """One input, without a word of what it holds."""

    id: UUID
    came_at: datetime
    channel: str | None
    opens: bool
    why: str


def put_aside(spool: Spool | None) -> Sequence[PutAside]:
    """What lies aside on this machine, oldest first."""
    return [_told(spool, each) for each in spool.asides()] if spool is not None else []


def _told(spool: Spool, aside: Aside) -> PutAside:
    # The hour is enough: the minute could tell who sat at a screen then.
    at = aside.came_at.replace(minute=0, second=0, microsecond=0)
    try:
        entry = spool.read_aside(aside)
    except (Unreadable, OSError):
        return PutAside(aside.id, at, None, opens=False, why=aside.why)
    channel = _CHANNEL_OF.get(str(entry.get("kind")), entry.get("channel"))
    known = channel if channel in set(Channel) else None
    return PutAside(aside.id, at, known, opens=True, why=aside.why)


def aside_json(row: PutAside) -> dict[str, Any]:
    """A line for programs."""
    return {
        "id": str(row.id),
        "came_at": instant(row.came_at),
        "channel": row.channel,
        "opens": row.opens,
        "error_class": row.why,
    }


def bring_back(spool: Spool | None, aside_id: UUID) -> None:
    """Have it tried again within a second; raises NotFound when it does not lie aside here."""
    for each in spool.asides() if spool is not None else ():
        if each.id == aside_id and spool is not None:
            spool.bring_back(each)
            return
    raise NotFound


async def try_again(
    tx: AsyncSession, aside_id: UUID, runtime: Runtime, *, now: datetime, by: UUID
) -> None:
    """The same for a member of staff, who stands in the journal."""
    bring_back(runtime.spool, aside_id)
    await audit(tx, by, "spool.retried", str(aside_id), now=now)
