"""Workers die and freeze at any instant; the next human is paged all the same (F11, F12)."""

import asyncio
import os
import random
import signal
import time

import asyncpg
import httpx2
import pytest

from tests.faults.crew import Colleague, another_worker, files, hire, signed_in
from tests.faults.live_service import LiveService, until
from tests.faults.measured import measured, size
from tests.faults.provider import Provider, open_provider, settings_for
from tests.faults.truth import database_of, never_silent

# A rung of 60 s lasts 3 s.
HURRIED = {"APPEALS_ESCALATION__TIME_SCALE": "0.05"}
TWO_WORKERS_S, ONE_WORKER_S = 10.0, 30.0
WITHIN_S = 60
CREW = (
    Colleague("first", "10"),
    Colleague("second", "20"),
    Colleague("lead", "40", role="coordinator", on_call=False),
)
# From the moment at which a step was due to the moment after its first page was taken.
LATE = """
    select extract(epoch from min(d.changed_at) - e.due_at)::float8
    from job e join job p on p.appeal_id = e.appeal_id and p.kind = 'page'
         and p.created_at >= e.due_at
    join delivery d on d.state = 'sent' and d.key = 'page:' || (p.payload->>'assignment_id')
         || ':' || (p.payload->>'round') || ':' || (p.payload->>'position')
    where e.kind = 'escalate' and e.state = 'done'
    group by e.id
"""
OVERDUE = """
    select count(*) from job where kind = 'escalate' and state in ('due', 'running')
    and due_at < now() - interval '8 seconds'
"""


async def strike_at_deadlines(
    db: asyncpg.Connection, operator: httpx2.AsyncClient, service: LiveService, kills: int
) -> None:
    """Kill the worker a moment before, at, or after a step falls due."""
    chance = random.Random(916)
    for n in range(kills):
        await files(operator, f"call-{n}", text=f"Qardaşımı indi döyürlər {n}")
        due = await db.fetchval(
            "select max(due_at) - now() from job where kind = 'escalate' and state = 'due'"
        )
        wait = (due.total_seconds() if due else 0.0) + chance.uniform(-0.3, 0.3)
        await asyncio.sleep(max(0.0, min(wait, 4.0)))
        await until(lambda: service.worker() is not None, WITHIN_S, "a worker to kill")
        pid = service.worker()
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        await until(lambda: service.worker() != pid, WITHIN_S, "its end")  # noqa: B023 - read at once


async def lateness(db: asyncpg.Connection, settled_s: float) -> list[float]:
    """How late each step was, once none is overdue."""
    await asyncio.sleep(settled_s)
    assert await db.fetchval(OVERDUE) == 0
    return [row[0] for row in await db.fetch(LATE)]


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_one_of_two_workers_dies() -> None:
    async with open_provider() as provider:
        service = LiveService(**settings_for(provider), **HURRIED)
        try:
            await service.start()
            await service.at_work()
            await hire(service, *CREW)
            async with (
                another_worker(service),
                database_of(service) as db,
                never_silent(service) as watcher,
                signed_in(service, "operator") as operator,
            ):
                await strike_at_deadlines(db, operator, service, size(4, 60))
                late = await lateness(db, 12)
        finally:
            await service.remove()
    measured("F11 next human after the deadline, one of two workers killed", late, TWO_WORKERS_S)
    assert len(late) >= size(8, 120)
    assert max(late) <= TWO_WORKERS_S
    assert watcher.silent == set()


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_the_only_worker_dies_and_is_started_again() -> None:
    async with open_provider() as provider:
        service = LiveService(**settings_for(provider), **HURRIED)
        try:
            await service.start()
            await service.at_work()
            await hire(service, *CREW)
            async with (
                database_of(service) as db,
                never_silent(service) as watcher,
                signed_in(service, "operator") as operator,
            ):
                await strike_at_deadlines(db, operator, service, size(3, 60))
                late = await lateness(db, 15)
        finally:
            await service.remove()
    measured("F11 next human after the deadline, the only worker killed", late, ONE_WORKER_S)
    assert len(late) >= size(6, 120)
    assert max(late) <= ONE_WORKER_S
    assert watcher.silent == set()


async def sending(provider: Provider, db: asyncpg.Connection) -> int:
    """Wait until a page hangs at the provider; the number of its job."""
    await until(lambda: bool(provider.reached("telegram")), WITHIN_S, "a page on its way")
    running = "select id from job where kind = 'page' and state = 'running' order by id limit 1"
    return int(await db.fetchval(running))


@pytest.mark.slow
@pytest.mark.timeout(300)
async def test_a_frozen_worker_that_returns_changes_nothing() -> None:
    async with open_provider() as provider:
        service = LiveService(**settings_for(provider))
        try:
            await service.start()
            await service.at_work()
            await hire(service, Colleague("first", "10"))
            async with database_of(service) as db, signed_in(service, "operator") as operator:
                provider.temper["telegram"] = "hangs"
                await files(operator, "frozen")
                job = await sending(provider, db)
                frozen = service.worker()
                assert frozen is not None
                os.kill(frozen, signal.SIGSTOP)
                stopped_at = time.monotonic()
                provider.temper["telegram"] = "ok"
                async with another_worker(service):
                    await until(
                        lambda: len(provider.taken("telegram", "10")) > 1, WITHIN_S, "a second try"
                    )
                    second = provider.taken("telegram", "10")[1].at - stopped_at
                    query = "select state, attempts, finished_at, lease from job where id = $1"
                    await done(db, job)
                    kept = await db.fetchrow(query, job)
                    os.kill(frozen, signal.SIGCONT)
                    await until(
                        lambda: (
                            '"event": "worker_waits"' in service.said()
                            or time.monotonic() - stopped_at > 14
                        ),
                        WITHIN_S,
                        "the return",
                    )
                    assert await db.fetchrow(query, job) == kept
        finally:
            await service.remove()
    measured("F11 a page taken over from a frozen worker", [second], 15.0)
    assert kept["state"] == "done"
    assert kept["attempts"] == 2
    assert second <= 15.0


async def done(db: asyncpg.Connection, job: int) -> None:
    """Wait until a job is done."""
    deadline = time.monotonic() + WITHIN_S
    while await db.fetchval("select state from job where id = $1", job) != "done":
        assert time.monotonic() < deadline
        await asyncio.sleep(0.05)
