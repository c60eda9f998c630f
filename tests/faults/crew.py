"""People on call in a running service, and more workers beside it."""

import asyncio
import subprocess
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2

from tests.faults.callers import DANGER, sign_in
from tests.faults.live_service import PROJECT, LiveService

PASSWORD = "long enough for anybody here"


@dataclass(frozen=True)
class Colleague:
    """Somebody to be paged."""

    username: str
    chat: str | None = None
    phone: str | None = None
    role: str = "responder"
    on_call: bool = True


@asynccontextmanager
async def signed_in(
    service: LiveService, username: str, password: str | None = None
) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with somebody's session."""
    token = await sign_in(service, username, password)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers, timeout=30) as http:
        yield http


async def hire(service: LiveService, *people: Colleague) -> None:
    """Add people, and put those on call who are."""
    now = datetime.now(UTC)
    hours = {
        "office": "baku",
        "starts_at": (now - timedelta(minutes=1)).isoformat(),
        "ends_at": (now + timedelta(hours=6)).isoformat(),
    }
    async with signed_in(service, "admin") as admin:
        for person in people:
            body: dict[str, Any] = {
                "username": person.username,
                "name": person.username,
                "role": person.role,
                "password": PASSWORD,
                "telegram_chat": person.chat,
                "phone": person.phone,
            }
            if person.role == "responder":
                body["profession"] = "lawyer"
            added = await admin.post("/api/v1/staff", json=body)
            assert added.status_code == 201, added.text
            if person.on_call:
                shift = hours | {"username": person.username}
                put = await admin.post("/api/v1/shifts", json=shift)
                assert put.status_code == 201, put.text


async def files(operator: httpx2.AsyncClient, key: str, **more: Any) -> str:
    """File an appeal of somebody in danger; its reference."""
    body = {"channel": "call", "text": DANGER} | more
    filed = await operator.post("/api/v1/appeals", json=body, headers={"Idempotency-Key": key})
    assert filed.status_code == 201, filed.text
    assert filed.json()["level"] == "P1"
    return str(filed.json()["reference"])


@asynccontextmanager
async def another_worker(service: LiveService) -> AsyncIterator["subprocess.Popen[bytes]"]:
    """A second worker that nobody restarts."""
    with service.log.open("ab") as log:
        process = subprocess.Popen(  # noqa: ASYNC220 - returns at once
            [sys.executable, "-m", "service", "worker"],
            cwd=PROJECT,
            env=service.environment,
            stdout=log,
            stderr=log,
            start_new_session=True,
        )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        await asyncio.to_thread(process.wait)
