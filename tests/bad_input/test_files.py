"""F18 for files: whatever is announced and whatever then comes is kept, and blocks nobody."""

import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from functools import partial
from itertools import count
from typing import Any

import pytest
from sqlalchemy import select

from service.domain.terms import Role
from service.intake import email
from service.intake.message import InboundMessage
from service.models import Attachment, Job
from service.runtime import Runtime
from tests.bad_input.poison import update
from tests.bad_input.poisoned_files import (
    content_of,
    mailed_files,
    messenger_files,
    telegram_files,
    whatsapp_files,
)
from tests.bad_input.test_webhooks import kept
from tests.channels.conftest import settings as settings  # noqa: PLC0414 - the fixture
from tests.channels.couriers import Couriers, text
from tests.desk import Desk
from tests.files import FakeSource
from tests.intake.mails import ACCOUNT

PLEA = "Kömək edin, oğlumu indi polisdə döyürlər"


class PoisonedSource(FakeSource):
    """Has something wrong for every file that anybody asks for."""

    numbers: Any = count()

    @asynccontextmanager
    async def open(self, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The next poison."""
        self.held[ref] = content_of(next(self.numbers))
        async with FakeSource.open(self, ref) as content:
            yield content


@pytest.fixture
def couriers(desk: Desk, runtime: Runtime) -> Couriers:
    for name in ("telegram", "whatsapp", "facebook", "instagram", "x"):
        desk.files[name] = PoisonedSource()
    return Couriers(desk, runtime)


async def poisoned(runtime: Runtime) -> list[str]:
    """The kinds of promises that were given up, or are still tried again."""
    async with runtime.sessions() as tx:
        return list((await tx.scalars(select(Job.kind).where(Job.error_class.is_not(None)))).all())


async def files_told(runtime: Runtime) -> set[str]:
    """How all files ended."""
    async with runtime.sessions() as tx:
        return set((await tx.scalars(select(Attachment.state))).all())


async def require_help(desk: Desk, say: Callable[[], Any]) -> None:
    """The next plea stands first in the queue, poison or not."""
    assert await say() == 200
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    assert (await reader.queue(limit=1))[0]["level"] == "P1"


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_poisoned_files_by_telegram(desk: Desk, couriers: Couriers, runtime: Runtime) -> None:
    payloads = list(telegram_files())
    assert len(payloads) > 300
    for payload in payloads:
        await couriers.insist(partial(couriers.telegram, payload))
    stored = set((await kept(runtime)).values())
    assert [payload[:300] for payload in payloads if payload not in stored] == []
    await desk.works()
    assert await poisoned(runtime) == []
    assert await files_told(runtime) <= {"ready", "refused", "gone"}
    await require_help(desk, partial(couriers.telegram, json.dumps(update(1, PLEA)).encode()))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_poisoned_files_by_whatsapp_and_messenger(
    desk: Desk, couriers: Couriers, runtime: Runtime
) -> None:
    forms, events = list(whatsapp_files()), list(messenger_files())
    assert len(forms) + len(events) > 200
    for form in forms:
        await couriers.insist(partial(couriers.twilio, form))
    for body in events:
        await couriers.insist(partial(couriers.meta, body))
    stored = await kept(runtime)
    assert {("whatsapp", form["MessageSid"]) for form in forms} <= stored.keys()
    assert sum(channel == "facebook" for channel, _ in stored) == len(events)
    await desk.works()
    assert await poisoned(runtime) == []
    assert await files_told(runtime) <= {"ready", "refused", "gone"}
    await require_help(desk, partial(couriers.twilio, text(1, 60_001, PLEA)))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_poisoned_files_by_mail(desk: Desk, couriers: Couriers, runtime: Runtime) -> None:
    letters = list(mailed_files())
    assert len(letters) > 100
    for letter in letters:
        assert await couriers.mail(letter) == 200
    read = [email.parse(letter, ACCOUNT) for letter in letters]
    wanted = {("email", each.external_id) for each in read if isinstance(each, InboundMessage)}
    assert len(wanted) == len(letters)
    assert wanted <= (await kept(runtime)).keys()
    await desk.works()
    assert await poisoned(runtime) == []
    await require_help(desk, partial(couriers.twilio, text(1, 60_001, PLEA)))
