"""A small load generator on raw sockets, for machines without wrk."""

import asyncio
import json
import sys
import time
from itertools import count
from pathlib import Path
from statistics import quantiles
from typing import Any, cast

import uvloop

NUMBERS = count()


class Connection(asyncio.Protocol):
    """One keep-alive connection that sends its next request when the last one is answered."""

    def __init__(self, load: "Load") -> None:
        self.load = load
        self.answer = b""
        self.began = 0.0

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Send the first request."""
        self.transport = cast("asyncio.Transport", transport)
        self.send()

    def send(self) -> None:
        """Send the next request, unless the time is over."""
        if time.monotonic() > self.load.until:
            self.transport.close()
            return
        self.answer, self.began = b"", time.perf_counter()
        self.transport.write(self.load.request())

    def data_received(self, chunk: bytes) -> None:
        """Wait for the whole answer, note it, go on."""
        self.answer += chunk
        head, parted, body = self.answer.partition(b"\r\n\r\n")
        if not parted:
            return
        length = head.lower().partition(b"content-length:")[2].partition(b"\r\n")[0]
        if len(body) >= int(length or 0):
            self.load.note(head[9:10] == b"2", time.perf_counter() - self.began)
            self.send()

    def connection_lost(self, _error: Exception | None) -> None:
        """Tell that this connection is done."""
        self.load.left -= 1
        if not self.load.left:
            self.load.over.set()


class Load:
    """What all connections share."""

    def __init__(self, told: dict[str, Any], bodies: list[bytes]) -> None:
        self.told, self.bodies = told, bodies
        given = {"Host": "127.0.0.1", "Content-Type": "application/json", **told["headers"]}
        lines = "".join(f"{k}: {v}\r\n" for k, v in given.items())
        self.head = f"POST {told['path']} HTTP/1.1\r\n{lines}".encode()
        self.times: list[float] = []
        self.refused = 0
        self.left = told["connections"]
        self.over = asyncio.Event()
        self.until = time.monotonic() + told["seconds"]

    def request(self) -> bytes:
        """The next request, under a key of its own."""
        number = next(NUMBERS)
        body = self.bodies[number % len(self.bodies)]
        key = f"Idempotency-Key: {self.told['run']}-{number}\r\n"
        return self.head + f"{key}Content-Length: {len(body)}\r\n\r\n".encode() + body

    def note(self, good: bool, seconds: float) -> None:  # noqa: FBT001 - one of two outcomes
        """Count one answer."""
        self.times.append(seconds)
        self.refused += not good

    async def run(self) -> None:
        """Open the connections and wait for their end."""
        loop = asyncio.get_running_loop()
        for _ in range(self.told["connections"]):
            await loop.create_connection(lambda: Connection(self), "127.0.0.1", self.told["port"])
        await self.over.wait()


def main() -> None:
    """Read what to do from the command line; print one line of JSON."""
    bodies = Path(sys.argv[2]).read_bytes().split(b"\n")
    told = json.loads(sys.argv[1])
    load = Load(told, bodies)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(load.run())
    cut = quantiles(load.times, n=100)
    answered = (len(load.times) - load.refused) / told["seconds"]
    figures = {"p50_ms": cut[49] * 1e3, "p95_ms": cut[94] * 1e3, "p99_ms": cut[98] * 1e3}
    print(json.dumps({"per_second": answered, "refused": load.refused, **figures}))


if __name__ == "__main__":
    main()
