"""An account on X: challenges, single events with few retries, replays, and throttled answers."""

import hmac
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable
from datetime import datetime
from hashlib import sha256
from secrets import token_urlsafe
from typing import Any, Final

import httpx2
from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from service.demo.stubs.ledger import SUCCESS, Ledger, Outgoing

RETRY_DELAYS_S: Final = (10.0, 60.0, 230.0)  # three in five minutes, then only a replay helps
Pause = Callable[[float], Awaitable[None]]


class XStub:
    """One account's side of X."""

    def __init__(
        self,
        consumer_secret: str,
        access_token: str,
        client: httpx2.AsyncClient,
        pause: Pause,
        clock: Callable[[], datetime],
    ) -> None:
        """Begin with an empty day and no webhook."""
        self.account = "916000"
        self.ledger = Ledger()
        self.url: str | None = None
        self.valid = False
        self.resets_at: list[int] = []  # each next message is refused until this second
        self.closed: set[str] = set()  # people who take no messages from us
        self._secret = consumer_secret
        self._token = access_token
        self._client = client
        self._pause = pause
        self._clock = clock
        self._events: list[tuple[str, bytes]] = []
        self._numbers = 10**15

    async def challenge(self, url: str) -> bool:
        """Ask for a proof of the secret; a wrong answer makes the webhook invalid at once."""
        token = token_urlsafe(24)
        self.url = url
        answer = await self._client.get(url, params={"crc_token": token})
        wanted = {"response_token": self.sign(token.encode())}
        self.valid = answer.status_code == 200 and answer.json() == wanted  # noqa: PLR2004
        return self.valid

    async def write(self, person: str, text: str, *, encrypted: bool = False) -> str:
        """A person writes; the event is delivered at once."""
        self._numbers += 1
        number = str(self._numbers)
        told: dict[str, Any] = {"id": number, "sender_id": person}
        at = self._clock()
        if encrypted:
            told |= {
                "encoded_event": b64encode(text.encode()).decode(),
                "created_at_msec": str(int(at.timestamp() * 1000)),
            }
        else:
            told |= {"text": text, "created_at": at.isoformat(), "event_type": "MessageCreate"}
        kind = "chat.received" if encrypted else "dm.received"
        activity = {"event_type": kind, "filter": {"user_id": self.account}, "payload": told}
        await self.take(number, json.dumps({"data": activity}).encode())
        return number

    async def take(self, number: str, body: bytes) -> None:
        """Take an event in its exact bytes and deliver it."""
        self.ledger.accepted.append(number)
        self._events.append((number, body))
        for delay in (0.0, *RETRY_DELAYS_S):
            if delay:
                await self._pause(delay)
            if await self._post(number, body):
                return
        self.ledger.dropped.append(number)

    async def replay(self) -> None:
        """Deliver the last days again, as a replay job does; what was dropped is owed once more."""
        self.ledger.dropped.clear()
        for number, body in self._events:
            await self._post(number, body)

    async def _post(self, number: str, body: bytes) -> bool:
        if not self.valid:
            return False
        headers = {
            "Content-Type": "application/json",
            "x-twitter-webhooks-signature": self.sign(body),
        }
        try:
            answer = await self._client.post(self.url or "", content=body, headers=headers)
            status: int | None = answer.status_code
        except httpx2.HTTPError:
            status = None
        self.ledger.answers.append((number, status))
        return status in SUCCESS

    def sign(self, signed: bytes) -> str:
        """X's signature of these bytes."""
        digest = hmac.digest(self._secret.encode(), signed, sha256)
        return "sha256=" + b64encode(digest).decode()

    def send(self, token: str, person: str, text: str) -> tuple[int, dict[str, Any]]:
        """One direct message from the account."""
        if token != self._token:
            return 401, {"title": "Unauthorized"}
        if self.resets_at:
            return 429, {"reset": self.resets_at.pop(0)}
        if person in self.closed:
            return 403, {"title": "Forbidden"}
        self._numbers += 1
        self.ledger.outgoing.append(Outgoing(person, text, str(self._numbers)))
        return 201, {"data": {"dm_event_id": str(self._numbers), "dm_conversation_id": "1"}}


def x_routes(stub: XStub) -> APIRouter:
    """The API's paths."""
    router = APIRouter()

    @router.post("/2/dm_conversations/with/{person}/messages")
    async def send(person: str, request: Request) -> Response:
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        status, told = stub.send(token, person, str((await request.json())["text"]))
        headers = {"x-rate-limit-reset": str(told["reset"])} if "reset" in told else {}
        return JSONResponse(told, status, headers=headers)

    return router
