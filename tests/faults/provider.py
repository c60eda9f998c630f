"""Telegram and Twilio at their worst: they fail as told, and write down what reached them."""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from itertools import count

from fastapi import FastAPI, Request, Response
from starlette.responses import StreamingResponse

from service.demo.stubs.running import running

ACCOUNT, AUTH_TOKEN = "AC" + "9" * 32, "auth-token-of-a-test"
GIVEN_UP_S = 120.0


@dataclass(frozen=True)
class Arrival:
    """One attempt that reached us, whatever we said to it."""

    method: str
    to: str
    text: str
    key: str
    at: float
    taken: bool


@dataclass
class Provider:
    """Every way out of the service, with one temper for each."""

    url: str = ""
    temper: dict[str, str] = field(default_factory=dict)  # ok unless told otherwise
    arrivals: list[Arrival] = field(default_factory=list)
    numbers: Callable[[], int] = field(default_factory=lambda: count(1).__next__)

    def reached(self, method: str = "", to: str = "") -> list[Arrival]:
        """What was attempted by a method, or towards an address."""
        return [a for a in self.arrivals if method in {"", a.method} and to in {"", a.to}]

    def taken(self, method: str = "", to: str = "") -> list[Arrival]:
        """What we really took."""
        return [a for a in self.reached(method, to) if a.taken]

    async def answer(self, method: str, to: str, text: str, key: str) -> Response:
        """Behave as told; a provider that lies or hangs has taken the message all the same."""
        temper = self.temper.get(method, "ok")
        taken = temper in {"ok", "hangs", "lies"}
        self.arrivals.append(Arrival(method, to, text, key, time.monotonic(), taken))
        match temper:
            case "500":
                return Response("<html>Internal Server Error</html>", 500)
            case "429":
                return _wait(method, 4)
            case "refuses":
                return _refused(method)
            case "hangs":
                await asyncio.sleep(GIVEN_UP_S)
            case "drips":
                return StreamingResponse(_drip(), media_type="application/json")
            case "lies":
                return Response('{"ok": "yes", "result": [], "sid": 5}', 200)
        return self._took(method, to, text)

    def _took(self, method: str, to: str, text: str) -> Response:
        number = self.numbers()
        if method == "telegram":
            chat = {"id": int(to), "type": "private"}
            sent = {"message_id": number, "date": int(time.time()), "text": text, "chat": chat}
            return _json({"ok": True, "result": sent})
        prefix = "CA" if method == "voice" else "SM"
        told = {"sid": f"{prefix}{number:032x}", "status": "queued", "to": to}
        return _json(told, 201)


def _json(told: object, status: int = 200) -> Response:
    return Response(json.dumps(told), status, media_type="application/json")


def _wait(method: str, seconds: int) -> Response:
    if method == "telegram":
        told = {"ok": False, "error_code": 429, "description": f"retry after {seconds}"}
        return _json(told | {"parameters": {"retry_after": seconds}}, 429)
    answer = _json({"code": 20429, "status": 429, "message": "Too Many Requests"}, 429)
    answer.headers["Retry-After"] = str(seconds)
    return answer


def _refused(method: str) -> Response:
    if method == "telegram":
        return _json({"ok": False, "error_code": 403, "description": "Forbidden"}, 403)
    return _json({"code": 21610, "status": 400, "message": "unsubscribed"}, 400)


async def _drip() -> AsyncIterator[bytes]:
    for _ in range(int(GIVEN_UP_S)):
        yield b"{"
        await asyncio.sleep(1)


def _app(provider: Provider) -> FastAPI:
    app = FastAPI(openapi_url=None)

    @app.post("/bot{token}/sendMessage")
    async def telegram(token: str, request: Request) -> Response:
        form = await request.form()
        return await provider.answer("telegram", str(form["chat_id"]), str(form["text"]), "")

    @app.api_route("/bot{token}/{other}", methods=["GET", "POST"])
    async def anything_else(token: str, other: str) -> Response:
        if other == "getUpdates":
            await asyncio.sleep(5)
            return _json({"ok": True, "result": []})
        return _json({"ok": True, "result": True})

    @app.post("/2010-04-01/Accounts/{account}/{what}.json")
    async def twilio(account: str, what: str, request: Request) -> Response:
        form = await request.form()
        method = "voice" if what == "Calls" else "sms"
        key = request.headers.get("idempotency-key", "")
        said = str(form.get("Body") or form.get("Url"))
        return await provider.answer(method, str(form["To"]), said, key)

    return app


@asynccontextmanager
async def open_provider() -> AsyncIterator[Provider]:
    """Serve all providers from one port while the block runs."""
    provider = Provider()
    async with running(_app(provider)) as url:
        provider.url = url
        yield provider


def settings_for(provider: Provider) -> dict[str, str]:
    """The environment that leads the service to this provider."""
    return {
        "APPEALS_TELEGRAM__API_BASE_URL": provider.url,
        "APPEALS_TWILIO__ACCOUNT_SID": ACCOUNT,
        "APPEALS_TWILIO__AUTH_TOKEN": AUTH_TOKEN,
        "APPEALS_TWILIO__API_BASE_URL": provider.url,
        "APPEALS_TWILIO__SMS_FROM": "+15550916",
        "APPEALS_TWILIO__VOICE_FROM": "+15550916",
    }
