"""The service with Meta and X open, both played by stubs that keep their truth ledgers."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path

import httpx2
import pytest
from fastapi import FastAPI
from sqlalchemy import select

from service.api.budget import IngressBudget
from service.demo.stubs.meta import MetaStub, meta_routes
from service.demo.stubs.x import XStub, x_routes
from service.domain.terms import Channel
from service.models import Appeal, Message
from service.notify.registry import Senders, social_senders
from service.runtime import Runtime
from service.settings import MetaSettings, Settings, XSettings
from service.worker import Worker
from tests.channels.cutting import BUDGET_S, Cut, open_cut
from tests.desk import Clock, Desk

META_DOOR = "https://916.example/webhooks/meta"
X_DOOR = "https://916.example/webhooks/x"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """Meta and X open, beside the others."""
    return settings.model_copy(
        update={
            "meta": MetaSettings(
                app_secret="app-secret", verify_token="verify", page_token="page-token",
                page_id="100916", api_base_url="https://graph.example",
            ),
            "twilio": settings.twilio
            and settings.twilio.model_copy(update={"voice_from": "+15550917"}),
            "x": XSettings(
                consumer_secret="consumer-secret", access_token="x-token",
                api_base_url="https://x.example",
            ),
        }
    )  # fmt: skip


class Pauses:
    """The waits of a provider, passed at once and remembered."""

    def __init__(self) -> None:
        self.taken: list[float] = []

    async def __call__(self, seconds: float) -> None:
        self.taken.append(seconds)


@dataclass
class Social:
    """Both providers, and a worker whose answers reach them."""

    meta: MetaStub
    instagram: MetaStub
    x: XStub
    worker: Worker
    pauses: Pauses
    runtime: Runtime

    async def messages(self) -> list[tuple[str, str, str]]:
        """Channel, direction and words of every message, in order."""
        async with self.runtime.sessions() as tx:
            query = (
                select(Message, Appeal)
                .join(Appeal, Appeal.id == Message.appeal_id)
                .order_by(Message.at, Message.id)
            )
            found = []
            for message, appeal in (await tx.execute(query)).all():
                key = self.runtime.keys.data_key(appeal.data_key or b"", appeal.id)
                said = key.open(message.text_enc or b"", "message", "text", message.id)
                found.append((message.channel, message.direction, said))
            return found

    async def inbound(self) -> list[str]:
        """The words that people wrote, in order."""
        return [said for _, direction, said in await self.messages() if direction == "inbound"]


@pytest.fixture
async def social(
    desk: Desk, runtime: Runtime, clock: Clock, settings: Settings
) -> AsyncIterator[Social]:
    """Providers that post to the desk's own doors."""
    pauses = Pauses()
    meta = MetaStub("app-secret", "page-token", desk.http, pauses, clock)
    instagram = MetaStub("app-secret", "page-token", desk.http, pauses, clock, "instagram")
    x = XStub("consumer-secret", "x-token", desk.http, pauses, clock)
    page, account = FastAPI(), FastAPI()
    page.include_router(meta_routes(meta))
    page.include_router(x_routes(x))
    account.include_router(meta_routes(instagram))
    async with (
        httpx2.AsyncClient(transport=httpx2.ASGITransport(page)) as client,
        httpx2.AsyncClient(transport=httpx2.ASGITransport(account)) as other,
    ):
        ways = social_senders(settings, client, clock)
        ways[Channel.INSTAGRAM] = social_senders(settings, other, clock)[Channel.INSTAGRAM]
        assert await meta.subscribe(META_DOOR, "verify")
        assert await instagram.subscribe(META_DOOR, "verify")
        assert await x.challenge(X_DOOR)
        yield Social(meta, instagram, x, Worker(runtime, Senders(ways, {})), pauses, runtime)


@pytest.fixture
async def cut(
    runtime: Runtime, clock: Clock, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Cut]:
    """The way to the database can be cut; a busy machine has time to spool."""
    monkeypatch.setattr(IngressBudget.__init__, "__defaults__", (BUDGET_S,))
    async with open_cut(runtime, clock, tmp_path / "spool") as cut:
        yield cut
