"""The truth that tests compare the database with: what a provider took, and what it was told."""

from dataclasses import dataclass, field
from typing import Final

SUCCESS: Final = range(200, 300)


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A message that reached somebody's phone or mailbox."""

    to: str
    text: str
    provider_id: str
    buttons: tuple[tuple[str, str], ...] = ()  # label and token
    key: str | None = None
    subject: str | None = None


@dataclass(slots=True)
class Ledger:
    """Accepted from people, answered by us, sent to people."""

    accepted: list[str] = field(default_factory=list)
    answers: list[tuple[str, int | None]] = field(default_factory=list)  # None: nobody answered
    dropped: list[str] = field(default_factory=list)
    outgoing: list[Outgoing] = field(default_factory=list)
    turned: list[Outgoing] = field(default_factory=list)  # earlier messages, edited
    statuses: list[tuple[str, str]] = field(default_factory=list)

    @property
    def acknowledged(self) -> set[str]:
        """What we answered with success, and therefore must never lose."""
        return {name for name, status in self.answers if status in SUCCESS}

    @property
    def owed(self) -> set[str]:
        """What the provider still holds for us."""
        return set(self.accepted) - self.acknowledged - set(self.dropped)

    def sent_to(self, to: str) -> list[Outgoing]:
        """Everything that reached this address, in order."""
        return [message for message in self.outgoing if message.to == to]
