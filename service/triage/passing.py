"""Answers as time passes: a count told on Monday is another count on Thursday."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

Answers = Mapping[str, str | tuple[str, ...]]

_COUNTED: Final = "Q11"
_UNIT: Final = {
    "a": (-1, timedelta(hours=1)),  # hours left until removal
    "b": (1, timedelta(days=1)),  # day of a hunger strike
    "c": (1, timedelta(days=1)),  # day of solitary
    "d": (1, timedelta(hours=1)),  # hours tied
}
_MOST: Final = 99_999


def ticked(answers: Answers, question: str) -> tuple[str, ...]:
    """What was answered, one or several, each as it was given."""
    given = answers.get(question, ())
    return (given,) if isinstance(given, str) else tuple(given)


def is_ticked(answers: Answers, question: str, code: str) -> bool:
    """Whether an answer was given, with or without a count."""
    return any(each.partition(":")[0] == code for each in ticked(answers, question))


def count_of(answers: Answers, question: str, code: str) -> int | None:
    """The count that came with an answer; None when none did."""
    for each in ticked(answers, question):
        name, _, count = each.partition(":")
        if name == code and count.isdecimal():
            return int(count)
    return None


def passed(
    answers: Answers, answered_at: Mapping[str, datetime], told_at: datetime, now: datetime
) -> Answers:
    """The answers as they are true now: days on strike go up, hours until removal go down."""
    if _COUNTED not in answers:
        return answers
    gone = max(now - answered_at.get(_COUNTED, told_at), timedelta())
    counted = tuple(_moved(each, gone) for each in ticked(answers, _COUNTED))
    return {**answers, _COUNTED: counted}


def _moved(answer: str, gone: timedelta) -> str:
    """One answer with its count moved by the time gone."""
    code, _, count = answer.partition(":")
    if code not in _UNIT or not count.isdecimal():
        return answer
    sign, unit = _UNIT[code]
    return f"{code}:{min(_MOST, max(0, int(count) + sign * (gone // unit)))}"
