"""Live events: one LISTEN connection a process, any number of desks listening to it."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, field
from typing import Any, TypeVar
from uuid import UUID

import asyncpg
from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.exc import TimeoutError as PoolTimeout

from service.casework.card import instant
from service.database import asyncpg_dsn
from service.domain.terms import Level
from service.models.conflicts import kept_from
from service.models.together import EVENTS
from service.runtime import Runtime
from service.staff.sessions import sessions_of_readers

PUBLIC_KINDS = frozenset(
    {
        "appeal.queued",
        "appeal.assigned",
        "appeal.acknowledged",
        "appeal.level_changed",
        "appeal.message",
        "appeal.escalated",
        "appeal.closed",
    }
)
RECONNECT_S = 1.0
CHECK_S = 5.0
BACKLOG = 1000
# A row with a smaller number may commit after a larger one; resuming looks back this far.
LOOK_BACK = 50
# After a restart every desk comes back in the same second; the pool is not theirs alone.
OPENINGS_AT_ONCE = 4
PATIENCE_S = 10.0
T = TypeVar("T")

LOAD = f"""
    select t.id, t.kind, t.at, t.facts, t.actor_id, a.reference, a.version, a.status, a.level,
           a.office_id, s.name as actor,
           array(select w.id from staff w where {kept_from("w.id")}) as hidden_from
    from timeline t join appeal a on a.id = t.appeal_id left join staff s on s.id = t.actor_id
"""  # noqa: S608 - constants of ours
ONE = text(f"{LOAD} where t.id = :id")
SINCE = text(f"{LOAD} where t.id > :since order by t.id limit :most")


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened to an appeal; carries codes, never words."""

    id: int
    kind: str
    hidden_from: frozenset[UUID]
    readers: frozenset[bytes] = field(repr=False)
    """The sessions that might read appeals at that moment, by the fingerprints of their tokens."""
    body: dict[str, Any] = field(repr=False)


def _event(row: Any, readers: frozenset[bytes] = frozenset()) -> Event:  # noqa: ANN401 - a row
    body = {
        "reference": row.reference,
        "version": row.version,
        "status": row.status,
        "level": Level(row.level).name,
        "office_id": row.office_id,
        "at": instant(row.at),
        "actor": row.actor,
        "facts": row.facts,
    }
    return Event(row.id, row.kind, frozenset(row.hidden_from), readers, body)


class EventHub:
    """Hears of committed timeline entries and hands them to every subscriber."""

    def __init__(self, runtime: Runtime) -> None:
        """Remember where to listen; nothing is opened yet."""
        self._runtime = runtime
        self._queues: set[asyncio.Queue[Event | None]] = set()
        self._heard: asyncio.Queue[int] = asyncio.Queue()
        self.closing = asyncio.Event()
        self._places = asyncio.Semaphore(OPENINGS_AT_ONCE)

    async def run(self) -> None:
        """Listen until cancelled, reconnecting whenever the database went away."""
        await asyncio.gather(self._listen(), self._spread())

    async def _listen(self) -> None:
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                connection = await connect(self._runtime.listen_dsn)
                try:
                    await connection.add_listener(EVENTS, self._hear)
                    while not connection.is_closed():
                        await asyncio.sleep(CHECK_S)
                        await connection.execute("select 1")
                finally:
                    connection.terminate()
            await asyncio.sleep(RECONNECT_S)

    def _hear(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        self._heard.put_nowait(int(str(payload)))

    async def _spread(self) -> None:
        while True:
            number = await self._heard.get()
            if not self._queues:
                continue
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                async with self._runtime.sessions() as tx:
                    row = (await tx.execute(ONE, {"id": number})).first()
                    if row is None or row.kind not in PUBLIC_KINDS:
                        continue
                    # Once for all desks: two hundred questions of their own would delay it.
                    readers = await sessions_of_readers(tx, now=self._runtime.clock())
                self._hand_out(_event(row, readers))

    def _hand_out(self, event: Event) -> None:
        for queue in list(self._queues):
            if queue.full():
                # A desk that stopped reading is cut off; it resumes from its last event.
                self._queues.discard(queue)
                queue.get_nowait()
                queue.put_nowait(None)
            else:
                queue.put_nowait(event)

    def close(self) -> None:
        """End every stream, so that the process can stop."""
        self.closing.set()
        for queue in self._queues:
            if not queue.full():
                queue.put_nowait(None)

    async def in_line(self, ask: Callable[[], Awaitable[T]]) -> T:
        """Ask the database as one of few; the rest wait in their order, and so does a full pool."""
        async with self._places:
            giving_up = asyncio.get_running_loop().time() + PATIENCE_S
            while True:
                try:
                    return await ask()
                except PoolTimeout:
                    if asyncio.get_running_loop().time() > giving_up:
                        raise

    @asynccontextmanager
    async def subscribe(self) -> AsyncIterator[asyncio.Queue[Event | None]]:
        """A queue of events from now on; None means the stream ends."""
        queue: asyncio.Queue[Event | None] = asyncio.Queue(BACKLOG)
        self._queues.add(queue)
        try:
            yield queue
        finally:
            self._queues.discard(queue)

    async def since(self, last: int) -> list[Event]:
        """What happened after an event, for a desk that was away."""
        values = {"since": max(0, last - LOOK_BACK), "most": BACKLOG}

        async def ask() -> Sequence[Any]:
            async with self._runtime.sessions() as tx:
                return (await tx.execute(SINCE, values)).all()

        rows = await self.in_line(ask)
        return [_event(row) for row in rows if row.kind in PUBLIC_KINDS]


async def connect(dsn: str) -> "asyncpg.Connection[Any]":
    """A bare connection for LISTEN."""
    url = make_url(asyncpg_dsn(dsn)).difference_update_query(["pgbouncer"])
    host = url.query.get("host") or url.host
    port = url.query.get("port") or url.port or 5432
    return await asyncpg.connect(
        host=str(host),
        port=int(str(port)),
        user=url.username,
        password=url.password,
        database=url.database,
        timeout=3,
    )


def visible(event: Event, staff_id: UUID) -> bool:
    """Whether somebody may learn of the event; asked of the conflicts as they stood just then."""
    return staff_id not in event.hidden_from


def is_reader(event: Event, session: bytes) -> bool:
    """Whether a session was still open, and its holder a reader, when the event was handed out."""
    return session in event.readers
