"""Serve the yardstick or the service in a process of its own, both with the same uvicorn."""

import asyncio
import os
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvicorn
import uvloop
from fastapi import FastAPI

from benchmarks.yardstick import bare_app
from service.commands.memory import settle_memory
from service.main import create_app
from service.observability import set_up_logging
from service.runtime import open_runtime
from service.security.encryption import key_ring
from service.settings import Settings

MASTER_KEY = "1:a key of the benchmarks that is long enough"
READY_WITHIN_S = 30
PROJECT = Path(__file__).resolve().parent.parent


async def serve(app: FastAPI, port: int) -> None:
    """One process, as `appeals serve` runs it."""
    config = uvicorn.Config(
        app,
        host="127.0.0.1",
        port=port,
        loop="uvloop",
        http="httptools",
        access_log=False,
        proxy_headers=False,
        server_header=False,
        log_level="warning",
    )
    await uvicorn.Server(config).serve()


async def run(what: str, dsn: str, port: int) -> None:
    """Serve one of the two until the process is told to stop."""
    if what == "yardstick":
        await serve(bare_app(dsn.replace("+asyncpg", "")), port)
        return
    set_up_logging()
    async with open_runtime(Settings(), dsn, key_ring(MASTER_KEY)) as runtime:
        settle_memory()
        await serve(create_app(runtime), port)


@contextmanager
def served(what: str, dsn: str, port: int, **settings: str) -> Iterator[int]:
    """The server, running and answering, for as long as the block; yields its process id."""
    environment = {**os.environ, **settings, "BENCHMARK_DSN": dsn}
    process = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.server", what, str(port)], cwd=PROJECT, env=environment
    )
    try:
        await_answer(process, port, "/bare/nothing" if what == "yardstick" else "/health/live")
        yield process.pid
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid: int) -> float:
    """What a process has taken of the cores, however busy they were; 0 where nobody tells."""
    told = Path(f"/proc/{pid}/stat")
    fields = told.read_text().rpartition(")")[2].split() if told.exists() else ()
    return sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")


def await_answer(process: subprocess.Popen[bytes], port: int, path: str) -> None:
    """Wait until the server answers."""
    deadline = time.monotonic() + READY_WITHIN_S
    while process.poll() is None and time.monotonic() < deadline:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}{path}", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.05)
    raise RuntimeError(f"the server on port {port} does not answer")


if __name__ == "__main__":
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(run(sys.argv[1], os.environ["BENCHMARK_DSN"], int(sys.argv[2])))
