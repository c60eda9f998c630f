"""Providers that hold files in tests."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from service.attachments.fetching import FetchFailed


@dataclass
class FakeSource:
    """A provider that holds files, or refuses as told."""

    held: dict[str, bytes] = field(default_factory=dict)
    fails_with: list[FetchFailed] = field(default_factory=list)
    forgotten: list[str] = field(default_factory=list)

    @asynccontextmanager
    async def open(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        if self.fails_with:
            raise self.fails_with.pop(0)
        if ref not in self.held:
            raise FetchFailed("404", gone=True)
        yield _in_portions(self.held[ref])

    async def forget(self, ref: str) -> None:
        self.forgotten.append(ref)


async def _in_portions(content: bytes, size: int = 7000) -> AsyncIterator[bytes]:
    for start in range(0, len(content), size):
        yield content[start : start + size]
