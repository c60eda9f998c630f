"""What people said and what they were answered, as the demo itself knows it."""

from dataclasses import dataclass, field

from service.demo.people import Address


@dataclass(frozen=True, slots=True)
class Said:
    """One message that the service took from a person."""

    channel: str
    kind: str
    text: str
    conversation: int  # the person's number on this day


@dataclass(frozen=True, slots=True)
class Reply:
    """What a member of staff wrote to an appellant."""

    reference: str
    text: str


@dataclass(slots=True)
class Record:
    """The demo's own book, to compare with the service's."""

    said: list[Said] = field(default_factory=list)
    replies: list[Reply] = field(default_factory=list)
    references: dict[int, set[str]] = field(default_factory=dict)  # told to a person, by number
    addresses: dict[int, Address] = field(default_factory=dict)
    silent_steps: dict[str, int] = field(default_factory=dict)  # by reference

    def told(self, number: int, reference: str) -> None:
        """A person was given a reference."""
        self.references.setdefault(number, set()).add(reference)
