"""How a worker divides itself, and how often it says that it lives."""

from dataclasses import dataclass
from typing import Final

from service.domain.terms import Level
from service.outbox.backoff import LEASE
from service.outbox.jobs import DECISION, DECISIONS, FILES, ROUTINE

LONGEST_NAP_S: Final = 1.0
HEARTBEAT_S: Final = LEASE.total_seconds() / 3


@dataclass(frozen=True, slots=True)
class Slot:
    """The promises that a slot takes: between two places in line, perhaps only decisions."""

    highest: int
    lowest: int
    only_decides: bool = False

    def takes(self, priority: int, kind: str) -> bool:
        """Whether a promise is for this slot."""
        in_line = self.highest <= priority <= self.lowest
        return in_line and (not self.only_decides or kind in DECISIONS)


ANY_SLOT: Final = Slot(DECISION, FILES)
_IMMEDIATE: Final = Slot(DECISION, int(Level.P1))
_DANGER: Final = Slot(int(Level.P2), int(Level.PX))
_DANGER_DECIDED: Final = Slot(int(Level.P2), int(Level.PX), only_decides=True)
_ALL_BUT_FILES: Final = Slot(DECISION, ROUTINE)
# One slot only decides who is asked next about an immediate appeal, so that no page in a slow
# provider's hands delays it; six take nothing but immediate appeals, so that a backlog never delays
# them: a slow provider holds a page for ten seconds, and a night of arrests asks for many pages.
# An urgent appeal may not wait for minutes behind pages of immediate ones either: one slot decides
# about it and one pages for it, beside those and never instead of them.
# Two alone take files, which may be slow to come. An idle slot costs nothing (see bell).
SLOTS: Final = (
    Slot(DECISION, DECISION),
    *[_IMMEDIATE] * 6,
    _DANGER_DECIDED,
    _DANGER,
    *[_ALL_BUT_FILES] * 4,
    *[ANY_SLOT] * 2,
)
