"""The queue in SQL is the order of the pure rule, and its pages neither skip nor repeat."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, insert
from sqlalchemy.ext.asyncio import AsyncSession

from service.casework.queue import Cursor, Filters, waiting
from service.domain.actor import Actor
from service.domain.ids import new_id
from service.domain.priority import key_at
from service.domain.terms import ACKNOWLEDGE_WITHIN, Level, Role, Status
from service.models import Appeal
from service.runtime import Runtime

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
READER = Actor(new_id(), "reader", "Reader", Role.COORDINATOR)
EVERYTHING = Filters()
NEARLY = 1e-9
WAITING = (Status.QUEUED, Status.ASSIGNED)


@dataclass(frozen=True)
class Waits:
    """One appeal of a world: how urgent, how old, and how its deadline was moved."""

    level: Level
    age_s: int
    deadline_s: int | None
    status: Status


# Few different ages and deadlines, so that ties are common.
appeals = st.builds(
    Waits,
    level=st.sampled_from(Level),
    age_s=st.sampled_from([0, 1, 60, 300, 1800, 14_400, 172_800]),
    deadline_s=st.sampled_from([None, 0, 60, 300]),
    status=st.sampled_from([*WAITING, Status.QUEUED, Status.ACKNOWLEDGED, Status.CLOSED]),
)
worlds = st.lists(appeals, max_size=25)
# Two whose deadline was moved to the same moment, the older one written later.
TIED = [Waits(Level.P2, age, 60, Status.QUEUED) for age in (60, 300, 1800, 60, 14_400, 300, 0, 1)]


@pytest.fixture
def tables(runtime: Runtime) -> "Tables":
    """The empty tables of this test."""
    return Tables(runtime)


class Tables:
    """A runtime whose description stays short when hypothesis prints an example."""

    def __init__(self, runtime: Runtime) -> None:
        self.sessions = runtime.sessions

    def __repr__(self) -> str:
        return "Tables()"


def row_of(number: int, one: Waits) -> dict[str, object]:
    """An appeal with what the queue's order is made of; nothing was said in it."""
    received = NOW - timedelta(seconds=one.age_s)
    within = ACKNOWLEDGE_WITHIN[one.level]
    moved = timedelta(seconds=one.deadline_s or 0)
    return {
        "id": new_id(),
        "reference": f"916-{number:04}",
        "channel": "call",
        "language": "az",
        "status": one.status.value,
        "level": int(one.level),
        "received_at": received,
        "level_since": received,
        "acknowledge_by": received + within if one.deadline_s is None else NOW + moved,
        "office_id": "baku",
        "determinant": "",
    }


async def populate(tx: AsyncSession, world: Sequence[Waits]) -> dict[str, dict[str, object]]:
    """Make the world, in this transaction only."""
    await tx.execute(delete(Appeal))
    rows = [row_of(number, one) for number, one in enumerate(world)]
    if rows:
        await tx.execute(insert(Appeal), rows)
    return {str(row["reference"]): row for row in rows}


async def paged(tx: AsyncSession, size: int, filters: Filters = EVERYTHING) -> list[str]:
    """Every reference in the queue, read page by page."""
    seen: list[str] = []
    cursor = None
    while True:
        page = await waiting(tx, READER, filters, now=NOW, cursor=cursor, limit=size)
        seen += [row.reference for row in page.rows]
        if page.next_cursor is None:
            return seen
        cursor = Cursor.parse(page.next_cursor)


def place_of(row: dict[str, object]) -> tuple[int, float]:
    """The place by the pure rule."""
    received, deadline = row["received_at"], row["acknowledge_by"]
    assert isinstance(received, datetime)
    assert isinstance(deadline, datetime)
    return key_at(Level(int(str(row["level"]))), received, deadline, NOW)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds, st.integers(1, 7))
@example(TIED, 1)
@example(TIED, 3)
async def test_pages_follow_the_rule_without_gaps_or_repeats(
    tables: Tables, world: list[Waits], size: int
) -> None:
    async with tables.sessions() as tx:
        rows = await populate(tx, world)
        seen = await paged(tx, size)
        await tx.rollback()
    assert sorted(seen) == sorted(r for r, row in rows.items() if row["status"] in WAITING)
    for before, after in pairwise(seen):
        (band, key), (next_band, next_key) = place_of(rows[before]), place_of(rows[after])
        assert (band, key) <= (next_band, next_key + NEARLY)


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(worlds, st.sets(st.sampled_from(Level), min_size=1), st.integers(1, 7))
async def test_a_filter_leaves_the_order_as_it_is(
    tables: Tables, world: list[Waits], levels: set[Level], size: int
) -> None:
    async with tables.sessions() as tx:
        rows = await populate(tx, world)
        everything = await paged(tx, 200)
        filtered = await paged(tx, size, Filters(levels=tuple(levels)))
        await tx.rollback()
    assert filtered == [r for r in everything if rows[r]["level"] in levels]


@pytest.mark.parametrize("size", [1, 2, 5])
async def test_a_page_is_never_longer_than_asked(tables: Tables, size: int) -> None:
    async with tables.sessions() as tx:
        await populate(tx, TIED)
        page = await waiting(tx, READER, Filters(), now=NOW, limit=size)
        await tx.rollback()
    assert len(page.rows) == size
