"""A synthetic plea that proves a channel alive, and that nobody but we can write."""

import hmac
import re
from datetime import datetime
from typing import Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.receive import receive
from service.outbox.pulse import write_line
from service.security.encryption import KeyRing

_WORDS: Final = re.compile(r"\s*916-canary ([a-z_]{1,20}) (\d{8,12}) ([0-9a-f]{32})\s*")


def canary(channel: str, keys: KeyRing, *, now: datetime) -> str:
    """The words of a canary of this moment."""
    at = int(now.timestamp())
    return f"916-canary {channel} {at} {_mark(channel, str(at), keys)}"


def _mark(channel: str, at: str, keys: KeyRing) -> str:
    return keys.blind("canary", f"{channel}:{at}").hex()[:32]


def canary_channel(said: str, keys: KeyRing) -> str | None:
    """The channel whose canary this is; None for everything that a person could have written."""
    found = _WORDS.fullmatch(said)
    if found is None or not hmac.compare_digest(_mark(found[1], found[2], keys), found[3]):
        return None
    return found[1]


async def try_out(tx: AsyncSession, filing: Filing, desk: IntakeDesk, *, now: datetime) -> None:
    """Take a canary in as any plea, whole, and undo it: nobody is paged and nothing is counted."""
    attempt = await tx.begin_nested()
    await receive(tx, filing, desk, now=now)
    await attempt.rollback()
    channel = canary_channel(filing.text, desk.keys)
    if channel is not None:
        await write_line(tx, channel, canary_seen_at=now)
