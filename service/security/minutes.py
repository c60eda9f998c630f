"""How many came in this minute and in the last one, counted in the memory of one process.

A row that every form touches would make all forms wait for each other, most of all in a flood.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

A_MINUTE: Final = timedelta(minutes=1)


@dataclass(slots=True)
class MinuteCount:
    """The present minute and the one before it."""

    minute: datetime | None = None
    here: int = 0
    before: int = 0

    def seen(self, at: datetime) -> int:
        """Count one more; the most that either minute has seen."""
        minute = at.replace(second=0, microsecond=0)
        if minute != self.minute:
            follows = self.minute is not None and minute - self.minute == A_MINUTE
            self.before = self.here if follows else 0
            self.minute, self.here = minute, 0
        self.here += 1
        return max(self.here, self.before)
