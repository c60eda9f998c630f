"""JSON from strangers: read whole and unambiguous, or refused with a reason, never a surprise."""

import json
import math
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Final, Never

DEEPEST: Final = 32
MOST_DIGITS: Final = 20
LAST_SECOND: Final = 253_402_300_799  # of the year 9999, beyond which no date exists
_NOTHING: Final[Mapping[str, object]] = {}


class UnreadablePayloadError(Exception):
    """The payload cannot be trusted to mean one thing; the reason is a code."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


def read_object(raw: bytes) -> Mapping[str, object]:
    """Read one JSON object, or raise UnreadablePayloadError; nothing else is ever raised."""
    try:
        value: object = json.loads(
            raw.decode("utf-8"),
            object_pairs_hook=_object,
            parse_int=_whole,
            parse_float=_fraction,
            parse_constant=_constant,
        )
    except UnicodeDecodeError:
        raise UnreadablePayloadError("encoding") from None
    except RecursionError:
        raise UnreadablePayloadError("depth") from None
    except ValueError:
        raise UnreadablePayloadError("json") from None
    if not isinstance(value, dict):
        raise UnreadablePayloadError("not_an_object")
    _refuse_depth(value)
    return value


def as_object(value: object) -> Mapping[str, object]:
    """The value if it is an object, else an empty one."""
    return value if isinstance(value, dict) else _NOTHING


def as_list(value: object) -> Sequence[object]:
    """The value if it is a list, else an empty one."""
    return value if isinstance(value, list) else ()


def as_text(value: object) -> str | None:
    """The value if it is a text with something in it."""
    return value if isinstance(value, str) and value else None


def as_whole(value: object) -> int | None:
    """The value if it is a whole number that fits 64 bits; true and false are none."""
    if not isinstance(value, int) or isinstance(value, bool):
        return None
    return value if -(2**63) <= value < 2**63 else None


def as_time(value: object) -> datetime | None:
    """The moment that a number of seconds since 1970 names."""
    seconds = as_whole(value)
    if seconds is None or not 0 < seconds <= LAST_SECOND:
        return None
    return datetime.fromtimestamp(seconds, tz=UTC)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) != len(pairs):
        raise UnreadablePayloadError("duplicate_key")
    return found


def _whole(digits: str) -> int:
    if len(digits.removeprefix("-")) > MOST_DIGITS:
        raise UnreadablePayloadError("number")
    return int(digits)


def _fraction(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise UnreadablePayloadError("number")
    return number


def _constant(_name: str) -> Never:
    raise UnreadablePayloadError("number")


def _refuse_depth(root: object) -> None:
    layer: list[object] = [root]
    for _ in range(DEEPEST):
        layer = [
            inner
            for outer in layer
            for inner in (outer.values() if isinstance(outer, dict) else as_list(outer))
            if isinstance(inner, dict | list)
        ]
        if not layer:
            return
    raise UnreadablePayloadError("depth")
