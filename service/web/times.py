"""Moments and spans as people read them, in Baku's time."""

from datetime import date, datetime, timedelta

from babel.dates import format_date, format_datetime, format_time
from babel.numbers import format_decimal

from service.domain.actor import BAKU

MINUTE, HOUR, DAY = 60, 3600, 86_400


def parsed(moment: str | datetime) -> datetime:
    """A moment of a card: RFC 3339 text, or already a moment."""
    return datetime.fromisoformat(moment) if isinstance(moment, str) else moment


def clock_time(moment: str | datetime, language: str) -> str:
    """14:05."""
    return format_time(parsed(moment), "HH:mm", tzinfo=BAKU, locale=language)


def end_time(moment: str | datetime, language: str) -> str:
    """14:05, and 24:00 for the end of a day."""
    shown = clock_time(moment, language)
    return "24:00" if shown == "00:00" else shown


def day_and_time(moment: str | datetime, language: str) -> str:
    """22 noy 14:05; the year stands in the hint."""
    return format_datetime(parsed(moment), "d MMM HH:mm", tzinfo=BAKU, locale=language)


def full_moment(moment: str | datetime, language: str) -> str:
    """The whole date with seconds, for a hint."""
    return format_datetime(parsed(moment), "d MMMM y, HH:mm:ss", tzinfo=BAKU, locale=language)


def week_day(day: date, language: str) -> str:
    """B.e. 23 noy."""
    return format_date(day, "EEE d MMM", locale=language)


def short_day(day: date, language: str) -> str:
    """23 noy 2026."""
    return format_date(day, "d MMM y", locale=language)


def date_in_words(value: date | str | None, language: str) -> str:
    """Şənbə, 24 oktyabr 2026, beside a field: browsers write dates in their own language's way."""
    try:
        day = date.fromisoformat(value) if isinstance(value, str) else value
    except ValueError:
        return ""
    return format_date(day, "EEEE, d MMMM y", locale=language) if day else ""


def day_or_moment(value: date | datetime, language: str) -> str:
    """A cell of a list: the day, with the hour when there is one."""
    if isinstance(value, datetime):
        return day_and_time(value, language)
    return short_day(value, language)


def span(length: timedelta | float, units: tuple[str, str, str]) -> str:
    """How long: 0:42, 12:05, 3 h 20 min, 4 h or 2 d 4 h; the scripts write spans the same way."""
    seconds = int(length.total_seconds() if isinstance(length, timedelta) else length)
    seconds = abs(seconds)
    minute, hour, day = units
    if seconds < HOUR:
        return f"{seconds // MINUTE}:{seconds % MINUTE:02d}"
    if seconds < DAY:
        whole, rest = f"{seconds // HOUR} {hour}", seconds % HOUR // MINUTE
        return f"{whole} {rest:02d} {minute}" if rest else whole
    whole, rest = f"{seconds // DAY} {day}", seconds % DAY // HOUR
    return f"{whole} {rest} {hour}" if rest else whole


def waited(since: str | datetime, now: datetime, units: tuple[str, str, str]) -> str:
    """How long ago; the page's script goes on counting from here."""
    return span(now - parsed(since), units)


def countdown(
    due: str | datetime, now: datetime, units: tuple[str, str, str], words: tuple[str, str]
) -> str:
    """How long is left, or by how much it is late."""
    left = (parsed(due) - now).total_seconds()
    late, remains = words
    return f"{late if left < 0 else remains} {span(left, units)}"


def decimal(number: float, language: str) -> str:
    """2,5 where a comma divides; nothing after it when nothing is there."""
    return format_decimal(number, "0.#", locale=language)
