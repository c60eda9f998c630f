"""What the tests of the embedded PostgreSQL ask of it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any, Self

import asyncpg

PROJECT = Path(__file__).resolve().parents[2]


async def ask(dsn: str, question: str) -> Any:
    """The first value of a question's first row."""
    connection = await asyncpg.connect(dsn.replace("+asyncpg", ""))
    try:
        return await connection.fetchval(question)
    finally:
        await connection.close()


class Holder:
    """Another process that uses the same data folder."""

    def __init__(self, data_dir: Path, *names: str, wheels: Path = PROJECT) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.embedded_postgres.holder", data_dir, *names],
            cwd=PROJECT,
            env={**os.environ, "PYTHONPATH": str(wheels)},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._told: dict[str, Any] | None = None

    def told(self) -> dict[str, Any]:
        """What the process said about its start; waits for it."""
        if self._told is None:
            assert self.process.stdout is not None
            self._told = json.loads(self.process.stdout.readline())
        return self._told

    def leave(self) -> None:
        """Let the process end by itself."""
        self.process.communicate(timeout=60)

    def kill(self) -> None:
        """End the process as a crash would: nothing of its own runs any more."""
        self.process.kill()
        self.leave()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        if self.process.poll() is None:
            self.leave()
