"""What can wait is brought to mind by day, once an hour, and never at night."""

from datetime import UTC, datetime

import pytest

from service.domain.quiet import is_quiet
from service.domain.terms import ContactMethod, Role
from service.routing.overdue import remind_of_overdue
from tests.desk import Desk

PARCEL = "Bağlamanı vaxtında vermirlər, hamam da həftədə bir dəfədir"


async def an_hour_goes_by(desk: Desk, **by: float) -> None:
    desk.clock.wind(**by)
    for _ in range(2):
        async with desk.runtime.sessions.begin() as tx:
            await remind_of_overdue(tx, now=desk.clock())
        await desk.works()


async def test_coordinators_are_told_once_an_hour_by_day(desk: Desk) -> None:
    lead = {ContactMethod.TELEGRAM: "40"}
    await desk.hires("lead", Role.COORDINATOR, on_call_hours=None, contacts=lead)
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    await operator.files(PARCEL)
    await an_hour_goes_by(desk, minutes=10)
    assert desk.said_to("40") == []
    await an_hour_goes_by(desk, hours=5)
    await an_hour_goes_by(desk, minutes=5)
    [told] = desk.said_to("40")
    assert "1" in told
    assert "Bağlama" not in told
    await an_hour_goes_by(desk, hours=6)
    assert len(desk.said_to("40")) == 1
    await an_hour_goes_by(desk, hours=9)
    assert len(desk.said_to("40")) == 2


@pytest.mark.parametrize(
    ("hour", "quiet"), [(17, False), (18, True), (23, True), (3, True), (4, False), (9, False)]
)
def test_the_quiet_hours_are_those_of_baku(hour: int, quiet: bool) -> None:  # noqa: FBT001 - a table
    assert is_quiet(datetime(2026, 11, 22, hour, 0, tzinfo=UTC)) is quiet
