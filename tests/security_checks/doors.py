"""Every door of the API as its own document lists it, and a harmless request for each."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

import httpx2

from service.domain.terms import Role
from tests.desk import Desk, Person

MISSING = "916-2222-2222"
NOBODY = UUID(int=7)
FILLED = {
    "{reference}": MISSING,
    "{other}": MISSING,
    "{staff_id}": str(NOBODY),
    "{shift_id}": str(NOBODY),
    "{swap_id}": str(NOBODY),
    "{rotation_id}": str(NOBODY),
    "{absence_id}": str(NOBODY),
    "{conflict_id}": str(NOBODY),
    "{token}": "x",
    "{method}": "telegram",
    "{job_id}": "1",
    "{callback_id}": str(NOBODY),
    "{visit_id}": str(NOBODY),
    "{recommendation_id}": str(NOBODY),
    "{attachment_id}": str(NOBODY),
}


@dataclass(frozen=True)
class Door:
    """One verb on one path."""

    verb: str
    path: str

    def __str__(self) -> str:
        return f"{self.verb} {self.path}"

    def address(self, **filled: str) -> str:
        """The path with its places filled, by somebody who does not exist unless told."""
        address = self.path
        for name, value in (FILLED | {f"{{{k}}}": v for k, v in filled.items()}).items():
            address = address.replace(name, value)
        return address


def app_of(desk: Desk) -> Any:
    """The application behind a desk's client."""
    transport = desk.http._transport
    assert isinstance(transport, httpx2.ASGITransport)
    app: Any = transport.app
    while not hasattr(app, "openapi"):
        app = app.app
    return app


def doors_of(desk: Desk) -> list[Door]:
    """Every route of the OpenAPI document."""
    paths = app_of(desk).openapi()["paths"]
    return [Door(verb.upper(), path) for path, verbs in paths.items() for verb in verbs]


def end_streams(desk: Desk) -> None:
    """Let a stream of live events end after what was missed, as it does when the service stops."""
    app_of(desk).state.hub.closing.set()


async def knock(
    desk: Desk, door: Door, person: Person | None = None, body: Any = None, **filled: str
) -> httpx2.Response:
    """Send a request to a door, as somebody or as a stranger."""
    headers = dict(person.headers) if person else {}
    headers |= {"Last-Event-ID": "0", "Idempotency-Key": f"knock-{next(desk.numbers)}"}
    content: Any = {"json": {} if body is None else body} if door.verb == "POST" else {}
    return await desk.http.request(door.verb, door.address(**filled), headers=headers, **content)


async def one_of_each(desk: Desk) -> dict[Role, Person]:
    """A person for every role."""
    return {role: await desk.hires(role.value, role, on_call_hours=None) for role in Role}
