"""The rota names every hour that nobody covers."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from service.domain.actor import BAKU
from service.web.rota_view import gaps, midnight, week

MONDAY = date(2026, 11, 23)
NIGHT = UUID(int=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=BAKU)


@dataclass
class Shift:
    """Hours on call, as the query answers them."""

    starts_at: datetime
    ends_at: datetime
    office_id: str = "baku"
    id: UUID = NIGHT
    name: str = "Nigar"
    profession: str | None = "doctor"
    role: str = "responder"


def at(hour: float) -> datetime:
    return midnight(MONDAY) + timedelta(hours=hour)


def test_an_empty_day_is_one_gap() -> None:
    assert gaps([], at(0), at(24)) == [(at(0), at(24))]


def test_overlapping_and_touching_shifts_leave_no_gap() -> None:
    assert gaps([(at(0), at(9)), (at(8), at(16)), (at(16), at(24))], at(0), at(24)) == []


def test_hours_between_shifts_are_gaps() -> None:
    found = gaps([(at(9), at(12)), (at(14), at(18))], at(0), at(24))
    assert found == [(at(0), at(9)), (at(12), at(14)), (at(18), at(24))]


def test_a_night_shift_stands_on_both_its_days() -> None:
    days = week([Shift(at(20), at(32))], "baku", MONDAY, LONG_AGO)
    assert days[0].held[0].ends_at == at(24)
    assert days[1].held[0].starts_at == at(24)
    assert days[1].gaps == ((at(32), at(48)),)


def test_another_office_covers_nothing_here() -> None:
    days = week([Shift(at(0), at(24), office_id="western")], "baku", MONDAY, LONG_AGO)
    assert days[0].held == ()
    assert days[0].gaps == ((at(0), at(24)),)


def test_hours_that_are_over_are_no_gaps_any_more() -> None:
    days = week([], "baku", MONDAY, at(36))
    assert days[0].gaps == ()
    assert days[1].gaps == ((at(36), at(48)),)
