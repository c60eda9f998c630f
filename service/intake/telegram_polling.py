"""Long polling: updates fetched when nobody can reach us, confirmed only once they are kept."""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Final

from service.intake.telegram_api import MOST_UPDATES, TelegramApi, TelegramRefusedError

LONGEST_PAUSE: Final = timedelta(minutes=1)

KeepUpdate = Callable[[bytes, int], Awaitable[None]]
ReadOffset = Callable[[], Awaitable[int | None]]
Pause = Callable[[float], Awaitable[None]]
Report = Callable[[str], None]


async def poll(
    api: TelegramApi,
    *,
    first_offset: ReadOffset,
    keep: KeepUpdate,
    report: Report,
    pause: Pause = asyncio.sleep,
) -> None:
    """Fetch until cancelled; keep(raw, next offset) commits both or raises, and is then retried."""
    polling = _Polling(api, keep, report)
    offset: int | None = None
    known = False
    while True:
        try:
            if not known:
                offset, known = await first_offset(), True
            offset = await polling.round(offset)
        except Exception as fault:  # noqa: BLE001 - whatever it is, the next family still writes
            known = False
            await pause(polling.wait_after(fault).total_seconds())


class _Polling:
    """What one polling loop remembers between its rounds."""

    def __init__(self, api: TelegramApi, keep: KeepUpdate, report: Report) -> None:
        self._api = api
        self._keep = keep
        self._report = report
        self._limit = MOST_UPDATES
        self._failures = 0

    async def round(self, offset: int | None) -> int | None:
        """Fetch one batch and keep it in order; the next request confirms what was kept."""
        for update in await self._api.updates(offset, self._limit):
            # Without a number nothing can be confirmed; Telegram never sends that unbroken.
            following = (offset or 0) + 1 if update.number is None else update.number + 1
            await self._keep(update.raw, following)
            offset = following
        self._failures = 0
        self._limit = MOST_UPDATES
        return offset

    def wait_after(self, fault: Exception) -> timedelta:
        """How long to wait after a failure; it doubles, unless Telegram names the time."""
        self._failures += 1
        code = fault.code if isinstance(fault, TelegramRefusedError) else type(fault).__name__
        self._report(code)
        if code == "batch":
            self._limit = 1
            return timedelta()
        asked = fault.retry_after if isinstance(fault, TelegramRefusedError) else None
        return asked or min(timedelta(seconds=2.0 ** min(self._failures - 1, 6)), LONGEST_PAUSE)
