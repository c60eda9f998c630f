"""Closed-loop load from a process of its own: wrk where there is one, else raw sockets."""

import json
import secrets
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

PROJECT = Path(__file__).resolve().parent.parent
SCRIPT = Path(__file__).with_name("post.lua")


@dataclass(frozen=True)
class Target:
    """Where to send what."""

    port: int
    path: str
    bodies: list[str]
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Measured:
    """What came out of one run."""

    per_second: float
    p50_ms: float
    p95_ms: float
    p99_ms: float
    refused: int


def load(target: Target, connections: int, seconds: int) -> Measured:
    """Let so many connections send one request after the other for some seconds."""
    with tempfile.TemporaryDirectory() as folder:
        bodies = Path(folder) / "bodies"
        bodies.write_text("\n".join(target.bodies))
        run = secrets.token_hex(4)
        command = (
            wrk(target, connections, seconds, bodies, run)
            if shutil.which("wrk")
            else own(target, connections, seconds, bodies, run)
        )
        said = subprocess.run(command, cwd=PROJECT, capture_output=True, text=True, check=True)
    line = next(line for line in reversed(said.stdout.splitlines()) if line.startswith("{"))
    return Measured(**json.loads(line))


def generator_name() -> str:
    """Which generator is at work."""
    return "wrk" if shutil.which("wrk") else "own asyncio generator"


def wrk(target: Target, connections: int, seconds: int, bodies: Path, run: str) -> list[str]:
    """The command line of wrk; its script makes every request a new one."""
    headers = [part for k, v in target.headers.items() for part in ("-H", f"{k}: {v}")]
    address = f"http://127.0.0.1:{target.port}{target.path}"
    return [
        *("wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "30s"),
        *("-s", str(SCRIPT), *headers, address, "--", str(bodies), run),
    ]


def own(target: Target, connections: int, seconds: int, bodies: Path, run: str) -> list[str]:
    """The command line of our own generator."""
    given = {"port": target.port, "path": target.path, "headers": target.headers, "run": run}
    told = json.dumps(given | {"connections": connections, "seconds": seconds})
    return [sys.executable, "-m", "benchmarks.sockets", told, str(bodies)]
