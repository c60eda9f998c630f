"""The store of sealed files: a folder of ours or any S3, written and read in streams."""

import os
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from datetime import timedelta
from functools import lru_cache
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final
from uuid import UUID

import obstore
from obstore.store import LocalStore, ObjectStore, from_url

from service.attachments.kept import KeptFile
from service.attachments.sealing import (
    SEALED_PIECE,
    PieceCipher,
    Sealing,
    Variant,
    piece_cipher,
    pieces_of,
    span_of,
)
from service.domain.ids import new_id
from service.security.encryption import KEY_BYTES, Unreadable
from service.settings import Settings

if TYPE_CHECKING:
    from obstore import GetOptions  # the library has the names for type checkers only
    from obstore.store import RetryConfig

PLACE_BYTES: Final = 16
WRITE_AT_ONCE: Final = 5 * 1024 * 1024  # S3 takes no smaller part of an upload
# Below this share of free space files are refused, so that words always find room.
LEAST_FREE: Final = 0.10
FOLDER: Final = "attachments"
# Somebody may be waiting for the answer; the worker tries again by itself.
PATIENCE: "Final[RetryConfig]" = {"max_retries": 4, "retry_timeout": timedelta(seconds=20)}
# These of the options are for the way to the store, the others for the store itself.
OF_CLIENT: Final = frozenset(
    {"allow_http", "connect_timeout", "proxy_url", "read_timeout", "root_certificate", "timeout"}
)


class TooLarge(Exception):
    """The file is larger than we take."""


class BadStore(Exception):
    """The settings of the store are not acceptable."""


class NoRoom(Exception):
    """The disk is nearly full; what is left belongs to words."""


@dataclass(frozen=True, slots=True)
class SealedFile:
    """One file in the store, with what opens it."""

    place: str
    variant: Variant
    key: bytes = field(repr=False)
    attachment_id: UUID
    size: int


class Vault:
    """Sealed files under random names; whoever holds the store alone reads nothing."""

    def __init__(self, store: ObjectStore, folder: Path | None = None) -> None:
        """Keep the store, and its folder when it is one of ours."""
        self._store = store
        self._folder = folder

    def require_room(self) -> None:
        """Raise NoRoom when a folder of ours lies on a disk that is nearly full."""
        if self._folder is None:
            return
        disk = shutil.disk_usage(self._folder)
        if disk.free < disk.total * LEAST_FREE:
            raise NoRoom

    async def keep(
        self, content: AsyncIterator[bytes], *, most: int, attachment_id: UUID | None = None
    ) -> KeptFile:
        """Seal a file while it streams in; raises TooLarge or NoRoom, and then keeps nothing."""
        self.require_room()
        attachment_id, key = attachment_id or new_id(), os.urandom(KEY_BYTES)
        place = os.urandom(PLACE_BYTES).hex()
        cipher = piece_cipher(key, attachment_id, Variant.ORIGINAL)
        size, digest = await self._write(_path(place, Variant.ORIGINAL), content, cipher, most)
        return KeptFile(attachment_id, place, key, size, digest)

    async def add_copy(
        self, place: str, content: bytes, *, key: bytes, attachment_id: UUID
    ) -> None:
        """Seal the working copy beside its original."""
        cipher = piece_cipher(key, attachment_id, Variant.COPY)
        await self._write(_path(place, Variant.COPY), _once(content), cipher, len(content))

    async def read(
        self, file: SealedFile, stretch: tuple[int, int] | None = None
    ) -> AsyncIterator[bytes]:
        """The plain bytes of a stretch, piece by piece; raises Unreadable for altered ones."""
        size = file.size
        span = span_of(size, *(stretch or (0, size)))
        cipher = piece_cipher(file.key, file.attachment_id, file.variant)
        last, left, skip = pieces_of(size) - 1, span.length, span.skip
        number, held = span.first, bytearray()
        sealed: GetOptions = {"range": (span.sealed_from, span.sealed_until)}
        path = _path(file.place, file.variant)
        answer = await obstore.get_async(self._store, path, options=sealed)
        async for portion in answer.stream(min_chunk_size=SEALED_PIECE):
            held += portion
            while len(held) >= SEALED_PIECE:
                piece = cipher.open(bytes(held[:SEALED_PIECE]), number, last=number == last)
                del held[:SEALED_PIECE]
                yield piece[skip : skip + left]
                left -= len(piece[skip : skip + left])
                number, skip = number + 1, 0
        if held:
            piece = cipher.open(bytes(held), number, last=number == last)
            yield piece[skip : skip + left]
            left -= len(piece[skip : skip + left])
        if left:
            raise Unreadable("attachment")  # cut off between two pieces

    async def delete(self, place: str) -> None:
        """Remove a file that no appeal names."""
        for variant in Variant:
            try:
                await obstore.delete_async(self._store, _path(place, variant))
            except FileNotFoundError:
                continue

    async def _write(
        self, path: str, content: AsyncIterator[bytes], cipher: PieceCipher, most: int
    ) -> tuple[int, bytes]:
        sealing, size, digest = Sealing(cipher), 0, sha256()
        writer = obstore.open_writer_async(self._store, path, buffer_size=WRITE_AT_ONCE)
        async with writer as out:
            async for portion in content:
                size += len(portion)
                if size > most:
                    raise TooLarge
                digest.update(portion)
                for piece in sealing.feed(portion):
                    await out.write(piece)
            await out.write(sealing.finish())
        return size, digest.digest()


async def _once(content: bytes) -> AsyncIterator[bytes]:
    yield content


def _path(place: str, variant: Variant) -> str:
    return f"{place[:2]}/{place}/{variant}"


@lru_cache(maxsize=32)
def _folder_vault(folder: Path) -> Vault:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return Vault(LocalStore(folder), folder)


@lru_cache(maxsize=8)
def _far_vault(url: str, options: tuple[tuple[str, str], ...]) -> Vault:
    of_client: Any = {name: value for name, value in options if name in OF_CLIENT}
    of_store: Any = {name: value for name, value in options if name not in OF_CLIENT}
    try:
        made = from_url(url, config=of_store, client_options=of_client, retry_config=PATIENCE)
        return Vault(made)
    except (KeyboardInterrupt, SystemExit):
        raise
    except BaseException as error:  # noqa: BLE001 - the library panics over a name it does not know
        names = ", ".join(name for name, _ in options)
        told = f"no store can be made of this address and these options: {names}"
        raise BadStore(f"{told} ({type(error).__name__})") from None


def open_vault(settings: Settings) -> Vault:
    """The store of the settings: an S3 by its address, or a folder under the data folder.

    Raises BadStore, which quotes no value, when the settings make none.
    """
    wished = settings.attachments
    if wished.store_url is None:
        return _folder_vault(Path(settings.data_dir).absolute() / FOLDER)
    options = {
        name.lower(): value.get_secret_value() for name, value in wished.store_options.items()
    }
    return _far_vault(wished.store_url, tuple(sorted(options.items())))
