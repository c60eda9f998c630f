"""Calls and recordings that the Twilio stub holds, listed as Twilio lists them."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from email.utils import format_datetime


@dataclass(slots=True)
class HeldCall:
    """A call that came to a number of ours, and what was recorded of it."""

    sid: str
    caller: str
    to: str
    status: str = "completed"
    direction: str = "inbound"
    at: datetime = field(default_factory=lambda: datetime.now(UTC))
    recording: str | None = None
    seconds: int = 5

    def told(self) -> dict[str, object]:
        """As a line of the list of calls."""
        ends = {"from": self.caller, "to": self.to, "direction": self.direction}
        when = {"start_time": format_datetime(self.at), "status": self.status}
        return {"sid": self.sid, **ends, **when}

    def recorded(self) -> dict[str, object]:
        """As a line of the list of recordings."""
        when = {"date_created": format_datetime(self.at), "duration": str(self.seconds)}
        return {"sid": self.recording, "call_sid": self.sid, "status": "completed", **when}


def page_of_calls(held: list[HeldCall], query: Mapping[str, str]) -> dict[str, object]:
    """The newest first, to the number that was asked for."""
    found = [each.told() for each in reversed(held) if query.get("To", each.to) == each.to]
    return {"calls": found, "next_page_uri": None}


def page_of_recordings(held: list[HeldCall]) -> dict[str, object]:
    """The newest first."""
    found = [each.recorded() for each in reversed(held) if each.recording]
    return {"recordings": found, "next_page_uri": None}
