"""A clamd on the loopback that finds, clears, is silent, slow, dies or talks nonsense."""

import asyncio
import struct
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from service.attachments import scanning
from service.attachments.scanning import PORTION, scan
from service.domain.terms import ScanResult
from service.settings import AttachmentSettings, Settings
from tests.attachments.samples import picture
from tests.attachments.senders import PHOTO, files_of, only_card, sends
from tests.desk import Desk

VIRUS = b"the signature of a virus"
LIMIT = 1024 * 1024


@dataclass
class Clamd:
    """Speaks INSTREAM as clamd does, in the temper it is told."""

    temper: str = "well"
    address: str = ""
    seen: list[bytes] = field(default_factory=list)
    forever: asyncio.Event = field(default_factory=asyncio.Event)

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            writer.write(await self.answer(reader))
            await writer.drain()
        except (asyncio.IncompleteReadError, OSError):
            pass
        finally:
            writer.close()

    async def answer(self, reader: asyncio.StreamReader) -> bytes:
        if await reader.readexactly(10) != b"zINSTREAM\0":
            return b"UNKNOWN COMMAND\0"
        if self.temper == "dies":
            return b""
        content = b""
        while size := struct.unpack(">I", await reader.readexactly(4))[0]:
            content += await reader.readexactly(size)
            if len(content) > LIMIT:
                return b"INSTREAM size limit exceeded. ERROR\0"
        self.seen.append(content)
        match self.temper:
            case "silent":
                await self.forever.wait()
            case "nonsense":
                return b"\xff" * 8192
            case "cut short":
                return b"stream: "
        return b"stream: Test-Virus FOUND\0" if VIRUS in content else b"stream: OK\0"


@asynccontextmanager
async def _served(clamd: Clamd, socket: Path | None) -> AsyncIterator[Clamd]:
    if socket is None:
        server = await asyncio.start_server(clamd.serve, "127.0.0.1", 0)
        clamd.address = f"tcp://127.0.0.1:{server.sockets[0].getsockname()[1]}"
    else:
        server = await asyncio.start_unix_server(clamd.serve, str(socket))
        clamd.address = f"unix://{socket}"
    try:
        yield clamd
    finally:
        clamd.forever.set()
        server.close()


@pytest.fixture
async def clamd() -> AsyncIterator[Clamd]:
    async with _served(Clamd(), None) as clamd:
        yield clamd


@pytest.fixture
def settings(settings: Settings, clamd: Clamd) -> Settings:
    wished = AttachmentSettings(clamd=clamd.address)
    return settings.model_copy(update={"attachments": wished})


@pytest.mark.parametrize("size", [0, 1, PORTION, PORTION + 1, 5 * PORTION])
async def test_every_byte_is_looked_at(clamd: Clamd, size: int) -> None:
    content = bytes(range(256)) * (size // 256) + b"x" * (size % 256)
    assert await scan(content, clamd.address) is ScanResult.CLEAN
    assert clamd.seen == [content]


async def test_a_virus_is_found_wherever_it_lies(clamd: Clamd) -> None:
    across = b"a" * (PORTION - 5) + VIRUS + b"b" * 10
    for content in (VIRUS, across, b"a" * PORTION + VIRUS):
        assert await scan(content, clamd.address) is ScanResult.INFECTED


async def test_a_socket_of_the_machine_is_as_good(tmp_path: Path) -> None:
    async with _served(Clamd(), tmp_path / "c") as clamd:
        assert await scan(VIRUS, clamd.address) is ScanResult.INFECTED


@pytest.mark.parametrize("temper", ["dies", "silent", "nonsense", "cut short"])
async def test_without_an_answer_a_file_is_not_scanned_rather_than_clean(
    clamd: Clamd, monkeypatch: pytest.MonkeyPatch, temper: str
) -> None:
    clamd.temper = temper
    if temper == "silent":
        monkeypatch.setattr(scanning, "PATIENCE_S", 0.2)
    assert await scan(b"x" * 300_000, clamd.address) is ScanResult.NOT_SCANNED


async def test_a_file_beyond_clamds_own_limit_is_not_scanned(clamd: Clamd) -> None:
    assert await scan(b"x" * (4 * LIMIT), clamd.address) is ScanResult.NOT_SCANNED


@pytest.mark.parametrize("address", [None, "tcp://127.0.0.1:1", "unix:///nowhere", "tcp://:x", ""])
async def test_where_nobody_listens_a_file_is_not_scanned(address: str | None) -> None:
    assert await scan(b"x", address) is ScanResult.NOT_SCANNED


async def test_an_infected_picture_stays_sealed_and_a_clean_one_is_shown(
    desk: Desk, clamd: Clamd
) -> None:
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO, big=picture() + VIRUS)
    await desk.works()
    card = await only_card(desk, responder)
    (file,) = files_of(card)
    assert (file["state"], file["scan"], file["note"]) == ("refused", "infected", "infected")
    path = f"/api/v1/appeals/{card['reference']}/attachments/{file['id']}"
    assert (await responder.get(path)).status_code == 404
    await sends(desk, PHOTO, big=picture())
    await desk.works()
    scans = [each["scan"] for each in files_of(await responder.card(card["reference"]))]
    assert scans == ["infected", "clean"]


async def test_a_dead_clamd_delays_no_file_and_the_card_says_so(desk: Desk, clamd: Clamd) -> None:
    clamd.temper = "dies"
    responder = await desk.hires("nigar")
    await sends(desk, PHOTO, big=picture())
    await desk.works()
    (file,) = files_of(await only_card(desk, responder))
    assert (file["state"], file["scan"]) == ("ready", "not_scanned")
