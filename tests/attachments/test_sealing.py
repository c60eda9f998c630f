"""Files at rest: nothing readable, nothing movable, nothing cut short unnoticed."""

import os
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st
from obstore.store import LocalStore

from service.attachments.kept import KeptFile
from service.attachments.sealing import (
    PIECE,
    SEALED_PIECE,
    TAG,
    Sealing,
    Variant,
    piece_cipher,
    pieces_of,
    span_of,
)
from service.attachments.vault import NoRoom, SealedFile, TooLarge, Vault
from service.security.encryption import Unreadable

CANARY = b"Rauf Memmedov"


async def portions(content: bytes, size: int = 50_000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]


def files_in(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def original(kept: KeptFile) -> SealedFile:
    return SealedFile(kept.place, Variant.ORIGINAL, kept.key, kept.id, kept.size)


async def read(vault: Vault, file: SealedFile, stretch: tuple[int, int] | None = None) -> bytes:
    return b"".join([piece async for piece in vault.read(file, stretch)])


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(LocalStore(tmp_path), tmp_path)


@pytest.mark.parametrize("size", [0, 1, PIECE - 1, PIECE, PIECE + 1, 3 * PIECE, 200_000])
async def test_what_went_in_comes_out(vault: Vault, tmp_path: Path, size: int) -> None:
    content = (CANARY + os.urandom(1000))[: min(size, 1013)].ljust(size, b"x")
    kept = await vault.keep(portions(content), most=size)
    assert await read(vault, original(kept)) == content
    (file,) = files_in(tmp_path)
    assert CANARY not in file.read_bytes()
    assert file.stat().st_size == size + pieces_of(size) * TAG


@given(st.integers(1, 4 * PIECE), st.data())
def test_any_stretch_lies_where_the_span_says(size: int, draws: st.DataObject) -> None:
    start = draws.draw(st.integers(0, size - 1))
    until = draws.draw(st.integers(start + 1, size))
    span = span_of(size, start, until)
    assert span.sealed_from == span.first * SEALED_PIECE <= span.sealed_until
    assert span.first * PIECE + span.skip == start
    held = (span.sealed_until - span.sealed_from) // SEALED_PIECE * PIECE
    rest = (span.sealed_until - span.sealed_from) % SEALED_PIECE
    assert held + max(0, rest - TAG) - span.skip >= span.length


@pytest.mark.parametrize(
    "stretch", [(0, 1), (PIECE - 2, PIECE + 2), (150_000, 199_999), (5, 5_000)]
)
async def test_a_player_reads_a_stretch(vault: Vault, stretch: tuple[int, int]) -> None:
    content = os.urandom(199_999)
    kept = await vault.keep(portions(content), most=len(content))
    assert await read(vault, original(kept), stretch) == content[slice(*stretch)]


async def test_altered_cut_swapped_or_foreign_files_do_not_open(
    vault: Vault, tmp_path: Path
) -> None:
    content = os.urandom(2 * PIECE)
    kept = await vault.keep(portions(content), most=len(content))
    (path,) = files_in(tmp_path)
    whole = path.read_bytes()
    first, second = whole[:SEALED_PIECE], whole[SEALED_PIECE:]
    damaged = (
        whole[:70] + bytes([whole[70] ^ 1]) + whole[71:],
        first + second[:-1],
        first,
        second + first,
        first + first,
    )
    for each in damaged:
        path.write_bytes(each)
        with pytest.raises(Unreadable):
            await read(vault, original(kept))
    path.write_bytes(whole)
    other = SealedFile(kept.place, Variant.ORIGINAL, kept.key, UUID(int=5), kept.size)
    with pytest.raises(Unreadable):
        await read(vault, other)


async def test_a_file_that_is_too_large_leaves_nothing_behind(vault: Vault, tmp_path: Path) -> None:
    with pytest.raises(TooLarge):
        await vault.keep(portions(bytes(100_001)), most=100_000)
    assert files_in(tmp_path) == []


async def test_on_a_full_disk_words_have_the_last_room(
    vault: Vault, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Full:
        total, free = 100, 9

    monkeypatch.setattr("service.attachments.vault.shutil.disk_usage", lambda _: Full)
    with pytest.raises(NoRoom):
        await vault.keep(portions(b"x"), most=10)


def test_no_two_pieces_share_a_nonce_and_original_and_copy_no_key() -> None:
    one = piece_cipher(b"k" * 32, UUID(int=1), Variant.ORIGINAL)
    two = piece_cipher(b"k" * 32, UUID(int=1), Variant.COPY)
    assert one.seal(b"x", 0, last=True) != two.seal(b"x", 0, last=True)
    sealing = Sealing(one)
    pieces = [*sealing.feed(bytes(3 * PIECE)), sealing.finish()]
    assert len(set(pieces)) == 3
