"""The whole service as a test sees it: real database and doors, recording senders, own clock."""

import json
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from http import HTTPStatus
from itertools import count
from typing import Any
from uuid import UUID

import httpx2
from twilio.request_validator import RequestValidator

from service.domain.terms import Channel, ContactMethod, Gender, Language, Profession, Role
from service.main import create_app
from service.notify.registry import Senders
from service.notify.sender import OutboundText, SendFailed, Sent
from service.runtime import Runtime
from service.security.passwords import hash_password
from service.staff.accounts import NewStaff, add_staff
from service.staff.shifts import add_shift
from service.worker import Worker
from tests.answers import hold_to_the_document
from tests.files import FakeSource

PASSWORD = "long enough for anybody"
HASH = hash_password(PASSWORD)


class Clock:
    """Stands still until it is wound."""

    def __init__(self, now: datetime) -> None:
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def wind(self, **by: float) -> None:
        self.now += timedelta(**by)


@dataclass
class Outgoing:
    """A message that left."""

    method: str
    to: str
    text: str
    buttons: tuple[str, ...] = ()
    tokens: tuple[str, ...] = ()
    key: str = ""


@dataclass
class RecordingSender:
    """Keeps what it is given, or fails as told."""

    method: str
    sent: list[Outgoing]
    fails_with: list[SendFailed] = field(default_factory=list)
    numbers: Any = field(default_factory=lambda: count(1))

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        if self.fails_with:
            raise self.fails_with.pop(0)
        self.sent.append(
            Outgoing(
                self.method,
                to,
                body.body,
                tuple(b.label for b in body.buttons),
                tuple(b.token for b in body.buttons) or tuple(filter(None, [body.answer_token])),
                key,
            )
        )
        return Sent(f"{self.method}-{next(self.numbers)}")


class Person:
    """A signed-in member of staff who calls the API."""

    def __init__(self, desk: "Desk", staff_id: UUID, username: str, token: str) -> None:
        self.desk = desk
        self.id = staff_id
        self.username = username
        self.headers = {"Authorization": f"Bearer {token}"}

    async def get(self, path: str, **params: Any) -> httpx2.Response:
        return await self.desk.http.get(path, params=params, headers=self.headers)

    async def post(self, path: str, body: Any = None, **headers: str) -> httpx2.Response:
        return await self.desk.http.post(
            path, json={} if body is None else body, headers=self.headers | headers
        )

    async def does(self, reference: str, what: str, **body: Any) -> httpx2.Response:
        return await self.post(f"/api/v1/appeals/{reference}/{what}", body)

    async def card(self, reference: str) -> dict[str, Any]:
        answer = await self.get(f"/api/v1/appeals/{reference}")
        assert answer.status_code == 200, answer.text
        return dict(answer.json())

    async def files(self, text: str, *, key: str | None = None, **body: Any) -> dict[str, Any]:
        number = key or f"key-{next(self.desk.numbers)}"
        filed = await self.post(
            "/api/v1/appeals",
            {"channel": "call", "text": text} | body,
            **{"Idempotency-Key": number},
        )
        assert filed.status_code == 201, filed.text
        return dict(filed.json())

    async def queue(self, **params: Any) -> list[dict[str, Any]]:
        answer = await self.get("/api/v1/queue", **params)
        assert answer.status_code == 200, answer.text
        return list(answer.json()["items"])


class Desk:
    """Staff, doors, worker and clock of one test."""

    def __init__(self, runtime: Runtime, clock: Clock, http: httpx2.AsyncClient) -> None:
        self.runtime = runtime
        self.clock = clock
        self.http = http
        self.sent: list[Outgoing] = []
        self.numbers = count(1)
        self.by_method = {
            name: RecordingSender(name, self.sent)
            for name in ("telegram", "sms", "whatsapp", "voice", "email")
        }
        senders = Senders(
            to_appellants={
                Channel.TELEGRAM: self.by_method["telegram"],
                Channel.SMS: self.by_method["sms"],
                Channel.WHATSAPP: self.by_method["whatsapp"],
            },
            to_responders={
                ContactMethod.TELEGRAM: self.by_method["telegram"],
                ContactMethod.SMS: self.by_method["sms"],
                ContactMethod.VOICE: self.by_method["voice"],
                ContactMethod.EMAIL: self.by_method["email"],
            },
        )
        self.files: dict[str, FakeSource] = {
            name: FakeSource() for name in ("telegram", "sms", "whatsapp", "voice")
        }
        self.worker = Worker(runtime, senders, self.files)

    @classmethod
    @asynccontextmanager
    async def open(cls, runtime: Runtime, clock: Clock) -> AsyncIterator["Desk"]:
        app = create_app(runtime)
        transport = httpx2.ASGITransport(app, raise_app_exceptions=False)
        async with httpx2.AsyncClient(
            transport=transport,
            base_url="https://916.example",
            event_hooks={"response": [hold_to_the_document]},
        ) as http:
            yield cls(runtime, clock, http)

    async def hires(
        self,
        username: str,
        role: Role = Role.RESPONDER,
        profession: Profession | None = Profession.LAWYER,
        *,
        languages: tuple[Language, ...] = (Language.AZ, Language.RU),
        office: str = "baku",
        on_call_hours: float | None = 12,
        mandate_until: date | None = None,
        gender: Gender | None = None,
        contacts: dict[ContactMethod, str] | None = None,
    ) -> Person:
        """Add somebody, on call from now on, and sign them in."""
        chat = {ContactMethod.TELEGRAM: str(1000 + next(self.numbers))}
        new = NewStaff(
            username=username,
            name=username.capitalize(),
            role=role,
            password_hash=HASH,
            profession=profession if role is Role.RESPONDER else None,
            gender=gender,
            languages=languages,
            offices=(office,),
            mandate_until=mandate_until,
            contacts=chat if contacts is None else contacts,
        )
        async with self.runtime.sessions.begin() as tx:
            staff = await add_staff(tx, new, self.runtime.keys, now=self.clock())
            if on_call_hours is not None:
                end = self.clock() + timedelta(hours=on_call_hours)
                await add_shift(tx, username, office, self.clock(), end, now=self.clock())
        return await self.signs_in(username, staff.id)

    async def signs_in(self, username: str, staff_id: UUID) -> Person:
        answer = await self.http.post(
            "/api/v1/sessions", json={"username": username, "password": PASSWORD}
        )
        assert answer.status_code == 201, answer.text
        return Person(self, staff_id, username, answer.json()["token"])

    async def works(self) -> None:
        """Let the worker keep every promise that is due now."""
        await self.worker.run_due()

    async def waits(self, **by: float) -> None:
        """Let time pass in small steps, with the worker at work."""
        left = timedelta(**by)
        while left > timedelta():
            step = min(left, timedelta(seconds=5))
            self.clock.now += step
            left -= step
            await self.works()

    def paged(self) -> list[str]:
        """To which addresses pages went, in order."""
        return [message.to for message in self.sent if message.key.startswith("page:")]

    def said_to(self, address: str) -> list[str]:
        """What was sent to an address."""
        return [message.text for message in self.sent if message.to == address]

    async def telegram(
        self,
        chat: int,
        text: str,
        *,
        update: int | None = None,
        field: str = "message",
        insists: bool = True,
        **more: Any,
    ) -> httpx2.Response:
        """Deliver an update to the bot's webhook, again while it is too busy, as Telegram does."""
        number = update or next(self.numbers)
        body = {
            "update_id": number,
            field: {
                "message_id": number,
                "date": int(self.clock().timestamp()),
                "chat": {"id": chat, "type": "private"},
                "from": {"id": chat, "is_bot": False, "first_name": "Ad", "language_code": "az"},
                "text": text,
            }
            | more,
        }
        while True:
            answer = await self.telegram_raw(json.dumps(body).encode())
            if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or not insists:
                return answer

    async def presses(self, chat: int, token: str) -> httpx2.Response:
        """Press a button under a page."""
        number = next(self.numbers)
        body = {
            "update_id": 10_000 + number,
            "callback_query": {
                "id": f"press-{number}",
                "from": {"id": chat, "is_bot": False, "first_name": "Ad"},
                "chat_instance": "1",
                "data": token,
                "message": {
                    "message_id": number,
                    "date": int(self.clock().timestamp()),
                    "chat": {"id": chat, "type": "private"},
                },
            },
        }
        return await self.telegram_raw(json.dumps(body).encode())

    async def telegram_raw(
        self, raw: bytes, secret: str = "a-secret-of-the-webhook"
    ) -> httpx2.Response:
        headers = {"X-Telegram-Bot-Api-Secret-Token": secret, "Content-Type": "application/json"}
        return await self.http.post("/webhooks/telegram", content=raw, headers=headers)

    async def twilio(
        self, path: str, form: dict[str, str], *, token: str = "twilio-token"
    ) -> httpx2.Response:
        """Call a webhook as Twilio does, signed for our public address."""
        signature = RequestValidator(token).compute_signature(f"https://916.example{path}", form)
        headers = {"X-Twilio-Signature": signature}
        return await self.http.post(path, data=form, headers=headers)


def level_of(card: dict[str, Any]) -> str:
    """The level of a card."""
    return str(card["level"])


REFERENCE = re.compile(r"916-[0-9A-Z]{4}-[0-9A-Z]{4}")
NOON = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)
