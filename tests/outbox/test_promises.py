"""Promises live and die with the transaction that made them, and one worker keeps each."""

from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import JobState, Level
from service.models import Job
from service.outbox.backoff import LEASE, MOST_ATTEMPTS
from service.outbox.claim import Claimed, claim, extend, fail, finish, next_due, take_back
from service.outbox.enqueue import cancel, enqueue
from service.outbox.jobs import (
    DECISION,
    ROUTINE,
    AskAnother,
    Escalate,
    FirstAnswer,
    JobKind,
    LapseClaim,
    Page,
)
from service.outbox.slots import ANY_SLOT, SLOTS, Slot
from service.runtime import Runtime
from tests.desk import Clock


async def promise(tx: AsyncSession, clock: Clock, key: str | None = None, **more: Any) -> UUID:
    """Promise a first answer to some appeal."""
    appeal_id: UUID = uuid4()
    await enqueue(tx, FirstAnswer(appeal_id), key=key, now=clock(), **more)
    return appeal_id


async def promised(runtime: Runtime) -> int:
    """How many promises stand."""
    async with runtime.sessions() as tx:
        return await tx.scalar(select(func.count()).select_from(Job)) or 0


async def taken(runtime: Runtime, clock: Clock, slot: Slot = ANY_SLOT) -> Claimed:
    """Claim the next job and commit the claim."""
    async with runtime.sessions.begin() as tx:
        return await claimed(tx, clock, slot)


async def claimed(tx: AsyncSession, clock: Clock, slot: Slot = ANY_SLOT) -> Claimed:
    """Claim the next job in a transaction of the caller's."""
    job = await claim(tx, clock(), slot)
    assert job is not None
    return job


async def state_of(runtime: Runtime, job: Claimed) -> Job:
    async with runtime.sessions() as tx:
        return await tx.get_one(Job, job.id)


async def test_a_promise_of_a_transaction_that_failed_was_never_made(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions() as tx:
        await promise(tx, clock)
        await tx.rollback()
    assert await promised(runtime) == 0


async def test_a_promise_with_the_same_key_is_made_once(runtime: Runtime, clock: Clock) -> None:
    for _ in range(3):
        async with runtime.sessions.begin() as tx:
            await promise(tx, clock, key="first:1")
            await promise(tx, clock, key="first:1")
    assert await promised(runtime) == 1


async def test_promises_without_a_key_are_all_kept(runtime: Runtime, clock: Clock) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
        await promise(tx, clock)
    assert await promised(runtime) == 2


async def test_two_workers_never_take_the_same_job_nor_wait_for_each_other(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
        await promise(tx, clock)
    async with runtime.sessions() as one, runtime.sessions() as other:
        first = await claim(one, clock())
        second = await claim(other, clock())
        third = await claim(other, clock())
        assert first is not None
        assert second is not None
        assert first.id != second.id
        assert third is None


async def test_a_claim_that_was_rolled_back_leaves_the_job_due(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
    async with runtime.sessions() as tx:
        assert await claim(tx, clock()) is not None
        await tx.rollback()
    assert (await taken(runtime, clock)).attempts == 1


async def test_what_is_due_later_is_not_taken_before(runtime: Runtime, clock: Clock) -> None:
    soon = clock() + timedelta(seconds=60)
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock, at=soon)
    async with runtime.sessions() as tx:
        assert await claim(tx, clock()) is None
        assert await next_due(tx) == soon
    clock.wind(seconds=60)
    await taken(runtime, clock)


async def test_danger_is_taken_before_what_has_waited_longer(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock, priority=ROUTINE)
    clock.wind(hours=1)
    async with runtime.sessions.begin() as tx:
        urgent = await promise(tx, clock, priority=Level.P1)
    job = await taken(runtime, clock)
    assert job.payload["appeal_id"] == str(urgent)


async def test_the_slot_of_immediate_appeals_takes_nothing_else(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock, priority=Level.P2)
    async with runtime.sessions() as tx:
        assert await claim(tx, clock(), Slot(DECISION, int(Level.P1))) is None
        assert await claim(tx, clock()) is not None


async def test_who_is_asked_next_waits_behind_no_page(runtime: Runtime, clock: Clock) -> None:
    appeal_id = uuid4()
    page = Page(appeal_id, uuid4(), round="0.0")
    decisions: list[JobKind] = [
        Escalate(appeal_id, 0, 1),
        AskAnother(appeal_id, 0),
        LapseClaim(appeal_id),
    ]
    async with runtime.sessions.begin() as tx:
        await enqueue(tx, page, key=None, now=clock(), priority=Level.P1)
        await enqueue(tx, Escalate(uuid4(), 0, 1), key=None, now=clock(), priority=Level.P2)
    clock.wind(seconds=5)
    async with runtime.sessions.begin() as tx:
        for decision in decisions:
            await enqueue(tx, decision, key=None, now=clock(), priority=Level.P1)
    taken_by_its_slot = [(await taken(runtime, clock, SLOTS[0])).kind for _ in decisions]
    assert taken_by_its_slot == [decision.kind for decision in decisions]
    async with runtime.sessions() as tx:
        assert await claim(tx, clock(), SLOTS[0]) is None
    assert (await taken(runtime, clock)).kind == page.kind


async def test_what_failed_already_stands_behind_what_nobody_tried_but_before_lesser_danger(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        failing = await promise(tx, clock, priority=Level.P1)
    async with runtime.sessions.begin() as tx:
        await fail(tx, await claimed(tx, clock), clock(), TimeoutError(), None)
    clock.wind(seconds=60)
    async with runtime.sessions.begin() as tx:
        lesser = await promise(tx, clock, priority=Level.P2)
        untried = await promise(tx, clock, priority=Level.P1)
    order = [(await taken(runtime, clock)).payload["appeal_id"] for _ in range(3)]
    assert order == [str(untried), str(failing), str(lesser)]


async def test_urgent_appeals_have_slots_beside_those_of_immediate_ones(
    runtime: Runtime, clock: Clock
) -> None:
    page = Page(uuid4(), uuid4(), round="0.0")
    step = Escalate(uuid4(), 0, 1)
    async with runtime.sessions.begin() as tx:
        await enqueue(tx, page, key=None, now=clock(), priority=Level.P1)
        await enqueue(tx, page, key=None, now=clock(), priority=Level.P2)
        await enqueue(tx, step, key=None, now=clock(), priority=Level.PX)
    decides, pages = (slot for slot in SLOTS if slot.highest == Level.P2)
    decided = await taken(runtime, clock, decides)
    assert (decided.kind, decided.priority) == (step.kind, Level.PX)
    async with runtime.sessions.begin() as tx:
        assert await claim(tx, clock(), decides) is None
        assert await next_due(tx, decides) == clock() + LEASE
        assert await next_due(tx, pages) == clock()
    paged = await taken(runtime, clock, pages)
    assert (paged.kind, paged.priority) == (page.kind, Level.P2)
    async with runtime.sessions() as tx:
        assert await claim(tx, clock(), pages) is None
    assert (await taken(runtime, clock)).priority == Level.P1


async def test_the_job_of_a_silent_worker_is_taken_again_and_the_attempt_counted(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
    lost = await taken(runtime, clock)
    clock.wind(seconds=LEASE.total_seconds() + 1)
    async with runtime.sessions.begin() as tx:
        await take_back(tx, clock())
    again = await taken(runtime, clock)
    assert (again.id, again.attempts) == (lost.id, 2)
    async with runtime.sessions.begin() as tx:
        assert not await finish(tx, lost, clock())
        assert not await extend(tx, lost, clock())
        await fail(tx, lost, clock(), RuntimeError(), None)
    assert (await state_of(runtime, again)).state == JobState.RUNNING
    async with runtime.sessions.begin() as tx:
        assert await finish(tx, again, clock())
    assert (await state_of(runtime, again)).state == JobState.DONE


async def test_a_heartbeat_keeps_the_job(runtime: Runtime, clock: Clock) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
    job = await taken(runtime, clock)
    for _ in range(3):
        clock.wind(seconds=LEASE.total_seconds() / 2)
        async with runtime.sessions.begin() as tx:
            assert await extend(tx, job, clock())
            await take_back(tx, clock())
    assert (await state_of(runtime, job)).state == JobState.RUNNING


async def fails_for_ever(runtime: Runtime, clock: Clock) -> Job:
    """Let the only job fail more often than any message may."""
    job = await taken(runtime, clock)
    for _ in range(MOST_ATTEMPTS + 5):
        async with runtime.sessions.begin() as tx:
            died = await fail(tx, job, clock(), TimeoutError("+994501234567"), None)
        if died:
            break
        clock.wind(minutes=10)
        job = await taken(runtime, clock)
    return await state_of(runtime, job)


async def test_a_message_that_never_leaves_is_put_where_a_human_sees_it(
    runtime: Runtime, clock: Clock
) -> None:
    async with runtime.sessions.begin() as tx:
        await promise(tx, clock)
    dead = await fails_for_ever(runtime, clock)
    assert (dead.state, dead.attempts) == (JobState.DEAD, MOST_ATTEMPTS)
    assert dead.error_class == "TimeoutError"


async def test_an_escalation_that_fails_is_tried_for_ever(runtime: Runtime, clock: Clock) -> None:
    async with runtime.sessions.begin() as tx:
        step = Escalate(uuid4(), chain=0, step=0)
        await enqueue(tx, step, key=None, now=clock(), priority=Level.P1)
    alive = await fails_for_ever(runtime, clock)
    assert alive.attempts > MOST_ATTEMPTS
    assert alive.state == JobState.RUNNING


async def test_withdrawing_takes_back_what_has_not_begun(runtime: Runtime, clock: Clock) -> None:
    async with runtime.sessions.begin() as tx:
        appeal_id = await promise(tx, clock)
    async with runtime.sessions.begin() as tx:
        await cancel(tx, appeal_id, ("escalate",), clock())
    job = await taken(runtime, clock)
    async with runtime.sessions.begin() as tx:
        await cancel(tx, appeal_id, ("first_answer",), clock())
        assert await finish(tx, job, clock())
