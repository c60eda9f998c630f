"""A day of the Office, squeezed into minutes of ours."""

import asyncio
from typing import Final

DAWN: Final = 6 * 60 + 30  # minutes since midnight
NIGHT: Final = 24 * 60
USUAL_S: Final = 180.0


class DayClock:
    """Turns moments of the day into moments of the play."""

    def __init__(self, seconds: float) -> None:
        """Begin at dawn, now."""
        self.seconds = seconds
        self._began = asyncio.get_running_loop().time()

    def __str__(self) -> str:
        """The time of the day, as a wall clock shows it."""
        passed = (asyncio.get_running_loop().time() - self._began) / self.seconds
        minute = min(int(DAWN + passed * (NIGHT - DAWN)), NIGHT - 1)
        return f"{minute // 60:02d}:{minute % 60:02d}"

    async def until(self, minute: int) -> None:
        """Wait for a moment of the day; one that has passed is not waited for."""
        at = self._began + self.seconds * (minute - DAWN) / (NIGHT - DAWN)
        await asyncio.sleep(max(at - asyncio.get_running_loop().time(), 0.0))

    async def pause(self, seconds: float) -> None:
        """Let somebody think for so long, at the usual pace of the day."""
        await asyncio.sleep(seconds * self.seconds / USUAL_S)


def minute_of(wall: str) -> int:
    """Minutes since midnight of a time like 07:40."""
    hours, _, minutes = wall.partition(":")
    return int(hours) * 60 + int(minutes)
