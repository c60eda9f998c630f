"""A mailbox on an IMAP server: it holds mails, moves them, and wakes those who idle."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Final

from service.demo.stubs.running import LOOPBACK

LARGEST_LINE: Final = 64 * 1024
_QUOTED: Final = re.compile(r'"((?:[^"\\]|\\.)*)"|(\S+)')


@dataclass(slots=True)
class ImapStub:
    """One account: folders of mails by their numbers."""

    password: str = "secret"  # noqa: S105 - a stub's
    port: int = 0
    folders: dict[str, dict[int, bytes]] = field(default_factory=lambda: {"INBOX": {}})
    refuses_moves: int = 0  # so many next COPY commands fail
    drops: int = 0  # so many next commands end the connection instead of being answered
    sessions: int = 0
    _numbers: int = 0
    _waiting: list[asyncio.Future[None]] = field(default_factory=list)

    def deliver(self, raw: bytes, folder: str = "INBOX") -> int:
        """A mail arrives."""
        self._numbers += 1
        self.folders.setdefault(folder, {})[self._numbers] = raw
        for waiter in self._waiting:
            if not waiter.done():
                waiter.set_result(None)
        self._waiting.clear()
        return self._numbers

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until it leaves."""
        self.sessions += 1
        await _Session(self, reader, writer).run()

    async def arrival(self) -> None:
        """Wait for the next mail."""
        waiter = asyncio.get_running_loop().create_future()
        self._waiting.append(waiter)
        await waiter


class _Session:
    """One client's conversation."""

    def __init__(
        self, stub: ImapStub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._stub = stub
        self._reader = reader
        self._writer = writer
        self._folder = "INBOX"
        self._deleted: set[int] = set()

    async def run(self) -> None:
        await self._say("* OK [CAPABILITY IMAP4rev1 IDLE] stub ready")
        try:
            while line := (await self._reader.readline()).decode("utf-8", "replace").strip():
                if self._stub.drops:
                    self._stub.drops -= 1
                    break
                tag, _, rest = line.partition(" ")
                await self._answer(tag, [a or b for a, b in _QUOTED.findall(rest)])
        except (ConnectionError, asyncio.IncompleteReadError):
            pass
        finally:
            self._writer.close()

    async def _answer(self, tag: str, words: list[str]) -> None:
        verb = words[0].upper() if words else ""
        if verb == "UID":
            verb, words = words[1].upper(), words[1:]
        if verb == "LOGIN" and words[2] != self._stub.password:
            await self._say(f"{tag} NO [AUTHENTICATIONFAILED] wrong")
        elif verb == "COPY" and self._stub.refuses_moves:
            self._stub.refuses_moves -= 1
            await self._say(f"{tag} NO [OVERQUOTA] no room")
        else:
            for line in await self._result(verb, words):
                await self._say(line)
            await self._say(f"{tag} OK {verb} completed")

    async def _result(self, verb: str, words: list[str]) -> list[str]:
        match verb:
            case "CAPABILITY":
                return ["* CAPABILITY IMAP4rev1 IDLE"]
            case "SELECT":
                self._folder = words[1]
                return [f"* {len(self._mails)} EXISTS"]
            case "LIST":
                return [f'* LIST () "/" "{name}"' for name in self._stub.folders]
            case "SEARCH":
                found = sorted(n for n, raw in self._mails.items() if _matches(raw, words))
                return [" ".join(["* SEARCH", *map(str, found)])]
            case "APPEND":
                await self._append(words)
            case "IDLE":
                await self._idle()
            case "FETCH":
                await self._fetch(int(words[1]))
            case _:
                self._change(verb, words)
        return []

    @property
    def _mails(self) -> dict[int, bytes]:
        return self._stub.folders[self._folder]

    def _change(self, verb: str, words: list[str]) -> None:
        if verb == "CREATE":
            self._stub.folders.setdefault(words[1], {})
        elif verb == "EXPUNGE":
            for number in self._deleted:
                self._mails.pop(number, None)
        elif verb in {"STORE", "COPY"}:
            numbers = {int(each) for each in words[1].split(",")} & self._mails.keys()
            if verb == "STORE":
                self._deleted |= numbers
            else:
                for number in numbers:
                    self._stub.deliver(self._mails[number], words[2])

    async def _fetch(self, number: int) -> None:
        raw = self._mails.get(number)
        if raw is not None:
            self._writer.write(
                f"* {number} FETCH (UID {number} BODY[] {{{len(raw)}}}\r\n".encode()
                + raw
                + b")\r\n"
            )
            await self._writer.drain()

    async def _append(self, words: list[str]) -> None:
        """The literal follows when we say so."""
        await self._say("+ go ahead")
        raw = await self._reader.readexactly(int(words[-1].strip("{}")))
        await self._reader.readline()
        self._stub.deliver(raw, words[1])

    async def _idle(self) -> None:
        await self._say("+ idling")
        done = asyncio.ensure_future(self._reader.readline())
        while not done.done():
            came = asyncio.ensure_future(self._stub.arrival())
            await asyncio.wait({done, came}, return_when=asyncio.FIRST_COMPLETED)
            if came.done():
                await self._say(f"* {len(self._mails)} EXISTS")
            came.cancel()

    async def _say(self, answer: str) -> None:
        self._writer.write(answer.encode() + b"\r\n")
        await self._writer.drain()


def _matches(raw: bytes, words: list[str]) -> bool:
    """Whether a mail is from whom the search names, if it names anybody."""
    upper = [word.upper().strip("()") for word in words]
    if "FROM" not in upper:
        return True
    wanted = words[upper.index("FROM") + 1].strip("()").encode()
    return any(
        line.lower().startswith(b"from:") and wanted in line
        for line in raw.partition(b"\r\n\r\n")[0].splitlines()
    )


@asynccontextmanager
async def open_imap_stub(port: int = 0) -> AsyncIterator[ImapStub]:
    """Hold a mailbox on the loopback while the block runs; its port is in `port`."""
    stub = ImapStub()
    server = await asyncio.start_server(stub.serve, LOOPBACK, port, limit=LARGEST_LINE)
    stub.port = server.sockets[0].getsockname()[1]
    try:
        yield stub
    finally:
        server.close()
