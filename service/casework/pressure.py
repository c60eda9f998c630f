"""Places under pressure: more appeals than their own past explains, or a sudden silence. Pure."""

from dataclasses import dataclass
from enum import StrEnum
from math import sqrt
from typing import Final

WEEKS: Final = 8
# Fewer say nothing: one family that writes three times is not a wave.
FEWEST_TO_RISE: Final = 3
# A place that wrote this often every week and then not at all has perhaps been silenced.
USUAL_TO_FALL_SILENT: Final = 2.0
DEVIATIONS: Final = 2.0


class Pressure(StrEnum):
    """What the last week of a place says beside its own past."""

    USUAL = "usual"
    ABOVE = "above"
    SILENT = "silent"


@dataclass(frozen=True, slots=True)
class PlaceCount:
    """Appeals about one place: of the last week, and of the eight weeks before it."""

    facility_id: str
    last_week: int
    before: int

    @property
    def usual(self) -> float:
        """Appeals a week, in the weeks before."""
        return self.before / WEEKS

    @property
    def pressure(self) -> Pressure:
        """Counts of rare events scatter by their own root (Poisson); two roots are not chance."""
        expected = self.usual
        if self.last_week == 0 and expected >= USUAL_TO_FALL_SILENT:
            return Pressure.SILENT
        rises = self.last_week >= FEWEST_TO_RISE
        if rises and self.last_week > expected + DEVIATIONS * sqrt(max(expected, 1)):
            return Pressure.ABOVE
        return Pressure.USUAL
