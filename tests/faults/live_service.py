"""The service as a newcomer runs it: real processes on a port and a data folder of their own."""

import asyncio
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Self

import httpx2

from service.embedded_postgres import EmbeddedPostgres
from service.embedded_postgres.place import SHORT, find_place

PROJECT = Path(__file__).resolve().parents[2]
BOT_TOKEN = "916:token-of-a-test"
WEBHOOK_SECRET = "secret-of-a-test-webhook"
NOWHERE = "http://127.0.0.1:9"
STARTS_WITHIN_S = 90.0
PAUSE_S = 0.02


class NotInTime(AssertionError):
    """What was waited for did not come."""


async def until(holds: Callable[[], bool], within_s: float, what: str) -> None:
    """Wait for a condition, not for a time."""
    deadline = time.monotonic() + within_s
    while not holds():
        if time.monotonic() > deadline:
            raise NotInTime(what)
        await asyncio.sleep(PAUSE_S)


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


def command_of(pid: int) -> str:
    """The command line of a live process; nothing for one that is gone."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    except OSError:
        return ""


def children_of(pid: int) -> list[int]:
    """The processes that a process started itself."""
    listed = Path(f"/proc/{pid}/task/{pid}/children")
    return [int(child) for child in listed.read_text().split()] if listed.exists() else []


class LiveService:
    """`python -m service serve`, to be killed and started again on the same data."""

    def __init__(self, **environment: str) -> None:
        self.data_dir = Path(tempfile.mkdtemp(prefix="appeals-fault-", dir=SHORT))
        # Root's unprivileged server passes through this folder.
        self.data_dir.chmod(0o711)
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.log = self.data_dir / "log.txt"
        self.environment = {
            **{k: v for k, v in os.environ.items() if not k.startswith("APPEALS_")},
            "APPEALS_PORT": str(self.port),
            "APPEALS_DATA_DIR": str(self.data_dir),
            "APPEALS_PUBLIC_URL": self.url,
            "APPEALS_TELEGRAM__BOT_TOKEN": BOT_TOKEN,
            "APPEALS_TELEGRAM__WEBHOOK_SECRET": WEBHOOK_SECRET,
            "APPEALS_TELEGRAM__API_BASE_URL": NOWHERE,
            **environment,
        }
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        """The web process."""
        assert self.process is not None
        return self.process.pid

    def launch(self) -> None:
        """Start the processes; they are not ready yet."""
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "service", "serve"],
                cwd=PROJECT,
                env=self.environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    async def start(self) -> Self:
        """Start and wait until it answers."""
        self.launch()
        await self.ready()
        return self

    async def ready(self) -> None:
        """Wait until the process answers, or say what it said instead."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        async with httpx2.AsyncClient(base_url=self.url, timeout=2) as http:
            while True:
                assert self.process is not None
                assert self.process.poll() is None, self.said()[-2000:]
                try:
                    if (await http.get("/health/ready")).status_code == 200:
                        return
                except httpx2.TransportError:
                    pass
                assert time.monotonic() < deadline, self.said()[-2000:]
                await asyncio.sleep(PAUSE_S)

    async def at_work(self) -> None:
        """Wait until the worker beside it has begun, which on a busy machine comes later."""
        deadline = time.monotonic() + STARTS_WITHIN_S
        async with httpx2.AsyncClient(base_url=self.url, timeout=10) as http:
            while (await http.get("/health/ready")).json()["worker"] != "ok":
                assert time.monotonic() < deadline, self.said()[-2000:]
                await asyncio.sleep(PAUSE_S)

    def said(self) -> str:
        """Everything the processes wrote."""
        return self.log.read_text(errors="replace")

    def kill(self) -> None:
        """End the web process as a crash would."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()

    def has_ended(self) -> bool:
        """Whether the web process is gone."""
        assert self.process is not None
        return self.process.poll() is not None

    def worker(self) -> int | None:
        """The worker that runs beside the web process."""
        mine = [pid for pid in children_of(self.pid) if "service worker" in command_of(pid)]
        return mine[0] if mine else None

    def postmaster(self) -> int | None:
        """The database server, when it lives."""
        path = find_place(self.data_dir).cluster / "postmaster.pid"
        found = re.match(r"\d+", path.read_text()) if path.exists() else None
        pid = int(found[0]) if found else 0
        return pid if str(find_place(self.data_dir).cluster) in command_of(pid) else None

    def postgres(self) -> EmbeddedPostgres:
        """The same database, to look at the truth."""
        return EmbeddedPostgres(self.data_dir)

    def passwords(self) -> dict[str, str]:
        """The first accounts, as the newcomer reads them."""
        words = (self.data_dir / "sign-in.txt").read_text().split()
        return dict(zip(words[::2], words[1::2], strict=True))

    def interrupt(self, *, whole_group: bool) -> None:
        """Ctrl-C: the terminal tells the whole group, a supervisor only the process."""
        (os.killpg if whole_group else os.kill)(self.pid, signal.SIGINT)

    def end_strays(self) -> None:
        """End a worker whose web process was killed before it could notice."""
        ours = f"APPEALS_DATA_DIR={self.data_dir}".encode()
        for folder in Path("/proc").glob("[0-9]*"):
            try:
                given = (folder / "environ").read_bytes().split(b"\0")
            except OSError:
                continue
            if ours in given:
                os.kill(int(folder.name), signal.SIGKILL)

    async def remove(self) -> None:
        """Stop whatever runs and leave nothing behind."""
        if self.process is not None and self.process.poll() is None:
            self.process.terminate()
            try:
                await asyncio.to_thread(self.process.wait, 30)
            except subprocess.TimeoutExpired:
                self.process.kill()
        self.end_strays()
        with self.postgres():
            pass
        shutil.rmtree(find_place(self.data_dir).home, ignore_errors=True)
        shutil.rmtree(self.data_dir, ignore_errors=True)
