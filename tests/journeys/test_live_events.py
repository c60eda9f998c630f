"""Desks hear at once of what happens, and nobody whose session ended hears any more."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AsyncExitStack
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy.exc import TimeoutError as PoolTimeout
from starlette.requests import Request

from service.api.events import Reader, get_events, reader
from service.database import make_engine
from service.domain.terms import Role
from service.events import OPENINGS_AT_ONCE, EventHub, T
from service.models import Staff
from service.runtime import Runtime
from service.staff.accounts import disable
from service.staff.sessions import fingerprint
from tests.desk import Desk, Person

DANGER = "Qardaşımı indi polisdə döyürlər"
SOON_S = 30


@pytest.fixture
async def hub(desk: Desk) -> AsyncIterator[EventHub]:
    """What hands events out, listening for real."""
    hub = EventHub(desk.runtime)
    running = asyncio.create_task(hub.run())
    yield hub
    running.cancel()


def listening(hub: EventHub, who: Person) -> AsyncIterator[Any]:
    """The stream of one desk."""
    token = who.headers["Authorization"].removeprefix("Bearer ")
    return aiter(get_events(hub, Reader(who.id, fingerprint(token)), None))


async def first_of(stream: AsyncIterator[Any], filing: Person) -> Any:
    """The first event that a desk hears, while somebody files until it does."""
    heard = asyncio.ensure_future(anext(stream, None))
    async with asyncio.timeout(SOON_S):
        while not heard.done():
            await filing.files(DANGER)
            await asyncio.wait({heard}, timeout=0.3)
    return heard.result()


async def test_every_reader_hears_and_no_words_are_told(desk: Desk, hub: EventHub) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lawyer = await desk.hires("lawyer")
    event = await first_of(listening(hub, lawyer), operator)
    assert event.event.startswith("appeal.")
    assert "döyürlər" not in event.raw_data


async def test_whose_account_ended_hears_nothing_more(desk: Desk, hub: EventHub) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lawyer = await desk.hires("lawyer")
    stream = listening(hub, lawyer)
    assert await first_of(stream, operator) is not None
    async with desk.runtime.sessions.begin() as tx:
        await disable(tx, await tx.get_one(Staff, lawyer.id), now=desk.clock(), by=None)
    while (event := await first_of(stream, operator)) is not None:
        assert event.event  # what was handed out before the account ended


async def test_whose_mandate_ended_hears_nothing_more(desk: Desk, hub: EventHub) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    lawyer = await desk.hires("lawyer")
    async with desk.runtime.sessions.begin() as tx:
        (await tx.get_one(Staff, lawyer.id)).mandate_until = desk.clock().date()
    assert await first_of(listening(hub, lawyer), operator) is None


async def test_who_reads_no_appeals_hears_nothing(desk: Desk, hub: EventHub) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    admin = await desk.hires("admin", Role.ADMINISTRATOR)
    assert await first_of(listening(hub, admin), operator) is None


class CrowdedHub(EventHub):
    """Notes how often the pool was full, and how many asked at once."""

    def __init__(self, runtime: Runtime) -> None:
        super().__init__(runtime)
        self.refused = self.asking = self.most = 0
        self.tried = asyncio.Event()

    async def in_line(self, ask: Callable[[], Awaitable[T]]) -> T:
        async def counted() -> T:
            self.asking += 1
            self.most = max(self.most, self.asking)
            try:
                return await ask()
            except PoolTimeout:
                self.refused += 1
                if self.refused == 2 * OPENINGS_AT_ONCE:
                    self.tried.set()
                raise
            finally:
                self.asking -= 1

        return await super().in_line(counted)


async def test_two_hundred_desks_that_come_at_once_wait_in_line_for_a_full_pool(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("service.events.PATIENCE_S", 600.0)
    lawyer = await desk.hires("lawyer")
    headers = [(name.lower().encode(), value.encode()) for name, value in lawyer.headers.items()]
    engine = make_engine(desk.runtime.dsn, pool_size=1)
    monkeypatch.setattr(engine.pool, "_timeout", 0.01)
    runtime = replace(desk.runtime, engine=engine)
    hub = CrowdedHub(runtime)
    async with AsyncExitStack() as others:
        for _ in range(2):
            await others.enter_async_context(engine.connect())
        desks = [
            asyncio.create_task(reader(Request({"type": "http", "headers": headers}), runtime, hub))
            for _ in range(200)
        ]
        await hub.tried.wait()
    readers = await asyncio.gather(*desks)
    await engine.dispose()
    assert {each.id for each in readers} == {lawyer.id}
    assert hub.most == OPENINGS_AT_ONCE
