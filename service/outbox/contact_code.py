"""The six digits that prove a contact method: made from the key, so they are never stored."""

from datetime import datetime
from typing import Final
from uuid import UUID

from service.security.encryption import KeyRing

DIGITS: Final = 6


def code_of(keys: KeyRing, contact_id: UUID, sent_at: datetime) -> str:
    """What a test says, and what must come back."""
    mixed = keys.blind("contact-test", f"{contact_id}:{sent_at.timestamp()}")
    return f"{int.from_bytes(mixed[:8]) % 10**DIGITS:0{DIGITS}d}"


def code_index(keys: KeyRing, code: str) -> bytes:
    """The fingerprint by which a code that came back is known."""
    return keys.blind("contact-code", code)
