"""Everybody who asks for the next appeal gets one of their own, the most urgent first."""

import asyncio
from collections import Counter
from datetime import timedelta

from sqlalchemy import insert, update
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.queue import next_for
from service.domain.actor import Actor
from service.domain.ids import new_id
from service.domain.terms import Level, Profession, Role, Status
from service.models import Appeal
from service.runtime import Runtime
from tests.desk import Desk
from tests.routing.test_queue_order import NOW, Waits, row_of

CALLERS = 20
PARCEL = "Bağlamanı vaxtında vermirlər, hamam da həftədə bir dəfədir"
LAWYER = Actor(new_id(), "lawyer", "Lawyer", Role.RESPONDER, Profession.LAWYER, ("az",), ("baku",))


async def queue_up(tx: AsyncSession, *levels: Level) -> None:
    """Let one appeal of each level wait, in the order of the list."""
    world = [Waits(level, 600 - n, None, Status.QUEUED) for n, level in enumerate(levels)]
    await tx.execute(insert(Appeal), [row_of(number, one) for number, one in enumerate(world)])


async def test_twenty_callers_get_twenty_different_appeals(desk: Desk) -> None:
    people = [await desk.hires(f"lead{n}", Role.COORDINATOR, on_call_hours=None) for n in range(4)]
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    for _ in range(CALLERS):
        await operator.files(PARCEL)
    callers = [people[n % 4].post("/api/v1/queue/next") for n in range(CALLERS)]
    answers = await asyncio.gather(*callers)
    assert Counter(a.status_code for a in answers) == {200: CALLERS}
    assert len({a.json()["reference"] for a in answers}) == CALLERS
    assert (await people[0].post("/api/v1/queue/next")).status_code == 204


async def test_nobody_is_told_that_nothing_waits_while_something_does(runtime: Runtime) -> None:
    async with runtime.sessions.begin() as tx:
        await queue_up(tx, Level.P3, Level.P4, Level.P5)
    async with runtime.sessions() as one, runtime.sessions() as two, runtime.sessions() as three:
        taken = [await next_for(tx, LAWYER, now=NOW) for tx in (one, two, three)]
    assert None not in taken
    assert len(set(taken)) == 3


async def test_danger_is_taken_first_whatever_waited_longer(runtime: Runtime) -> None:
    async with runtime.sessions.begin() as tx:
        await queue_up(tx, Level.P5, Level.P4, Level.P3, Level.PX, Level.P2, Level.P1)
    levels = []
    async with runtime.sessions.begin() as tx:
        for _ in range(3):
            appeal = await tx.get_one(Appeal, await next_for(tx, LAWYER, now=NOW))
            levels.append(Level(appeal.level))
            appeal.status = Status.ACKNOWLEDGED.value
            await tx.flush()
    assert levels[0] is Level.P1
    assert set(levels[1:]) == {Level.P2, Level.PX}


async def test_every_fifth_is_the_most_overdue_whoever_it_suits(desk: Desk) -> None:
    """A doctor's appeal waits for a doctor who never comes; a lawyer takes it as every fifth."""
    lawyer = await desk.hires("lawyer", on_call_hours=None)
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    references = [(await operator.files(PARCEL))["reference"] for _ in range(8)]
    for_doctors = {"professions": ["doctor"], "received_at": desk.clock() - timedelta(days=2)}
    async with desk.runtime.sessions.begin() as tx:
        await tx.execute(update(Appeal).values(professions=[]))
        await tx.execute(
            update(Appeal).where(Appeal.reference == references[-1]).values(**for_doctors)
        )
    taken = [(await lawyer.post("/api/v1/queue/next")).json()["reference"] for _ in range(6)]
    assert taken[4] == references[-1]


async def test_the_worst_wait_is_the_backlog_at_a_fifth_of_the_pace(desk: Desk) -> None:
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    for _ in range(3):
        await operator.files(PARCEL)
    silent = (await lead.get("/api/v1/statistics/queue")).json()["ordinary"]
    assert (silent["waiting"], silent["worst_wait"]) == (3, None)
    await lead.post("/api/v1/queue/next")
    told = (await lead.get("/api/v1/statistics/queue")).json()["ordinary"]
    assert (told["waiting"], told["taken_last_day"]) == (2, 1)
    assert told["worst_wait"] == f"PT{24 * 3600 * 2 * 5}S"
