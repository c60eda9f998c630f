"""How the channels fare, as programs read it: codes, counts and times."""

from typing import Any, Final

from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.written import instant
from service.outbox.pulse import channel_lines

TIMES: Final = ("received_at", "sent_at", "failed_at", "checked_at", "canary_seen_at")
CODES: Final = ("failure", "pending", "problem")
UNKNOWN: Final = dict.fromkeys((*TIMES, *CODES))


async def health_lines(tx: AsyncSession) -> dict[str, dict[str, Any]]:
    """A line for each channel that ever did something."""
    return {
        name: {time: instant(getattr(line, time)) for time in TIMES}
        | {code: getattr(line, code) for code in CODES}
        for name, line in (await channel_lines(tx)).items()
    }
