"""A file as encrypted pieces: each bound to its attachment, its place and whether it is the last.

Every attachment has a random key of its own, which the appeal's data key seals (docs/adr/0014);
so counting nonces are safe, a piece cannot be moved, and a file cannot be cut short unnoticed.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from service.security.encryption import KEY_BYTES, Unreadable

PIECE: Final = 64 * 1024
TAG: Final = 16
SEALED_PIECE: Final = PIECE + TAG
COUNTER_BYTES: Final = 11


class Variant(StrEnum):
    """Which file of an attachment: as it came, or the copy that people open."""

    ORIGINAL = "original"
    COPY = "copy"


@dataclass(frozen=True, slots=True)
class PieceCipher:
    """Encrypts and decrypts the numbered pieces of one file."""

    cipher: AESGCM = field(repr=False)
    bound_to: bytes

    def seal(self, piece: bytes, number: int, *, last: bool) -> bytes:
        """One piece, encrypted for its place."""
        return self.cipher.encrypt(_nonce(number, last=last), piece, self.bound_to)

    def open(self, sealed: bytes, number: int, *, last: bool) -> bytes:
        """One piece, decrypted; raises Unreadable when it is not the one of this place."""
        try:
            return self.cipher.decrypt(_nonce(number, last=last), sealed, self.bound_to)
        except InvalidTag as error:
            raise Unreadable("attachment") from error


def piece_cipher(key: bytes, attachment_id: UUID, variant: Variant) -> PieceCipher:
    """The cipher of one file; original and copy never share a key."""
    derived = HKDF(
        algorithm=SHA256(), length=KEY_BYTES, salt=attachment_id.bytes, info=variant.encode()
    ).derive(key)
    bound_to = f"attachment.{variant}.".encode() + attachment_id.bytes
    return PieceCipher(AESGCM(derived), bound_to)


def _nonce(number: int, *, last: bool) -> bytes:
    return number.to_bytes(COUNTER_BYTES) + bytes([last])


class Sealing:
    """Turns a stream of bytes into sealed pieces; the last one is known only at the end."""

    def __init__(self, cipher: PieceCipher) -> None:
        """Begin with nothing."""
        self._cipher = cipher
        self._held = bytearray()
        self._number = 0

    def feed(self, portion: bytes) -> Iterator[bytes]:
        """Take more bytes; yields the pieces that are full for certain."""
        self._held += portion
        while len(self._held) > PIECE:
            yield self._next(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]

    def finish(self) -> bytes:
        """The last piece."""
        return self._next(bytes(self._held), last=True)

    def _next(self, piece: bytes, *, last: bool) -> bytes:
        sealed = self._cipher.seal(piece, self._number, last=last)
        self._number += 1
        return sealed


@dataclass(frozen=True, slots=True)
class Span:
    """Which sealed bytes hold a stretch of the plain file."""

    first: int  # number of the first piece
    sealed_from: int
    sealed_until: int
    skip: int  # plain bytes to drop from the first piece
    length: int


def pieces_of(size: int) -> int:
    """How many pieces a file of this size has; an empty one has an empty piece."""
    return max(1, -(-size // PIECE))


def span_of(size: int, start: int, until: int) -> Span:
    """Where to read for the plain bytes from start up to, not including, until."""
    first, beyond = start // PIECE, max(1, -(-until // PIECE))
    sealed_size = size + pieces_of(size) * TAG
    return Span(
        first=first,
        sealed_from=first * SEALED_PIECE,
        sealed_until=min(beyond * SEALED_PIECE, sealed_size),
        skip=start - first * PIECE,
        length=until - start,
    )
