"""The plan: when few are there danger waits least, and more work needs more people."""

import random
from xml.etree import ElementTree as ET

from service.domain.terms import Level
from service.simulation.pictures import beside, hours, said, shifts
from service.simulation.planning import A_YEAR, Order, arrivals, by_hour, by_level, needed, waits

FEW = dict.fromkeys(range(24), 2)
MANY = dict.fromkeys(range(24), 8)


def test_a_year_of_arrivals_is_today_s_load() -> None:
    days = 60
    assert abs(len(arrivals(random.Random(3), days, 1.0)) / (A_YEAR / 365 * days) - 1) < 0.05


def test_with_too_few_people_danger_waits_less_in_our_order() -> None:
    first = by_level(waits(FEW, Order.FIRST_COME, days=20), 0.95)
    ours = by_level(waits(FEW, Order.OURS, days=20), 0.95)
    assert ours[Level.P1] < first[Level.P1] / 2
    assert ours[Level.P2] < first[Level.P2]


def test_everybody_is_helped_in_either_order() -> None:
    counted = {order: len(waits(MANY, order, days=5)) for order in Order}
    assert counted[Order.OURS] == counted[Order.FIRST_COME] > 0


def test_ten_times_the_load_needs_more_people_on_every_shift() -> None:
    today, tenfold = needed(1.0, days=10), needed(10.0, days=2)
    assert set(today) == set(tenfold)
    assert all(tenfold[name] > today[name] >= 1 for name in today)


def test_the_pictures_are_whole_and_say_their_numbers() -> None:
    waited = waits(MANY, Order.OURS, days=3)
    levels = by_level(waited, 0.95)
    field = {level: by_hour(waited, level, 0.95) for level in Level}
    drawn = (
        beside(levels, levels, "Title", "note"),
        hours(field, "Title", "note"),
        shifts({"00-08": 3}, {"00-08": 13}, "Title", "note"),
    )
    for picture in drawn:
        assert ET.fromstring(picture).tag.endswith("svg")
    assert said(levels[Level.P1]) in drawn[0]
    assert ">13<" in drawn[2]
