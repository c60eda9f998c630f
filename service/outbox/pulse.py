"""When each channel last brought or carried something: counted in memory, written now and then.

A row that every message touches would make all messages wait for each other.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import func, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import ChannelHealth

# The problem of a channel whose canaries do not arrive; only their arrival ends it.
SILENT: Final = "canary_silent"
# The problem of a machine's spool in which something lies for a human; its line is no channel's.
PUT_ASIDE: Final = "put_aside"


@dataclass(slots=True)
class ChannelPulse:
    """What one process saw since it last wrote."""

    beats: dict[str, dict[str, Any]] = field(default_factory=dict)

    def heard(self, channel: str, at: datetime) -> None:
        """Something came in."""
        self.beats.setdefault(channel, {})["received_at"] = at

    def sent(self, channel: str, at: datetime) -> None:
        """Something went out."""
        self.beats.setdefault(channel, {})["sent_at"] = at

    def failed(self, channel: str, at: datetime, code: str) -> None:
        """Something did not go out."""
        self.beats.setdefault(channel, {}).update(failed_at=at, failure=code)

    def taken(self) -> Mapping[str, Mapping[str, Any]]:
        """What is to be written, and forgotten here."""
        beats, self.beats = self.beats, {}
        return beats


async def write_pulse(tx: AsyncSession, beats: Mapping[str, Mapping[str, Any]]) -> None:
    """Bring the lines of these channels up to date; times never go back."""
    for channel in sorted(beats):
        await write_line(tx, channel, **beats[channel])


async def write_line(tx: AsyncSession, channel: str, **values: object) -> None:
    """Change some of what stands about a channel."""
    made = insert(ChannelHealth).values(channel=channel, **values)
    later = {
        name: func.greatest(getattr(ChannelHealth, name), made.excluded[name])
        if name.endswith("_at")
        else made.excluded[name]
        for name in values
    }
    await tx.execute(made.on_conflict_do_update(index_elements=["channel"], set_=later))


async def channel_lines(tx: AsyncSession) -> dict[str, ChannelHealth]:
    """What stands about each channel."""
    return {row.channel: row for row in await tx.scalars(select(ChannelHealth))}


def spool_line(machine: str) -> str:
    """The name of the line of a machine's spool."""
    return f"spool:{machine}"
