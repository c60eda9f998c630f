"""A service whose way to its database can be cut, for the tests of the spool."""

import asyncio
import hmac
from base64 import b64encode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from hashlib import sha1
from pathlib import Path
from urllib.parse import urlencode

import httpx2
from sqlalchemy import select

from service.database import make_engine, make_sessions
from service.intake.spool import Spool
from service.models import Appeal, Message
from service.runtime import Runtime
from service.security.encryption import key_ring
from service.spooling import drain
from tests.conftest import MASTER_KEY
from tests.desk import Clock, Desk
from tests.faults.black_hole import BlackHole, open_black_hole

URL = "https://916.example/webhooks/twilio/messages"
# Generous, for this machine may be busy; the budgets themselves are held in test_spool.py.
PATIENCE_S = 15
BUDGET_S = 8.0
STORY = "Qardaşımı Qobustanda döyürlər"


@dataclass
class Cut:
    """A service whose way to its database can be cut."""

    desk: Desk
    runtime: Runtime
    hole: BlackHole
    place: Path

    async def sms(self, number: int, text: str, sender: str = "+994501112233") -> httpx2.Response:
        form = {"MessageSid": f"SM{number:032}", "From": sender, "To": "+15550916", "Body": text}
        told = URL + "".join(name + value for name, value in sorted(form.items()))
        proof = b64encode(hmac.digest(b"twilio-token", told.encode(), sha1)).decode()
        headers = {
            "Content-Type": "application/x-www-form-urlencoded",
            "X-Twilio-Signature": proof,
        }
        async with asyncio.timeout(PATIENCE_S):
            return await self.desk.http.post(URL, content=urlencode(form), headers=headers)

    async def form(self, text: str, key: str | None = None) -> httpx2.Response:
        headers = {"Idempotency-Key": key} if key else {}
        async with asyncio.timeout(PATIENCE_S):
            return await self.desk.http.post(
                "/api/v1/public/appeals", json={"text": text}, headers=headers
            )

    async def said(self) -> list[str]:
        """What is in the database, in the order in which it came there.

        On a busy machine even a healthy database may answer beyond the budget; what then went
        into the spool is brought in first.
        """
        await drain(self.runtime)
        async with self.runtime.sessions() as tx:
            query = (
                select(Message, Appeal)
                .join(Appeal, Appeal.id == Message.appeal_id)
                .order_by(Message.at, Message.id)
            )
            rows = (await tx.execute(query)).all()
        keys = self.runtime.keys
        return [
            keys.data_key(a.data_key or b"", a.id).open(m.text_enc or b"", "message", "text", m.id)
            for m, a in rows
        ]

    def restarted(self) -> "Cut":
        """The web process died; another one finds its spool."""
        return replace(self, runtime=replace(self.runtime, spool=spool_at(self.place)))


def spool_at(place: Path) -> Spool:
    return Spool(place, key_ring(MASTER_KEY))


@asynccontextmanager
async def open_cut(runtime: Runtime, clock: Clock, place: Path) -> AsyncIterator[Cut]:
    """The desk behind a hole that may swallow everything."""
    async with open_black_hole(runtime.dsn) as hole:
        engine = make_engine(hole.dsn, pool_size=3)
        behind = replace(
            runtime, dsn=hole.dsn, engine=engine, sessions=make_sessions(engine),
            spool=spool_at(place),
        )  # fmt: skip
        async with Desk.open(behind, clock) as desk:
            yield Cut(desk, behind, hole, place)
        hole.heal()
        await engine.dispose()
