"""Steady load from a process of its own: one request every so often, however long answers take.

Every wait counts from the moment at which the request was due, so a service that stalls cannot
hide what it made the next ones wait.
"""

import asyncio
import json
import sys
import time
from base64 import b64decode
from collections import deque
from contextlib import suppress
from pathlib import Path
from statistics import quantiles
from typing import Any, cast

import uvloop

PATIENCE_S = 30.0


class Connection(asyncio.Protocol):
    """One keep-alive connection that carries one request at a time."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.answer = b""
        self.due: float | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Take what waits, or wait for it."""
        self.transport = cast("asyncio.Transport", transport)
        self.load.is_free(self)

    def send(self, due: float, request: bytes) -> None:
        """Send a request that was due then."""
        self.answer, self.due = b"", due
        self.transport.write(request)

    def data_received(self, chunk: bytes) -> None:
        """Wait for the whole answer, note it, be free again."""
        self.answer += chunk
        head, parted, body = self.answer.partition(b"\r\n\r\n")
        if not parted:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self.note(good=head[9:10] == b"2")
            self.load.is_free(self)

    def note(self, *, good: bool) -> None:
        """Tell how the request of this connection ended."""
        if self.due is not None:
            self.load.note(good, time.perf_counter() - self.due)
            self.due = None

    def connection_lost(self, _error: Exception | None) -> None:
        """A server ends what rests too long; a request that goes with it is refused."""
        self.note(good=False)
        self.load.lost(self)


class Load:
    """What is due, who is free, and what was answered."""

    def __init__(self, told: dict[str, Any], requests: list[bytes]) -> None:
        self.told, self.requests = told, requests
        self.free: deque[Connection] = deque()  # in turn, so that none rests until it is ended
        self.waiting: deque[tuple[float, bytes]] = deque()
        self.times: list[float] = []
        self.refused = 0
        self.over = asyncio.Event()

    def is_free(self, connection: Connection) -> None:
        """Give it what waits longest, or let it rest."""
        if connection.transport.is_closing():
            return
        if self.waiting:
            connection.send(*self.waiting.popleft())
        else:
            self.free.append(connection)

    def lost(self, connection: Connection) -> None:
        """Send nothing more on it."""
        if connection in self.free:
            self.free.remove(connection)

    def note(self, good: bool, seconds: float) -> None:  # noqa: FBT001 - one of two outcomes
        """Count one answer."""
        self.times.append(seconds)
        self.refused += not good
        if len(self.times) == len(self.requests):
            self.over.set()

    async def run(self) -> None:
        """Send each request when it is due; wait for the last answer."""
        loop = asyncio.get_running_loop()
        for _ in range(self.told["connections"]):
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.told["port"])
        began = time.perf_counter()
        for number, request in enumerate(self.requests):
            due = began + number / self.told["per_second"]
            await asyncio.sleep(max(0.0, due - time.perf_counter()))
            if self.free:
                self.free.popleft().send(due, request)
            else:
                self.waiting.append((due, request))
        with suppress(TimeoutError):
            await asyncio.wait_for(self.over.wait(), PATIENCE_S)
        self.refused += len(self.requests) - len(self.times)


def main() -> None:
    """Read what to do from the command line; print one line of JSON."""
    told = json.loads(sys.argv[1])
    lines = Path(sys.argv[2]).read_bytes().splitlines()
    load = Load(told, [b64decode(line) for line in lines])
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(load.run())
    cut = quantiles(load.times, n=100)
    figures = {"p50_ms": cut[49], "p95_ms": cut[94], "p99_ms": cut[98], "max_ms": max(load.times)}
    print(json.dumps({k: v * 1e3 for k, v in figures.items()} | {"refused": load.refused}))


if __name__ == "__main__":
    main()
