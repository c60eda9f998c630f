"""How Telegram delivers updates: in order within a chat, again until 2xx, for one day."""

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import httpx2

from service.demo.stubs.ledger import SUCCESS, Ledger

PROOF_HEADER: Final = "X-Telegram-Bot-Api-Secret-Token"
DAY: Final = 24 * 3600
CLOSED_AFTER: Final = 23 * 3600
LONGEST_RETRY_AFTER: Final = 3600
GONE: Final = 410

Pause = Callable[[float], Awaitable[None]]


@dataclass(slots=True)
class Webhook:
    """Where updates go, with which secret."""

    url: str
    secret: str | None = None
    max_connections: int = 40
    last_error: str | None = None
    closed: bool = False


@dataclass(frozen=True, slots=True)
class Update:
    """One update in its exact bytes."""

    number: int
    lane: str  # its chat: order holds within it only
    raw: bytes


def retry_delays(chance: random.Random) -> Iterator[float]:
    """The first retry comes at once, then 2, 4, 8 ... seconds up to a random 60 to 120."""
    ceiling = chance.uniform(60, 120)
    yield 0.0
    delay = 2.0
    while True:
        yield min(delay, ceiling)
        delay *= 2


class Deliverer:
    """Posts updates to the webhook, as the official server does."""

    def __init__(
        self, client: httpx2.AsyncClient, ledger: Ledger, pause: Pause, chance: random.Random
    ) -> None:
        """Keep the clock apart, so that a test may wind it."""
        self._client = client
        self._ledger = ledger
        self._pause = pause
        self._chance = chance
        self._lanes: dict[str, asyncio.Task[None]] = {}
        self._slots = asyncio.Semaphore(40)

    def deliver(self, update: Update, webhook: Webhook) -> None:
        """Queue the update behind the earlier ones of its chat."""
        before = self._lanes.get(update.lane)
        self._lanes[update.lane] = asyncio.create_task(self._after(before, update, webhook))

    async def settle(self) -> None:
        """Wait until nothing is on its way."""
        while running := [task for task in self._lanes.values() if not task.done()]:
            await asyncio.gather(*running)

    async def stop(self) -> None:
        """Give up everything that is on its way."""
        for task in self._lanes.values():
            task.cancel()
        await asyncio.gather(*self._lanes.values(), return_exceptions=True)

    async def _after(
        self, before: asyncio.Task[None] | None, update: Update, webhook: Webhook
    ) -> None:
        if before is not None:
            await before
        waited = 0.0
        for usual in retry_delays(self._chance):
            status, asked = await self._post(update, webhook)
            if status in SUCCESS or webhook.closed:
                return
            delay = usual if asked is None else asked
            waited += delay
            webhook.closed = status == GONE and waited >= CLOSED_AFTER
            if waited >= DAY or webhook.closed:
                self._ledger.dropped.append(str(update.number))
                return
            await self._pause(delay)

    async def _post(self, update: Update, webhook: Webhook) -> tuple[int | None, float | None]:
        headers = {"Content-Type": "application/json"}
        if webhook.secret:
            headers[PROOF_HEADER] = webhook.secret
        try:
            async with self._slots:
                answer = await self._client.post(webhook.url, content=update.raw, headers=headers)
        except httpx2.HTTPError as fault:
            webhook.last_error = type(fault).__name__
            self._ledger.answers.append((str(update.number), None))
            return None, None
        self._ledger.answers.append((str(update.number), answer.status_code))
        if answer.status_code not in SUCCESS:
            webhook.last_error = f"Wrong response from the webhook: {answer.status_code}"
        return answer.status_code, _asked(answer.headers)


def _asked(headers: Mapping[str, str]) -> float | None:
    value = headers.get("retry-after", "")
    return min(float(value), LONGEST_RETRY_AFTER) if value.isdecimal() else None
