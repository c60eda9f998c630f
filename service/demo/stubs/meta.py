"""A page and its Instagram account at Meta: batches, signatures, windows and lost subscriptions."""

import hmac
import json
import random
from collections.abc import Awaitable, Callable, Sequence
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Final

import httpx2
from fastapi import APIRouter, Request, Response
from starlette.responses import JSONResponse

from service.demo.stubs.ledger import SUCCESS, Ledger, Outgoing

BATCH: Final = 1_000
DISABLED_AFTER_S: Final = 3_600.0
WINDOW: Final = timedelta(hours=24)
HUMAN_WINDOW: Final = timedelta(days=7)
LONGEST: Final = {"page": 2_000, "instagram": 1_000}
FIRST_DELAYS_S: Final = (0.0, 0.0, 15.0, 60.0, 240.0, 900.0)
Pause = Callable[[float], Awaitable[None]]
Json = dict[str, Any]


class MetaStub:
    """One app's side of Meta; `kind` is page (Messenger) or instagram."""

    def __init__(  # noqa: PLR0917 - what an app is made of
        self,
        app_secret: str,
        page_token: str,
        client: httpx2.AsyncClient,
        pause: Pause,
        clock: Callable[[], datetime],
        kind: str = "page",
    ) -> None:
        """Begin with an empty day and no subscription."""
        self.page_id = "100916"
        self.kind = kind
        self.ledger = Ledger()
        self.url: str | None = None
        self.throttled = 0
        self.written: dict[str, datetime] = {}
        self._secret = app_secret
        self._token = page_token
        self._client = client
        self._pause = pause
        self._clock = clock
        self._held: list[Json] = []
        self._numbers = 0

    async def subscribe(self, url: str, verify_token: str) -> bool:
        """Ask the address whether it is theirs; only an echoed challenge subscribes it."""
        challenge = str(random.Random(url).randrange(10**9))
        asked = {
            "hub.mode": "subscribe",
            "hub.verify_token": verify_token,
            "hub.challenge": challenge,
        }
        answer = await self._client.get(url, params=asked)
        if answer.status_code == 200 and answer.text == challenge:  # noqa: PLR2004 - documented
            self.url = url
        return self.url == url

    def write(self, person: str, text: str, **more: object) -> str:
        """A person writes; the event is held until the next batch leaves."""
        mid = self._mid()
        self.written[person] = self._clock()
        self.hold(person, message={"mid": mid, "text": text, **more})
        self.ledger.accepted.append(mid)
        return mid

    def hold(self, person: str, *, echo: bool = False, **event: object) -> None:
        """Any event between the page and a person."""
        ends = [{"id": person}, {"id": self.page_id}]
        sender, recipient = reversed(ends) if echo else ends
        at = int(self._clock().timestamp() * 1000) + len(self._held)
        self._held.append({"sender": sender, "recipient": recipient, "timestamp": at, **event})

    async def deliver(self, shuffle: random.Random | None = None) -> None:
        """Post what is held, a thousand at a time and in any order after a failure."""
        held, self._held = self._held, []
        if shuffle is not None:
            shuffle.shuffle(held)
        for start in range(0, len(held), BATCH):
            await self._deliver(held[start : start + BATCH])

    async def _deliver(self, events: Sequence[Json]) -> None:
        messages = [event["message"] for event in events if "message" in event]
        mids = [message["mid"] for message in messages if not message.get("is_echo")]
        entry = {"id": self.page_id, "time": 1, "messaging": list(events)}
        body = json.dumps({"object": self.kind, "entry": [entry]}).encode()
        failing = 0.0
        for turn in range(1_000):
            status = await self.post(body)
            self.ledger.answers += [(mid, status) for mid in mids]
            if status in SUCCESS:
                return
            failing += (delay := FIRST_DELAYS_S[min(turn, len(FIRST_DELAYS_S) - 1)])
            if failing >= DISABLED_AFTER_S:
                self.url = None  # «Webhooks Disabled»: the page must be subscribed again by hand
            if self.url is None:
                self.ledger.dropped += mids
                return
            await self._pause(delay)

    async def post(self, body: bytes, signature: str | None = None) -> int | None:
        """Post bytes as Meta signs them; None when nobody answered."""
        headers = {
            "Content-Type": "application/json",
            "X-Hub-Signature-256": signature or self.sign(body),
        }
        try:
            answer = await self._client.post(self.url or "", content=body, headers=headers)
        except httpx2.HTTPError:
            return None
        return answer.status_code

    def sign(self, body: bytes) -> str:
        """Meta's signature of these bytes."""
        return "sha256=" + hmac.new(self._secret.encode(), body, sha256).hexdigest()

    def send(self, token: str, asked: Json) -> tuple[int, Json]:
        """One call of the Send API."""
        if token != self._token:
            return _refused(401, 190)
        if self.throttled:
            self.throttled -= 1
            return _refused(400, 613)
        person, text = str(asked["recipient"]["id"]), str(asked["message"]["text"])
        if person not in self.written:
            return _refused(400, 551)
        if self._too_late(asked, self._clock() - self.written[person]):
            return _refused(400, 10, 2018278)
        size = len(text.encode()) if self.kind == "instagram" else len(text)
        if size > LONGEST[self.kind]:
            return _refused(400, 100)
        mid = self._mid()
        self.ledger.outgoing.append(Outgoing(person, text, mid))
        self.hold(person, echo=True, message={**asked["message"], "mid": mid, "is_echo": True})
        return 200, {"recipient_id": person, "message_id": mid}

    def _too_late(self, asked: Json, silent: timedelta) -> bool:
        human = asked.get("messaging_type") == "MESSAGE_TAG" and asked.get("tag") == "HUMAN_AGENT"
        return silent >= (HUMAN_WINDOW if human else WINDOW)

    def _mid(self) -> str:
        self._numbers += 1
        return f"m_{self.kind}-{self._numbers}"


def _refused(status: int, code: int, subcode: int | None = None) -> tuple[int, Json]:
    return status, {"error": {"code": code, "error_subcode": subcode, "message": "no"}}


def meta_routes(*stubs: MetaStub) -> APIRouter:
    """The Graph API's paths; of several pages the one answers to which the person has written."""
    router = APIRouter()

    @router.post("/{version}/me/messages")
    async def send(version: str, request: Request) -> Response:  # noqa: ARG001 - any version
        token = request.headers.get("authorization", "").removeprefix("Bearer ")
        asked = await request.json()
        person = str(asked["recipient"]["id"])
        stub = next((each for each in stubs if person in each.written), stubs[0])
        status, told = stub.send(token, asked)
        return JSONResponse(told, status)

    @router.get("/{version}/{page}/subscribed_apps")
    async def subscribed(version: str, page: str) -> Response:  # noqa: ARG001 - any version
        known = all(each.url and each.page_id == page for each in stubs)
        ours = [{"id": "1", "subscribed_fields": ["messages"]}] if known else []
        return JSONResponse({"data": ours})

    return router
