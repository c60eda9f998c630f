"""What the database says, compared with what was confirmed."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

import asyncpg

from tests.faults.callers import CALLERS, Acknowledged
from tests.faults.live_service import LiveService

# Promise P6: somebody is due to be asked within five minutes, always.
SILENT = """
    select a.reference from appeal a
    where a.level = 1 and a.status in ('queued', 'assigned') and not exists (
        select from job j where j.appeal_id = a.id and j.kind = 'escalate'
        and (j.state = 'running' or j.state = 'due' and j.due_at <= now() + interval '5 minutes'))
"""
# One row for each key and its appeal: a doubled call would be an appeal more.
CALLS = """
    select a.reference from appeal a left join idempotency_key k on k.appeal_id = a.id
    where a.channel = 'call'
"""
# What came in; our own first answers are messages too, and carry no number of the provider's.
UPDATES = "select external_id from message where channel = 'telegram' and direction = 'inbound'"
# An intake is written whole or not at all.
HALF = """
    select count(*) from appeal a
    where not exists (select from message m where m.appeal_id = a.id)
    or not exists (select from appellant p where p.appeal_id = a.id)
    or not exists (select from assessment s where s.appeal_id = a.id)
    or not exists (select from timeline t where t.appeal_id = a.id)
"""
LOOK_EVERY_S = 0.2


@asynccontextmanager
async def database_of(service: LiveService) -> AsyncIterator[asyncpg.Connection]:
    """A connection of our own to the service's database."""
    with service.postgres() as server:
        connection = await asyncpg.connect(server.dsn().replace("+asyncpg", ""))
        try:
            yield connection
        finally:
            await connection.close()


async def require_kept_once(service: LiveService, book: Acknowledged) -> None:
    """Nothing confirmed is missing, nothing is there twice, nobody in danger is forgotten."""
    assert book.changed_minds == []
    async with database_of(service) as db:
        calls = [row["reference"] for row in await db.fetch(CALLS)]
        updates = [row["external_id"] for row in await db.fetch(UPDATES)]
        half = await db.fetchval(HALF)
        silent = await db.fetch(SILENT)
    for kept, confirmed in ((calls, list(book.calls.values())), (updates, list(book.updates))):
        lost = set(confirmed) - set(kept)
        assert lost == set(), sorted(lost)[:5]
        assert len(kept) == len(set(kept))
        # Each caller may have been told to stop while one of its requests was on its way.
        assert len(kept) - len(confirmed) <= CALLERS
    assert half == 0
    assert silent == []


class NeverSilent:
    """Looks at promise P6 again and again while something else goes wrong."""

    def __init__(self) -> None:
        self.looks = 0
        self.silent: set[str] = set()

    async def watch(self, db: asyncpg.Connection) -> None:
        """Look until cancelled."""
        while True:
            rows = await db.fetch(SILENT)
            self.looks += 1
            self.silent |= {row["reference"] for row in rows}
            await asyncio.sleep(LOOK_EVERY_S)


@asynccontextmanager
async def never_silent(service: LiveService) -> AsyncIterator[NeverSilent]:
    """Watch promise P6 for as long as the block runs."""
    watcher = NeverSilent()
    async with database_of(service) as db:
        watching = asyncio.create_task(watcher.watch(db))
        try:
            yield watcher
        finally:
            watching.cancel()
            with suppress(asyncio.CancelledError):
                await watching
