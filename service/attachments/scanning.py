"""Ask clamd about a file; without an answer the file says "not scanned"."""

import asyncio
import struct
from typing import Final
from urllib.parse import urlsplit

from service.domain.terms import ScanResult

PATIENCE_S: Final = 30.0
PORTION: Final = 64 * 1024
LONGEST_ANSWER: Final = 4096
PORT: Final = 3310


async def scan(content: bytes, address: str | None) -> ScanResult:
    """What clamd says, over its INSTREAM command."""
    if address is None:
        return ScanResult.NOT_SCANNED
    try:
        async with asyncio.timeout(PATIENCE_S):
            answer = await _ask(content, address)
    except (OSError, TimeoutError, ValueError):
        return ScanResult.NOT_SCANNED
    if answer.endswith(b" OK"):
        return ScanResult.CLEAN
    return ScanResult.INFECTED if answer.endswith(b" FOUND") else ScanResult.NOT_SCANNED


async def _ask(content: bytes, address: str) -> bytes:
    parts = urlsplit(address)
    if parts.scheme == "unix":
        reader, writer = await asyncio.open_unix_connection(parts.path)
    else:
        reader, writer = await asyncio.open_connection(parts.hostname, parts.port or PORT)
    try:
        writer.write(b"zINSTREAM\0")
        for start in range(0, len(content), PORTION):
            portion = content[start : start + PORTION]
            writer.write(struct.pack(">I", len(portion)) + portion)
            await writer.drain()
        writer.write(struct.pack(">I", 0))
        await writer.drain()
        return (await reader.read(LONGEST_ANSWER)).rstrip(b"\0\n")
    finally:
        writer.close()
