"""Server-sent events for desks: what happened, never what was said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Annotated
from uuid import UUID

import orjson
from fastapi import APIRouter, Depends, Header, Request
from fastapi.sse import EventSourceResponse, ServerSentEvent

from service.deps import HubDep, RuntimeDep, at_once, token_of
from service.domain.actor import Actor
from service.domain.errors import NotAllowed, NotSignedIn
from service.events import Event, EventHub, is_reader, visible
from service.security.permissions import Permission, may
from service.staff.sessions import actor_for, fingerprint

LARGEST_ID = 2**62
one_statement = asynccontextmanager(at_once)
router = APIRouter(prefix="/api/v1", tags=["events"])


@dataclass(frozen=True, slots=True)
class Reader:
    """Who listens, and by which session."""

    id: UUID
    session: bytes


async def reader(request: Request, runtime: RuntimeDep, hub: HubDep) -> Reader:
    """Check the caller in a statement of its own, since a stream must not hold one open."""
    token = token_of(request, runtime)
    if token is None:
        raise NotSignedIn

    async def ask() -> Actor:
        async with one_statement(runtime) as tx:
            return await actor_for(tx, token, now=runtime.clock())

    me = await hub.in_line(ask)
    if not may(me.role, Permission.READ_APPEALS):
        raise NotAllowed
    return Reader(me.id, fingerprint(token))


# Checked before the stream begins, so that a refusal still has a status.
ReaderDep = Annotated[Reader, Depends(reader)]


def _sent(event: Event) -> ServerSentEvent:
    return ServerSentEvent(
        raw_data=orjson.dumps(event.body).decode(), event=event.kind, id=str(event.id)
    )


async def _missed(hub: EventHub, last_event_id: str | None) -> list[Event]:
    """What happened while a desk was away; nothing for one that comes anew."""
    if last_event_id is None or not last_event_id.isascii() or not last_event_id.isdigit():
        return []
    return await hub.since(min(int(last_event_id[:18]), LARGEST_ID))


@router.get("/events", response_class=EventSourceResponse)
async def get_events(
    hub: HubDep,
    me: ReaderDep,
    last_event_id: Annotated[str | None, Header()] = None,
) -> AsyncIterator[ServerSentEvent]:
    """The stream of events; resumes after Last-Event-ID, where a few may come twice."""
    async with hub.subscribe() as queue:
        for missed in await _missed(hub, last_event_id):
            if visible(missed, me.id):
                yield _sent(missed)
        while not hub.closing.is_set():
            event = await queue.get()
            if event is None or not is_reader(event, me.session):
                return  # Cut off, or the session ended meanwhile.
            if visible(event, me.id):
                yield _sent(event)
