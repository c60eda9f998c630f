"""The simulator's doors, chains and pages do what the service does with a real database."""

from datetime import UTC, datetime

import pytest

from tests.desk import Desk
from tests.simulation.twins import Twins

WORLDS = 9
EVENTS = 10
# By day, in the evening, and at night, when others are asked and nobody is woken twice.
BEGINNINGS = (9, 16, 21)


@pytest.mark.parametrize("seed", range(WORLDS))
async def test_the_same_people_get_the_same_pages_at_the_same_instants(
    desk: Desk, seed: int
) -> None:
    hour = BEGINNINGS[seed % len(BEGINNINGS)]
    desk.clock.now = datetime(2026, 11, 22, hour, 0, tzinfo=UTC)
    twins = Twins(desk, seed)
    await twins.hire()
    await twins.files()
    for _ in range(EVENTS):
        await twins.wait(seconds=twins.dice.choice((5, 35, 65, 130, 260)))
        if twins.dice.random() < 0.25:
            await twins.files()
        else:
            await twins.somebody_acts()
        await twins.works()
    await twins.wait(minutes=6)
    assert twins.model.pages
    await twins.require_same_standing()
