"""Schemathesis knocks at every door of a running service with whatever its own document allows."""

import asyncio
import re
import sys

import httpx2
import pytest

from tests.faults.callers import DANGER, sign_in
from tests.faults.live_service import LiveService

SECONDS = 60
SEED = 916
# A stream does not end, and whoever signs out can knock no more.
LEFT_OUT = r"/api/v1/(events|sessions.*)"
PROGRAM = "from schemathesis.cli import schemathesis; schemathesis()"


async def file_one(service: LiveService, token: str) -> None:
    """An appeal for the fuzzer to work on, told to it in its own settings."""
    headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": "one"}
    body = {"channel": "call", "text": DANGER}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers) as http:
        filed = await http.post("/api/v1/appeals", json=body)
    known = f'[parameters]\nreference = "{filed.json()["reference"]}"\n'
    (service.data_dir / "schemathesis.toml").write_text(known)


async def fuzz(service: LiveService, token: str) -> tuple[int, str]:
    """Run the fuzzer against the service; its exit code and what it said."""
    command = [
        *(sys.executable, "-c", PROGRAM, "run", f"{service.url}/api/v1/openapi.json"),
        *("--header", f"Authorization: Bearer {token}"),
        *("--header", "Idempotency-Key: fuzz"),
        *("--exclude-path-regex", LEFT_OUT),
        *("--checks", "not_a_server_error,unsupported_method,content_type_conformance"),
        *("--max-time", str(SECONDS), "--seed", str(SEED), "--workers", "1"),
        *("--max-examples", "25", "--phases", "examples,coverage,fuzzing"),
        *("--generation-database", "none", "--no-color"),
    ]
    process = await asyncio.create_subprocess_exec(
        *command,
        cwd=service.data_dir,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    said, _ = await process.communicate()
    return process.returncode or 0, said.decode(errors="replace")


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_no_door_trips_over_what_its_document_allows() -> None:
    service = LiveService()
    try:
        await service.start()
        token = await sign_in(service, "coordinator")
        await file_one(service, token)
        code, said = await fuzz(service, token)
        assert re.search(r"\d+ generated", said), said
        assert code == 0, said[-6000:]
        assert '"event": "unexpected"' not in service.said()
        assert '"event": "database_unavailable"' not in service.said()
    finally:
        await service.remove()
