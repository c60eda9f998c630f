"""One event of many that a provider posted together; each stands or falls alone."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from service.domain.terms import Channel


@dataclass(frozen=True, slots=True)
class Event:
    """One event in bytes of its own; those of one lane are kept in their order."""

    channel: Channel
    account: str
    raw: bytes = field(repr=False)
    lane: str = field(default="", repr=False)  # whose event it is
    at: int = 0  # the provider's clock, in milliseconds


def event_bytes(**parts: object) -> bytes:
    """An event cut out of its batch; the same event gives the same bytes."""
    return json.dumps(parts, ensure_ascii=True, sort_keys=True, separators=(",", ":")).encode()


def in_order(events: Sequence[Event]) -> list[Event]:
    """By the provider's clock: after failures a batch holds them in any order."""
    return sorted(events, key=lambda event: event.at)


def milliseconds(event: Mapping[str, object], *names: str) -> int:
    """The first of these fields that is a moment; 0 when none is."""
    for name in names:
        value = event.get(name)
        digits = value if isinstance(value, str) else str(value) if type(value) is int else ""
        if digits.isascii() and digits.isdecimal() and len(digits) <= 16:  # noqa: PLR2004 - 64 bits
            return int(digits)
    return 0
