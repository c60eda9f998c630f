"""The country's days off: some stand in the law, some are decided each year, and it says which."""

from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path

import pytest

from service.reference import InvalidReference
from service.reference.holidays import load_holidays

GOOD = '[[holiday]]\ndays = [2027-01-01]\nsource = "law"\nnames = {az = "a", ru = "b", en = "c"}\n'


def test_fixed_days_of_the_labour_code_stand_in_every_year() -> None:
    known = load_holidays()
    for year in (2026, 2027):
        for month, day in [(1, 1), (1, 2), (1, 20), (3, 8), (5, 9), (5, 28), (6, 15), (6, 26)]:
            assert any(each.source == "law" for each in known.on(date(year, month, day)))
        for month, day in [(11, 8), (11, 9), (12, 31)]:
            assert not known.is_working_day(date(year, month, day))


def test_what_the_cabinet_has_not_decided_is_not_certain() -> None:
    known = load_holidays()
    assert all(each.is_certain for each in known.on(date(2026, 5, 27)))
    assert not any(each.is_certain for each in known.on(date(2027, 5, 17)))


def test_a_day_off_that_meets_a_weekend_moves_to_the_next_working_day() -> None:
    known = load_holidays()
    assert date(2026, 11, 8).weekday() == 6
    assert not known.is_working_day(date(2026, 11, 10))
    assert known.is_working_day(date(2026, 11, 11))


def test_novruz_and_ramazan_of_2026_make_eleven_days() -> None:
    known = load_holidays()
    first = date(2026, 3, 20)
    assert not any(known.is_working_day(first + timedelta(days=n)) for n in range(11))
    assert known.is_working_day(first + timedelta(days=11))


def test_a_working_saturday_is_worked_and_the_day_it_replaces_is_not(tmp_path: Path) -> None:
    moved = "[[working_day]]\nday = 2027-01-09\ninstead_of = 2027-01-05\n"
    (tmp_path / "holidays.toml").write_text(GOOD + moved)
    known = load_holidays(tmp_path)
    assert known.is_working_day(date(2027, 1, 9))
    assert not known.is_working_day(date(2027, 1, 5))
    assert not known.is_working_day(date(2027, 1, 16))


@pytest.mark.parametrize(
    "spoiled",
    [
        GOOD.replace('"law"', '"rumour"'),
        GOOD.replace("[2027-01-01]", '["tomorrow"]'),
        GOOD.replace("[2027-01-01]", "[2027-01-01T00:00:00Z]"),
        GOOD.replace(', en = "c"', ""),
        GOOD + "surprise = 1\n",
        GOOD + "[[working_day]]\nday = 2027-01-11\ninstead_of = 2027-01-05\n",
    ],
)
def test_a_spoiled_file_is_refused(tmp_path: Path, spoiled: str) -> None:
    (tmp_path / "holidays.toml").write_text(spoiled)
    with pytest.raises(InvalidReference):
        load_holidays(tmp_path)


def test_the_file_says_where_its_days_come_from() -> None:
    text = files("service.reference").joinpath("holidays.toml").read_text(encoding="utf-8")
    assert "article 105" in text
