"""Desks hear at once of what happens, and nobody whose session ended hears any more."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest

from service.api.events import Reader, get_events
from service.domain.terms import Role
from service.events import EventHub
from service.models import Staff
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
