"""The running service as the demo reaches it: over HTTP, like everybody else."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any, Final

import httpx2

Json = dict[str, Any]

AT_ONCE: Final = 8  # requests on their way at a time
PATIENCE_S: Final = 30.0
KEPT_S: Final = 2.0
UNAVAILABLE: Final = 503
RETRY_S: Final = (0.5, 1.0, 2.0, 4.0)


class DemoStopped(RuntimeError):
    """The demo cannot go on; the text says why and what to do."""


class Refused(Exception):
    """The service said no; the type is the last part of the problem's type."""

    def __init__(self, status: int, problem: str, path: str) -> None:
        """Keep what was said and where, never what was asked."""
        super().__init__(f"{status} {problem} at {path}")
        self.status = status
        self.problem = problem
        self.path = path


@dataclass(frozen=True, slots=True)
class Service:
    """One running service."""

    client: httpx2.AsyncClient = field(repr=False)
    url: str
    slots: asyncio.Semaphore = field(repr=False)

    async def send(
        self,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] = {},
        body: object = None,
        params: Mapping[str, str | list[str]] = {},
    ) -> Json:
        """One request; raises Refused for a no, DemoStopped when nobody is there.

        "Try again shortly" is obeyed where a repetition changes nothing, as a desk does.
        """
        harmless = method == "GET" or "Idempotency-Key" in headers
        for delay in (*RETRY_S, None) if harmless else (None,):
            try:
                return await self._once(method, path, headers, body, params)
            except Refused as refusal:
                if refusal.status != UNAVAILABLE or delay is None:
                    raise
                await asyncio.sleep(delay)
        raise AssertionError("the last attempt answers or raises")

    async def _once(
        self,
        method: str,
        path: str,
        headers: Mapping[str, str],
        body: object,
        params: Mapping[str, str | list[str]],
    ) -> Json:
        try:
            async with self.slots:
                answer = await self.client.request(
                    method, path, headers=dict(headers), json=body, params=dict(params)
                )
        except httpx2.TransportError as fault:
            raise DemoStopped(
                f"No service answers at {self.url} ({type(fault).__name__})."
                " Start it in another terminal with: make run"
            ) from None
        told: Json = _read(answer)
        if not answer.is_success:
            problem = str(told.get("type", "")).rpartition(":")[2]
            raise Refused(answer.status_code, problem, path)
        return told

    async def sign_in(self, username: str, password: str) -> "Colleague":
        """Somebody of the staff; raises DemoStopped when the service does not let them in."""
        try:
            signed = await self.send(
                "POST", "/api/v1/sessions", body={"username": username, "password": password}
            )
        except Refused as refusal:
            raise DemoStopped(
                f"The service does not let {username} sign in ({refusal}). Give an administrator's"
                " --username and --password, or begin with an empty APPEALS_DATA_DIR."
            ) from None
        return Colleague(self, username, str(signed["token"]))


@dataclass(frozen=True, slots=True)
class Colleague:
    """A signed-in member of staff."""

    service: Service
    username: str
    token: str = field(repr=False)

    @property
    def headers(self) -> dict[str, str]:
        """Who is asking."""
        return {"Authorization": f"Bearer {self.token}"}

    async def get(self, path: str, **params: str | list[str]) -> Json:
        """Read something."""
        return await self.service.send("GET", path, headers=self.headers, params=params)

    async def post(self, path: str, body: Mapping[str, object], key: str | None = None) -> Json:
        """Do something, under an idempotency key where it takes one."""
        headers = self.headers | ({"Idempotency-Key": key} if key else {})
        return await self.service.send("POST", path, headers=headers, body=body)

    async def events(self) -> AsyncIterator[tuple[str, Json]]:
        """What happens to appeals, as it happens: the kind and the facts."""
        client = self.service.client
        limit = httpx2.Timeout(PATIENCE_S, read=None)
        async with client.stream(
            "GET", "/api/v1/events", headers=self.headers, timeout=limit
        ) as answer:
            kind = ""
            async for line in answer.aiter_lines():
                name, _, value = line.partition(": ")
                if name == "event":
                    kind = value
                elif name == "data":
                    yield kind, json.loads(value)


def _read(answer: httpx2.Response) -> Json:
    """The JSON of an answer; nothing for an empty one."""
    try:
        told = answer.json()
    except ValueError:
        return {}
    return told if isinstance(told, dict) else {}


@asynccontextmanager
async def open_service(url: str) -> AsyncIterator[Service]:
    """Reach the service for as long as the block runs."""
    # Let go of idle connections before the server does, or a request meets a closed one.
    limits = httpx2.Limits(max_connections=4 * AT_ONCE, keepalive_expiry=KEPT_S)
    async with httpx2.AsyncClient(base_url=url, timeout=PATIENCE_S, limits=limits) as client:
        yield Service(client, url, asyncio.Semaphore(AT_ONCE))
