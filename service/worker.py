"""The worker keeps the promises of the outbox, the most urgent first; killing it loses none."""

import asyncio
from collections.abc import Mapping
from contextlib import suppress
from typing import Final

import asyncpg
from sqlalchemy.exc import SQLAlchemyError

from service.attachments.fetching import FetchFailed
from service.attachments.sources import Source
from service.attachments.workshop import Workshop
from service.casework.hand_over import hand_over
from service.casework.retention import erase_expired
from service.domain.ids import new_id
from service.events import connect
from service.models.together import JOBS as JOBS_CHANNEL
from service.notify.guarded import guarded
from service.notify.post_room import PostRoom
from service.notify.registry import Senders
from service.notify.sender import SendFailed
from service.observability import JOBS, logger
from service.outbox.bell import REST_S, Bell
from service.outbox.claim import Claimed, claim, extend, fail, finish, next_due, take_back
from service.outbox.heartbeat import WORKER, beat, say_goodbye
from service.outbox.slots import ANY_SLOT, HEARTBEAT_S, LONGEST_NAP_S, SLOTS, Slot
from service.outbox.tidy import tidy
from service.promises import INSIDE, LONG, OUTSIDE
from service.reference.written import keep_fresh
from service.routing.overdue import remind_of_overdue
from service.rulebooks.standing import follow
from service.runtime import Runtime
from service.staff.audit import seal_audit
from service.staff.duties import keep_up

SEAL_EVERY_S: Final = 1.0
TIDY_EVERY_S: Final = 600.0
ROTA_EVERY_S: Final = 30.0
RECONNECT_S: Final = 1.0
BEAT_EVERY_S: Final = 3.0
REMIND_EVERY_S: Final = 30.0


class LeaseLost(Exception):
    """Another worker took the job over; what was done inside the transaction is undone."""


class Worker:
    """Some slots that claim and keep promises until told to stop."""

    def __init__(
        self, runtime: Runtime, senders: Senders, sources: Mapping[str, Source] | None = None
    ) -> None:
        """Hold the runtime, the ways out, and those who hold files for us."""
        self._runtime = runtime
        self._room = PostRoom(
            sessions=runtime.sessions,
            keys=runtime.keys,
            senders=guarded(senders, runtime.sessions, runtime.clock),
            gazetteer=runtime.desk.gazetteer,
            base_url=runtime.settings.base_url,
            time_scale=runtime.settings.escalation.time_scale,
            clock=runtime.clock,
            workshop=Workshop(
                sessions=runtime.sessions,
                keys=runtime.keys,
                vault=runtime.vault,
                sources=sources or {},
                limits=runtime.settings.attachments,
                clock=runtime.clock,
            ),
            pulse=runtime.pulse,
        )
        self._bell = Bell(SLOTS)
        self._stopping = asyncio.Event()
        self._process = new_id()

    def stop(self) -> None:
        """Finish what was begun, begin nothing new."""
        self._stopping.set()
        self._bell.ring_all()

    def _ring(self, *_: object) -> None:
        self._bell.ring()

    async def run(self) -> None:
        """Work until stopped."""
        slots = [self._slot(number, slot) for number, slot in enumerate(SLOTS)]
        fresh = keep_fresh(self._runtime.sessions, self._runtime.desk.gazetteer)
        duties = (
            self._listen(),
            self._seal(),
            self._tidy(),
            self._rota(),
            self._beat(),
            self._remind(),
            fresh,
            follow(self._runtime),
        )
        beside = [asyncio.create_task(duty) for duty in duties]
        try:
            await asyncio.gather(*slots)
        finally:
            for task in beside:
                task.cancel()
            await asyncio.gather(*beside, return_exceptions=True)
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                async with self._runtime.sessions.begin() as tx:
                    await say_goodbye(tx, self._process)

    async def run_due(self) -> int:
        """Keep everything that is due now, then return how many promises that were (for tests)."""
        kept = 0
        while job := await self._claim(ANY_SLOT):
            await self._keep(job)
            kept += 1
        return kept

    async def _slot(self, number: int, slot: Slot) -> None:
        while not self._stopping.is_set():
            self._bell.listens(number)
            try:
                if job := await self._claim(slot):
                    with self._bell.works(number):
                        await self._keep(job)
                    continue
                nap = await self._until_due(slot) if self._bell.looks_out(number) else REST_S
            except (SQLAlchemyError, asyncpg.PostgresError, OSError, TimeoutError) as error:
                logger().warning("worker_waits", error_class=type(error).__name__)
                nap = LONGEST_NAP_S
            if not self._stopping.is_set():
                await self._bell.nap(number, nap)

    async def _until_due(self, slot: Slot) -> float:
        """Seconds until something falls due; a notification only shortens the nap."""
        now = self._runtime.clock()
        async with self._runtime.sessions.begin() as tx:
            await take_back(tx, now)
            due = await next_due(tx, slot)
        if due is None:
            return LONGEST_NAP_S
        return min(LONGEST_NAP_S, max(0.005, (due - now).total_seconds()))

    async def _claim(self, slot: Slot) -> Claimed | None:
        async with self._runtime.sessions.begin() as tx:
            return await claim(tx, self._runtime.clock(), slot)

    async def _keep(self, job: Claimed) -> None:
        try:
            await (self._inside(job) if job.kind in INSIDE else self._outside(job))
        except LeaseLost:
            JOBS.labels(job.kind, "lost").inc()
        except Exception as error:  # noqa: BLE001 - whatever broke, the promise is kept later
            await self._failed(job, error)
        else:
            JOBS.labels(job.kind, "done").inc()

    async def _inside(self, job: Claimed) -> None:
        async with self._runtime.sessions.begin() as tx:
            await INSIDE[job.kind](tx, self._runtime, job.payload)
            if not await finish(tx, job, self._runtime.clock()):
                raise LeaseLost

    async def _outside(self, job: Claimed) -> None:
        heartbeat = asyncio.create_task(self._heartbeat(job))
        try:
            if job.kind in LONG:
                await LONG[job.kind](self._runtime, job.payload)
            else:
                await OUTSIDE[job.kind](self._room, job.payload)
        finally:
            heartbeat.cancel()
        async with self._runtime.sessions.begin() as tx:
            if not await finish(tx, job, self._runtime.clock()):
                raise LeaseLost

    async def _heartbeat(self, job: Claimed) -> None:
        while True:
            await asyncio.sleep(HEARTBEAT_S)
            with suppress(SQLAlchemyError, OSError):
                async with self._runtime.sessions.begin() as tx:
                    await extend(tx, job, self._runtime.clock())

    async def _failed(self, job: Claimed, error: Exception) -> None:
        asked = error.retry_after if isinstance(error, SendFailed | FetchFailed) else None
        async with self._runtime.sessions.begin() as tx:
            died = await fail(tx, job, self._runtime.clock(), error, asked)
        JOBS.labels(job.kind, "dead" if died else "failed").inc()
        logger().warning(
            "job_failed",
            job_id=job.id,
            kind=job.kind,
            attempts=job.attempts,
            error_class=type(error).__name__,
            state="dead" if died else "due",
        )

    async def _listen(self) -> None:
        """Wake early when a job is committed; polling stays the truth."""
        while True:
            with suppress(OSError, asyncpg.PostgresError, asyncpg.InterfaceError, TimeoutError):
                connection = await connect(self._runtime.listen_dsn)
                try:
                    await connection.add_listener(JOBS_CHANNEL, self._ring)
                    while not connection.is_closed():
                        await asyncio.sleep(RECONNECT_S * 5)
                        await connection.execute("select 1")
                finally:
                    connection.terminate()
            await asyncio.sleep(RECONNECT_S)

    async def _tidy(self) -> None:
        """Forget what has served its time, now and then."""
        while True:
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                await self.tidy_up()
            await asyncio.sleep(TIDY_EVERY_S)

    async def tidy_up(self) -> None:
        """Do once what keeps the tables small and old appeals no longer than they may be kept."""
        async with self._runtime.sessions.begin() as tx:
            await tidy(tx, now=self._runtime.clock())
        async with self._runtime.sessions.begin() as tx:
            kept_for = self._runtime.settings.retention
            await erase_expired(tx, kept_for, now=self._runtime.clock())

    async def _remind(self) -> None:
        """Think of what waits beyond its time."""
        while True:
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                async with self._runtime.sessions.begin() as tx:
                    await remind_of_overdue(tx, now=self._runtime.clock())
            await asyncio.sleep(REMIND_EVERY_S)

    async def _rota(self) -> None:
        """Keep the rota written ahead, and hand over what the end of a shift leaves behind."""
        while True:
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                await self.look_after_rota()
            await asyncio.sleep(ROTA_EVERY_S)

    async def look_after_rota(self) -> None:
        """Do once what the rota needs again and again."""
        async with self._runtime.sessions.begin() as tx:
            await hand_over(tx, now=self._runtime.clock())
        async with self._runtime.sessions.begin() as tx:
            offices = [office.id for office in self._runtime.reference.offices]
            await keep_up(tx, self._runtime.keys, offices, now=self._runtime.clock())

    async def _beat(self) -> None:
        """Say that this worker is alive; the watchdog listens."""
        while True:
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                async with self._runtime.sessions.begin() as tx:
                    await beat(tx, self._process, WORKER, now=self._runtime.clock())
            await asyncio.sleep(BEAT_EVERY_S)

    async def _seal(self) -> None:
        """Chain the audit journal a moment after it is written."""
        while True:
            await asyncio.sleep(SEAL_EVERY_S)
            with suppress(SQLAlchemyError, OSError, TimeoutError):
                async with self._runtime.sessions.begin() as tx:
                    await seal_audit(tx, self._runtime.keys)
