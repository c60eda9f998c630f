"""A file that already lies sealed in the store, on its way to the appeal it belongs to."""

from dataclasses import dataclass, field
from uuid import UUID


@dataclass(frozen=True, slots=True)
class KeptFile:
    """Where the sealed original lies and the key that opens it; the key is never stored bare."""

    id: UUID
    place: str
    key: bytes = field(repr=False)
    size: int
    sha256: bytes = field(repr=False)
