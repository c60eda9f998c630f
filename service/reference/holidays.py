"""Days on which Azerbaijan does not work, read from data and checked."""

import tomllib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from typing import Any, Final

from service.reference.values import InvalidReference

FILE: Final = "holidays.toml"
SOURCES: Final = frozenset({"law", "cabinet", "moved", "expected"})
LANGUAGES: Final = frozenset({"az", "ru", "en"})
SATURDAY: Final = 5


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day off for the whole country, and who said so."""

    day: date
    source: str
    names: Mapping[str, str]

    @property
    def is_certain(self) -> bool:
        """Whether it stands in a law or in a decision, and not only in the stars."""
        return self.source != "expected"


@dataclass(frozen=True, slots=True)
class Calendar:
    """The days off and the days of a weekend on which the country works."""

    holidays: Mapping[date, Sequence[Holiday]]
    instead_of: Mapping[date, date]

    def on(self, day: date) -> Sequence[Holiday]:
        """What is celebrated or mourned on a day."""
        return self.holidays.get(day, ())

    def is_working_day(self, day: date) -> bool:
        """Whether the country works on a day."""
        if day in self.instead_of:
            return True
        moved_away = day in self.instead_of.values()
        return day.weekday() < SATURDAY and not moved_away and day not in self.holidays

    @property
    def known_until(self) -> date:
        """The last day of the last year that was written down."""
        return date(max(self.holidays).year, 12, 31)


def load_holidays(folder: Traversable | None = None) -> Calendar:
    """Read the packaged days; InvalidReference says what is wrong and where."""
    source = folder or files("service.reference")
    content = tomllib.loads(source.joinpath(FILE).read_text(encoding="utf-8"))
    found: dict[date, list[Holiday]] = {}
    for number, row in enumerate(content.get("holiday", []), start=1):
        for holiday in _holidays(row, f"{FILE}, entry {number}"):
            found.setdefault(holiday.day, []).append(holiday)
    working = {}
    for row in content.get("working_day", []):
        day, instead_of = _day(row.get("day"), FILE), _day(row.get("instead_of"), FILE)
        if day.weekday() < SATURDAY:
            raise InvalidReference(f"{FILE}: {day} is a working day already")
        working[day] = instead_of
    return Calendar(found, working)


def _holidays(row: Mapping[str, Any], where: str) -> Sequence[Holiday]:
    if set(row) != {"days", "source", "names"}:
        raise InvalidReference(f"{where} needs days, source and names")
    if row["source"] not in SOURCES:
        raise InvalidReference(f"{where}: source is one of {', '.join(sorted(SOURCES))}")
    if set(row["names"]) != LANGUAGES:
        raise InvalidReference(f"{where} needs a name in {', '.join(sorted(LANGUAGES))}")
    return [Holiday(_day(day, where), row["source"], row["names"]) for day in row["days"]]


def _day(value: object, where: str) -> date:
    if not isinstance(value, date) or isinstance(value, datetime):
        raise InvalidReference(f"{where}: {value} is not a day")
    return value


@cache
def calendar() -> Calendar:
    """The packaged days, read when they are first asked for."""
    return load_holidays()
