"""What every intake needs at hand: keys, rulebook and reference values."""

from dataclasses import dataclass, field

from service.domain.terms import Channel
from service.intake.filing import Filing
from service.reference import Facility, Reference
from service.reference.gazetteer import Gazetteer
from service.reference.spelling import sounds_like
from service.security.encryption import KeyRing
from service.security.phones import canonical_phone
from service.triage.rulebook import Rulebook

# Channels in which one address is one conversation.
CONVERSING = frozenset(
    {
        Channel.TELEGRAM,
        Channel.SMS,
        Channel.WHATSAPP,
        Channel.FACEBOOK,
        Channel.INSTAGRAM,
        Channel.X,
        Channel.EMAIL,
    }
)


@dataclass(slots=True)
class Standing:
    """Which rulebook judges in this process; replaced whole when another one is activated."""

    installed: Rulebook = field(repr=False)
    rulebook: Rulebook = field(repr=False)
    activation: int = 0
    unreadable: str | None = None
    """A version that was activated and that this process cannot read."""


@dataclass(frozen=True, slots=True)
class IntakeDesk:
    """Built once at the root and handed down; its rulebook and places may change."""

    keys: KeyRing = field(repr=False)
    standing: Standing = field(repr=False)
    gazetteer: Gazetteer = field(repr=False)

    @property
    def reference(self) -> Reference:
        """Offices, places and authorities as they are known now."""
        return self.gazetteer.reference

    @property
    def facilities(self) -> dict[str, Facility]:
        """The places by their ids."""
        return self.gazetteer.facilities

    @property
    def rulebook(self) -> Rulebook:
        """The rulebook that is active."""
        return self.standing.rulebook

    def conversation_index(self, filing: Filing) -> bytes | None:
        """The blind index of an ongoing conversation, for channels that have one."""
        if filing.sender is None or filing.channel not in CONVERSING:
            return None
        return self.keys.blind(f"conversation:{filing.channel}:{filing.account}", filing.sender)

    def phone_index(self, phone: str | None) -> bytes | None:
        """The blind index of a phone, however it was written."""
        return None if not phone else self.keys.blind("phone", canonical_phone(phone))

    def address_index(self, channel: Channel, address: str) -> bytes:
        """The blind index of a chat address."""
        return self.keys.blind(f"address:{channel}", address)

    def name_index(self, name: str | None) -> bytes | None:
        """The blind index of a person's name, one for all its spellings and word orders."""
        words = sorted(sounds_like(name or ""))
        return self.keys.blind("name", " ".join(words)) if words else None

    def tokens(self, text: str) -> list[bytes]:
        """The blind search tokens of a text."""
        return self.keys.tokens(word for word in sounds_like(text) if len(word) > 1)


def make_desk(keys: KeyRing, rulebook: Rulebook, reference: Reference) -> IntakeDesk:
    """An intake desk over these values."""
    return IntakeDesk(keys, Standing(rulebook, rulebook), Gazetteer(reference))
