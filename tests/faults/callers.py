"""Clients that never give up, and the ledger of what was acknowledged to them."""

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

import httpx2

from tests.faults.live_service import PAUSE_S, WEBHOOK_SECRET, LiveService

DANGER = "Qardaşımı polis bölməsində indi döyürlər, elektrik verirlər"
PARCEL = "Bağlamanı vaxtında vermirlər, hamam da həftədə bir dəfədir"
MESSAGES_A_CHAT = 4
CALLERS = 4


@dataclass
class Acknowledged:
    """What the service confirmed; it may never lose or double any of it."""

    calls: dict[str, str] = field(default_factory=dict)  # idempotency key and reference
    updates: set[str] = field(default_factory=set)
    statuses: Counter[int] = field(default_factory=Counter)
    changed_minds: list[str] = field(default_factory=list)

    def __len__(self) -> int:
        """How many confirmations there were."""
        return len(self.calls) + len(self.updates)

    def took_call(self, key: str, reference: str) -> None:
        """Note the answer to a key; another answer later is a fault."""
        if self.calls.setdefault(key, reference) != reference:
            self.changed_minds.append(key)


class Caller:
    """One client with one request at a time, repeated until it is confirmed."""

    def __init__(self, service: LiveService, book: Acknowledged) -> None:
        self.service = service
        self.book = book
        self.stopped = asyncio.Event()

    async def insists(
        self, http: httpx2.AsyncClient, path: str, content: bytes, headers: dict[str, str]
    ) -> httpx2.Response | None:
        """Repeat one request until it is confirmed; None when the test ended first."""
        headers = {"Content-Type": "application/json", **headers}
        while not self.stopped.is_set():
            try:
                answer = await http.post(path, content=content, headers=headers)
            except httpx2.TransportError:
                await asyncio.sleep(PAUSE_S)
                continue
            self.book.statuses[answer.status_code] += 1
            if answer.is_success:
                return answer
            await asyncio.sleep(PAUSE_S)
        return None

    async def calls(self, number: int, token: str) -> None:
        """An operator files one appeal after the other, each under a key of its own."""
        async with httpx2.AsyncClient(base_url=self.service.url, timeout=15) as http:
            for n in count():
                key = f"caller-{number}-{n}"
                said = DANGER if n % 5 == 0 else PARCEL
                body = json.dumps({"channel": "call", "text": f"{said} {key}"}).encode()
                headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": key}
                answer = await self.insists(http, "/api/v1/appeals", body, headers)
                if answer is None:
                    return
                self.book.took_call(key, answer.json()["reference"])

    async def writes(self, number: int) -> None:
        """Telegram delivers one update after the other, some of them to one conversation."""
        async with httpx2.AsyncClient(base_url=self.service.url, timeout=15) as http:
            for n in count(1):
                update = number * 1_000_000 + n
                chat = number * 1_000_000 + n // MESSAGES_A_CHAT
                headers = {"X-Telegram-Bot-Api-Secret-Token": WEBHOOK_SECRET}
                body = telegram_update(update, chat, DANGER if n % 5 == 0 else PARCEL)
                if await self.insists(http, "/webhooks/telegram", body, headers) is None:
                    return
                self.book.updates.add(str(update))


def telegram_update(update: int, chat: int, text: str) -> bytes:
    """A private message as the bot's webhook gets it."""
    person = {"id": chat, "is_bot": False, "first_name": "A", "language_code": "az"}
    message = {
        "message_id": update,
        "date": 1_795_000_000,
        "chat": {"id": chat, "type": "private"},
        "from": person,
        "text": text,
    }
    return json.dumps({"update_id": update, "message": message}).encode()


@asynccontextmanager
async def eight_callers(service: LiveService, token: str) -> AsyncIterator[Acknowledged]:
    """Four operators and four Telegram chats at it for as long as the block runs."""
    book = Acknowledged()
    caller = Caller(service, book)
    tasks = [asyncio.create_task(caller.calls(n, token)) for n in range(1, CALLERS + 1)]
    tasks += [asyncio.create_task(caller.writes(n)) for n in range(1, CALLERS + 1)]
    try:
        yield book
    finally:
        caller.stopped.set()
        await asyncio.gather(*tasks)


async def sign_in(service: LiveService, username: str, password: str | None = None) -> str:
    """The token of one of the first accounts, or of somebody hired later."""
    body = {"username": username, "password": password or service.passwords()[username]}
    async with httpx2.AsyncClient(base_url=service.url, timeout=15) as http:
        answer = await http.post("/api/v1/sessions", json=body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["token"])
