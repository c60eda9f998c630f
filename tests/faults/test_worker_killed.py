"""kill -9 of the worker while pages go out: each is sent, and the next rung still comes (F11)."""

import os
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx2
import pytest

from service.demo.stubs.telegram import TelegramStub
from service.demo.stubs.telegram_app import open_telegram_stub
from service.outbox.slots import SLOTS
from tests.faults.callers import DANGER, sign_in
from tests.faults.live_service import BOT_TOKEN, LiveService, until
from tests.faults.truth import database_of, never_silent

KILLS = 10
LEAD_CHAT, FIRST_CHAT, SECOND_CHAT = "40", "10", "20"
# A rung of 60 s lasts 3 s, the coordinators' rung comes after 21 s.
HURRIED = "0.05"
WITHIN_S = 90
PASSWORD = "long enough for anybody here"


@pytest.fixture
async def telegram() -> AsyncIterator[TelegramStub]:
    """The provider that pages are handed to."""
    async with open_telegram_stub(BOT_TOKEN) as stub:
        yield stub


@asynccontextmanager
async def signed_in(service: LiveService, username: str) -> AsyncIterator[httpx2.AsyncClient]:
    """A client with somebody's session."""
    token = await sign_in(service, username)
    headers = {"Authorization": f"Bearer {token}"}
    async with httpx2.AsyncClient(base_url=service.url, headers=headers, timeout=15) as http:
        yield http


async def hire(service: LiveService) -> None:
    """Two lawyers on call and a coordinator who is not, each with a chat."""
    people: list[dict[str, Any]] = [
        {"username": "first", "role": "responder", "telegram_chat": FIRST_CHAT},
        {"username": "second", "role": "responder", "telegram_chat": SECOND_CHAT},
        {"username": "lead", "role": "coordinator", "telegram_chat": LEAD_CHAT},
    ]
    now = datetime.now(UTC)
    hours = {
        "office": "baku",
        "starts_at": (now - timedelta(minutes=1)).isoformat(),
        "ends_at": (now + timedelta(hours=6)).isoformat(),
    }
    async with signed_in(service, "admin") as admin:
        for person in people:
            profession = {"profession": "lawyer"} if person["role"] == "responder" else {}
            body = person | profession | {"name": person["username"], "password": PASSWORD}
            assert (await admin.post("/api/v1/staff", json=body)).status_code == 201
        for username in ("first", "second"):
            put = await admin.post("/api/v1/shifts", json=hours | {"username": username})
            assert put.status_code == 201, put.text


async def kill_worker(service: LiveService) -> None:
    """Wait until a worker runs, then end it as a crash would."""
    await until(lambda: service.worker() is not None, WITHIN_S, "a worker")
    pid = service.worker()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    await until(lambda: service.worker() != pid, WITHIN_S, "the end of a worker")


def pages(telegram: TelegramStub, chat: str, reference: str) -> int:
    """How often a chat was paged about an appeal."""
    return sum(reference in page.text for page in telegram.ledger.sent_to(chat))


@pytest.mark.slow
@pytest.mark.timeout(400)
async def test_every_page_is_sent_and_the_next_rung_still_comes(telegram: TelegramStub) -> None:
    service = LiveService(
        APPEALS_TELEGRAM__API_BASE_URL=telegram.url, APPEALS_ESCALATION__TIME_SCALE=HURRIED
    )
    references: list[str] = []
    try:
        await service.start()
        await hire(service)
        async with never_silent(service) as watcher, signed_in(service, "operator") as operator:
            for n in range(KILLS):
                body = {"channel": "call", "text": DANGER}
                headers = {"Idempotency-Key": f"call-{n}"}
                filed = await operator.post("/api/v1/appeals", json=body, headers=headers)
                assert filed.json()["level"] == "P1"
                references.append(filed.json()["reference"])
                await kill_worker(service)
            for chat in (FIRST_CHAT, SECOND_CHAT, LEAD_CHAT):
                await until(
                    lambda: all(pages(telegram, chat, r) for r in references),  # noqa: B023 - read at once
                    WITHIN_S,
                    f"pages to {chat}",
                )
        assert watcher.looks > KILLS
        assert watcher.silent == set()
        await require_few_repeats(service, telegram)
    finally:
        await service.remove()


async def require_few_repeats(service: LiveService, telegram: TelegramStub) -> None:
    """A crash repeats at most what its slots had in hand (promise P8)."""
    async with database_of(service) as db:
        sent = await db.fetchval("select count(*) from delivery where key like 'page:%'")
    assert len(telegram.ledger.outgoing) <= sent + KILLS * len(SLOTS)
