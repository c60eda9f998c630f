"""What every way out has in common: a text goes to an address, or the failure is named."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final, Protocol

LONGEST_WAIT: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Button:
    """A choice offered under a message; its token comes back when it is pressed."""

    label: str
    token: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class Answering:
    """What a message to an appellant answers, for ways that keep threads or close after a while."""

    automatic: bool  # said by the service itself, not by somebody of the staff
    heard_at: datetime | None = None  # when the appellant last wrote here
    in_reply_to: str | None = field(default=None, repr=False)
    references: tuple[str, ...] = field(default=(), repr=False)
    return_path: str | None = field(default=None, repr=False)  # where a machine may answer


@dataclass(frozen=True, slots=True)
class OutboundText:
    """Words on their way out; ways that know no subject or buttons leave them away."""

    body: str = field(repr=False)
    subject: str | None = field(default=None, repr=False)
    buttons: tuple[Button, ...] = ()
    columns: int = 1
    late: bool = False  # the time for free words is over; only an approved template may go
    answering: Answering | None = None
    # By which a call asks us what to say, and brings back the key that was pressed.
    answer_token: str | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class Sent:
    """The provider took the message; its id is what later delivery reports will name."""

    provider_id: str | None


class SendFailed(Exception):
    """The message did not leave, or we cannot know; never names whom it was for."""

    def __init__(
        self, code: str, *, permanent: bool = False, retry_after: timedelta | None = None
    ) -> None:
        """Keep the provider's code, whether trying again is useless, and when it is allowed."""
        super().__init__(code)
        self.code = code
        self.permanent = permanent
        self.retry_after = retry_after


class Sender(Protocol):
    """One way out."""

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        """Hand the text to the provider, or raise SendFailed; the same key is the same message."""


def retry_wait(seconds: float) -> timedelta:
    """The wait that a provider asks for, within reason: a wild number must not silence us."""
    return timedelta(seconds=min(max(seconds, 0), LONGEST_WAIT.total_seconds()))
