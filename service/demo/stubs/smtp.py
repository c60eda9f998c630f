"""A mail server that keeps what it takes and refuses what it is told to refuse."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Final

from service.demo.stubs.running import LOOPBACK

END: Final = b"\r\n.\r\n"
PLAIN_ANSWERS: Final = {
    "EHLO": "250-stub\r\n250-8BITMIME\r\n250 SMTPUTF8",
    "HELO": "250 well",
    "RSET": "250 well",
    "NOOP": "250 well",
    "QUIT": "221 goodbye",
}


@dataclass(frozen=True, slots=True)
class Mail:
    """One mail with its envelope."""

    sender: str
    recipients: tuple[str, ...]
    content: EmailMessage


@dataclass(slots=True)
class SmtpStub:
    """Where mails end."""

    port: int = 0
    mails: list[Mail] = field(default_factory=list)
    refusals: dict[str, str] = field(default_factory=dict)  # address: the answer to its RCPT

    async def serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        """Speak with one client until it leaves."""
        await _Conversation(self, reader, writer).run()


class _Conversation:
    """One client's envelope in the making."""

    def __init__(
        self, stub: SmtpStub, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        self._stub = stub
        self._reader = reader
        self._writer = writer
        self._sender = ""
        self._recipients: list[str] = []

    async def run(self) -> None:
        await self._say("220 stub ready")
        try:
            while line := (await self._reader.readline()).decode("utf-8", "replace").strip():
                await self._say(await self._answer(line))
                if line.upper() == "QUIT":
                    break
        except ConnectionError:
            pass
        finally:
            self._writer.close()

    async def _answer(self, line: str) -> str:
        verb, _, rest = line.partition(" ")
        match verb.upper():
            case "MAIL":
                self._sender, self._recipients = _address(rest), []
                return "250 sender kept"
            case "RCPT":
                return self._recipient(_address(rest))
            case "DATA":
                await self._say("354 go on")
                return await self._take()
            case other:
                return PLAIN_ANSWERS.get(other, "502 not here")

    def _recipient(self, address: str) -> str:
        if address in self._stub.refusals:
            return self._stub.refusals[address]
        self._recipients.append(address)
        return "250 recipient kept"

    async def _take(self) -> str:
        whole = (
            (await self._reader.readuntil(END)).removesuffix(b".\r\n").replace(b"\r\n..", b"\r\n.")
        )
        content = message_from_bytes(whole, policy=default)
        self._stub.mails.append(Mail(self._sender, tuple(self._recipients), content))
        return "250 mail kept"

    async def _say(self, answer: str) -> None:
        self._writer.write(answer.encode() + b"\r\n")
        await self._writer.drain()


def _address(rest: str) -> str:
    return rest.partition("<")[2].partition(">")[0]


@asynccontextmanager
async def open_smtp_stub(port: int = 0) -> AsyncIterator[SmtpStub]:
    """Take mails on the loopback while the block runs; its port is in `port`."""
    stub = SmtpStub()
    server = await asyncio.start_server(stub.serve, LOOPBACK, port)
    stub.port = server.sockets[0].getsockname()[1]
    try:
        yield stub
    finally:
        server.close()
