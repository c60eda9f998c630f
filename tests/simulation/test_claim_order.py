"""A slot of the model claims what the same slot of the service claims with a real table."""

import random
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from uuid import UUID, uuid4

import pytest

from service.domain.terms import JobState, Level
from service.models import Job
from service.outbox.claim import claim, next_due
from service.outbox.jobs import (
    FILES,
    ROUTINE,
    AskAnother,
    Escalate,
    JobKind,
    LapseClaim,
    Page,
    payload_of,
    rank_of,
)
from service.outbox.slots import ANY_SLOT, SLOTS
from service.runtime import Runtime
from service.simulation.providers import Providers
from service.simulation.rows import JobRow
from service.simulation.shell import Shell
from service.simulation.store import Store
from service.simulation.workers import Workers

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PROMISES = 60


def some_job(dice: random.Random, appeal_id: UUID) -> JobKind:
    """A decision or a page."""
    pages: list[JobKind] = [Page(appeal_id, uuid4(), round="0.0")] * 3
    return dice.choice(
        [*pages, Escalate(appeal_id, 0, 1), AskAnother(appeal_id, 0), LapseClaim(appeal_id)]
    )


def some_promise(dice: random.Random, number: int) -> JobRow:
    """Due or not yet, tried before or not, of any level."""
    level = dice.choice((*Level, ROUTINE, FILES))
    appeal_id = uuid4()
    job = some_job(dice, appeal_id)
    due_at = NOW + timedelta(seconds=dice.randint(-5, 1))
    tried = dice.choice((0, 0, 1, 3))
    return JobRow(number, job, None, appeal_id, rank_of(job, level), due_at, attempts=tried)


@pytest.mark.parametrize("seed", range(4))
async def test_slots_claim_the_same_promises_in_the_same_order(runtime: Runtime, seed: int) -> None:
    dice = random.Random(seed)
    shell = Shell(seed, NOW, Store(()))
    model = Workers(shell, Providers(shell), 1)
    rows = [some_promise(dice, number) for number in range(1, PROMISES + 1)]
    async with runtime.sessions.begin() as tx:
        for row in rows:
            shell.store.put_job(row)
            tx.add(real(row))
    for slot in [*SLOTS, *[ANY_SLOT] * PROMISES]:
        async with runtime.sessions.begin() as tx:
            soonest = await next_due(tx, slot)
            found = await claim(tx, NOW, slot)
        expected = model.claim(NOW, slot)
        assert (found and found.id) == (expected and expected.number)
        if found is not None:
            assert soonest is not None
            assert soonest <= NOW
            done(shell.store, found.id)
    waiting = [row.due_at for row in shell.store.jobs.values()]
    assert all(at > NOW for at in waiting)


def real(row: JobRow) -> Job:
    """The same promise for the table."""
    return Job(
        id=row.number,
        kind=row.job.kind,
        appeal_id=row.appeal_id,
        payload=payload_of(row.job),
        priority=row.priority,
        due_at=row.due_at,
        attempts=row.attempts,
        created_at=NOW,
    )


def done(store: Store, number: int) -> None:
    """Forget what the model claimed, so that only what is due remains."""
    store.put_job(replace(store.jobs[number], state=JobState.DONE))
