"""Hours in which nobody is disturbed for what can wait until morning: pure."""

from datetime import datetime, time
from typing import Final

from service.domain.actor import BAKU

EVENING: Final = time(22)
MORNING: Final = time(8)


def is_quiet(at: datetime) -> bool:
    """Whether a moment lies in the quiet hours of Baku; danger knows none (R08)."""
    hour = at.astimezone(BAKU).time()
    return hour >= EVENING or hour < MORNING
