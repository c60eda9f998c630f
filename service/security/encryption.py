"""Encryption at rest: a data key per appeal, wrapped by a versioned key ring, and blind indexes.

A ciphertext is bound to its table, column and row by AES-GCM's associated data, so a value
moved to another place no longer opens. Layout: format byte, key number, nonce, ciphertext.
"""

import hmac
import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import sha256
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

FORMAT = 1
NONCE_BYTES = 12
KEY_BYTES = 32
TOKEN_BYTES = 8


class Unreadable(Exception):
    """The ciphertext does not belong here, was altered, or its key is gone."""


@lru_cache(maxsize=65_536)
def _token(index_key: bytes, word: str) -> bytes:
    """People's vocabulary repeats: most words of a message were fingerprinted before."""
    return hmac.digest(index_key, f"token\x00{word}".encode("utf-8", "surrogatepass"), sha256)[
        :TOKEN_BYTES
    ]


def _place(table: str, column: str, row: UUID) -> bytes:
    return f"{table}.{column}.".encode() + row.bytes


@dataclass(frozen=True, slots=True)
class DataKey:
    """The key that opens everything of one appeal; drop its wrapping and the appeal is gone."""

    cipher: AESGCM = field(repr=False)

    def seal(self, text: str | bytes, table: str, column: str, row: UUID) -> bytes:
        """Encrypt a value for exactly one place."""
        plain = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
        nonce = os.urandom(NONCE_BYTES)
        return (
            bytes((FORMAT, 0))
            + nonce
            + self.cipher.encrypt(nonce, plain, _place(table, column, row))
        )

    def open_bytes(self, sealed: bytes, table: str, column: str, row: UUID) -> bytes:
        """Decrypt a value that stands in its own place; raises Unreadable otherwise."""
        nonce, body = sealed[2 : 2 + NONCE_BYTES], sealed[2 + NONCE_BYTES :]
        try:
            return self.cipher.decrypt(nonce, body, _place(table, column, row))
        except InvalidTag as error:
            raise Unreadable(f"{table}.{column}") from error

    def open(self, sealed: bytes, table: str, column: str, row: UUID) -> str:
        """Decrypt a text."""
        return self.open_bytes(sealed, table, column, row).decode("utf-8", "surrogatepass")


@dataclass(frozen=True, slots=True)
class KeyRing:
    """Master keys by number; the newest wraps, all unwrap. Index keys never rotate with them."""

    ciphers: Mapping[int, AESGCM] = field(repr=False)
    newest: int
    index_key: bytes = field(repr=False)

    def new_data_key(self, row: UUID) -> tuple[DataKey, bytes]:
        """A fresh data key and its wrapped form for the appeal's own row."""
        key = os.urandom(KEY_BYTES)
        return DataKey(AESGCM(key)), self._wrap(key, row)

    def _wrap(self, key: bytes, row: UUID) -> bytes:
        nonce = os.urandom(NONCE_BYTES)
        place = _place("appeal", "data_key", row)
        return (
            bytes((FORMAT, self.newest))
            + nonce
            + self.ciphers[self.newest].encrypt(nonce, key, place)
        )

    def _unwrap(self, wrapped: bytes, row: UUID) -> bytes:
        cipher = self.ciphers.get(wrapped[1])
        if cipher is None:
            raise Unreadable(f"master key {wrapped[1]} is not on the ring")
        nonce, body = wrapped[2 : 2 + NONCE_BYTES], wrapped[2 + NONCE_BYTES :]
        try:
            return cipher.decrypt(nonce, body, _place("appeal", "data_key", row))
        except InvalidTag as error:
            raise Unreadable("appeal.data_key") from error

    def data_key(self, wrapped: bytes, row: UUID) -> DataKey:
        """The data key of a row, unwrapped."""
        return DataKey(AESGCM(self._unwrap(wrapped, row)))

    def rewrap(self, wrapped: bytes, row: UUID) -> bytes | None:
        """The same data key under the newest master key; None when it already is."""
        return None if wrapped[1] == self.newest else self._wrap(self._unwrap(wrapped, row), row)

    def blind(self, purpose: str, value: str) -> bytes:
        """A keyed fingerprint for equality look-ups; useless without the key."""
        return hmac.digest(
            self.index_key, f"{purpose}\x00{value}".encode("utf-8", "surrogatepass"), sha256
        )

    def tokens(self, words: Iterable[str]) -> list[bytes]:
        """Eight-byte fingerprints of folded words, for search without storing the words."""
        return sorted({_token(self.index_key, word) for word in words})


def _derive(master: bytes, purpose: bytes) -> bytes:
    return HKDF(algorithm=SHA256(), length=KEY_BYTES, salt=b"916-appeals", info=purpose).derive(
        master
    )


def key_ring(secret: str) -> KeyRing:
    """Read "1:secret,2:secret" (or one bare secret, which is number 1) into a ring.

    The index key comes from the first key: rotating it would orphan every blind index.
    """
    masters: dict[int, bytes] = {}
    for place, part in enumerate(filter(None, (p.strip() for p in secret.split(","))), start=1):
        number, colon, value = part.partition(":")
        key = value if colon and number.isdigit() else part
        masters[int(number) if colon and number.isdigit() else place] = key.encode()
    if not masters or any(len(value) < KEY_BYTES for value in masters.values()):
        message = f"APPEALS_MASTER_KEY needs at least {KEY_BYTES} characters in every key"
        raise ValueError(message)
    ciphers = {n: AESGCM(_derive(master, b"wrap")) for n, master in masters.items()}
    return KeyRing(ciphers, max(masters), _derive(masters[min(masters)], b"index"))
