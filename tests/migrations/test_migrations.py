"""Migrations lead to the models' schema, lead back to nothing, and a stale schema is refused."""

from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service import migrations
from service.database import make_engine

NAME = "migrated"
# Alembic's own table stays when everything of ours is gone.
LEFT = text("""
    select relname from pg_class where relnamespace = 'public'::regnamespace
    and relname not like 'alembic_version%' and relkind in ('r', 'i', 'S', 'v', 'm')
    and relname not in (select relname from pg_class c join pg_depend d
                        on d.objid = c.oid and d.deptype = 'e')
""")


@pytest.fixture
async def empty(engine: AsyncEngine, postgres_dsn: str) -> AsyncIterator[AsyncEngine]:
    """An empty database beside the one of the other tests."""
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(f"drop database if exists {NAME} with (force)"))
        await connection.execute(text(f"create database {NAME}"))
    other = make_engine(beside(postgres_dsn), pool_size=2)
    yield other
    await other.dispose()
    async with engine.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
        await connection.execute(text(f"drop database if exists {NAME} with (force)"))


def beside(dsn: str) -> str:
    """The address of the empty database."""
    server, _, rest = dsn.rpartition("/appeals?")
    return f"{server}/{NAME}?{rest}"


async def go_up_down_up(engine: AsyncEngine) -> None:
    """Up, down to nothing, and up again, without a trace or a drift."""
    await migrations.upgrade(engine)
    assert await migrations.drift(engine) == []
    await migrations.downgrade(engine)
    async with engine.connect() as connection:
        assert (await connection.scalars(LEFT)).all() == []
    await migrations.upgrade(engine)
    assert await migrations.drift(engine) == []
    await migrations.require_current(engine)


async def test_up_down_up_leaves_no_trace_and_no_drift(empty: AsyncEngine) -> None:
    await go_up_down_up(empty)


async def test_going_up_twice_changes_nothing(empty: AsyncEngine) -> None:
    await migrations.upgrade(empty)
    await migrations.upgrade(empty)
    assert await migrations.drift(empty) == []


async def test_an_empty_database_is_refused_with_what_to_do(empty: AsyncEngine) -> None:
    with pytest.raises(migrations.StaleSchema, match=r"revision none.*'appeals migrate'"):
        await migrations.require_current(empty)


async def test_a_schema_of_another_version_is_refused_by_name(empty: AsyncEngine) -> None:
    await migrations.upgrade(empty)
    async with empty.begin() as connection:
        await connection.execute(text("update alembic_version set version_num = 'older'"))
    with pytest.raises(migrations.StaleSchema) as refused:
        await migrations.require_current(empty)
    assert "older" in str(refused.value)
    assert migrations.newest_revision() in str(refused.value)


async def test_a_column_that_the_models_do_not_know_is_noticed(empty: AsyncEngine) -> None:
    await migrations.upgrade(empty)
    async with empty.begin() as connection:
        await connection.execute(text("alter table appeal add column stray text"))
    assert len(await migrations.drift(empty)) == 1
