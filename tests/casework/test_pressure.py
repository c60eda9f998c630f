"""A place is compared with its own past, and a few appeals are no wave."""

import pytest

from service.casework.pressure import PlaceCount, Pressure


@pytest.mark.parametrize(
    ("last_week", "before", "pressure"),
    [
        (2, 0, Pressure.USUAL),  # One family that writes twice.
        (3, 0, Pressure.ABOVE),
        (4, 16, Pressure.USUAL),  # Two a week; four may be chance.
        (5, 16, Pressure.ABOVE),
        (0, 16, Pressure.SILENT),
        (0, 15, Pressure.USUAL),  # It was never talkative.
        (40, 320, Pressure.USUAL),  # The largest prison is not news for being large.
        (60, 320, Pressure.ABOVE),
    ],
)
def test_a_week_beside_the_eight_before(last_week: int, before: int, pressure: Pressure) -> None:
    assert PlaceCount("x", last_week, before).pressure is pressure
