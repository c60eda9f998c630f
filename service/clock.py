"""One time for all our processes: the database's, carried on by a clock that nobody can set."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncEngine

ASK_EVERY_S: Final = 5.0
# The way to the database and back takes a moment; correcting by less would only make time tremble.
TREMOR: Final = timedelta(milliseconds=50)
# An answer that was so long under way says too little about the present.
LONGEST_WAY_S: Final = 1.0
NOW: Final = text("select clock_timestamp()")


class SharedClock:
    """Deadlines and leases by one clock, whatever this machine's own is set to (promise P12)."""

    def __init__(self, monotonic: Callable[[], float] = time.monotonic) -> None:
        """Begin with this machine's time, until the database was asked."""
        self._monotonic = monotonic
        self._told = datetime.now(UTC)
        self._at = monotonic()

    def __call__(self) -> datetime:
        """The present."""
        return self._told + timedelta(seconds=self._monotonic() - self._at)

    def correct(self, told: datetime, asked_at: float, heard_at: float) -> None:
        """Take over what the database said, unless it says the same or was too long under way."""
        if heard_at - asked_at > LONGEST_WAY_S:
            return
        middle = (asked_at + heard_at) / 2
        ours = self._told + timedelta(seconds=middle - self._at)
        if abs(told - ours) > TREMOR:
            self._told, self._at = told, middle

    async def ask(self, engine: AsyncEngine) -> None:
        """Ask the database; while it is away our own clock carries on."""
        with suppress(SQLAlchemyError, OSError, TimeoutError):
            async with engine.connect() as connection:
                asked_at = self._monotonic()
                told = (await connection.execute(NOW)).scalar_one()
                self.correct(told, asked_at, self._monotonic())


@asynccontextmanager
async def shared_clock(engine: AsyncEngine) -> AsyncIterator[SharedClock]:
    """A clock that follows the database for as long as the block runs."""
    clock = SharedClock()
    await clock.ask(engine)

    async def follow() -> None:
        while True:
            await asyncio.sleep(ASK_EVERY_S)
            await clock.ask(engine)

    following = asyncio.create_task(follow())
    try:
        yield clock
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
