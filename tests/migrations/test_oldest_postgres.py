"""The schema and a first intake on PostgreSQL 15, without uuidv7 and builtin locale."""

import os
from collections.abc import AsyncIterator

import pytest
from sqlalchemy import text

from service.database import make_engine, make_sessions
from service.domain.terms import Channel
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.receive import receive
from service.reference.written import load_reference_rows
from tests.desk import NOON
from tests.migrations.debian import PROGRAMS, debian_postgres, is_installed
from tests.migrations.test_migrations import go_up_down_up

# CI that has installed the package sets this, so that a skip cannot hide its loss.
REQUIRED = "APPEALS_TEST_POSTGRES_15"


@pytest.fixture
async def fifteen() -> AsyncIterator[str]:
    """A server of Debian's PostgreSQL 15."""
    if not is_installed():
        missing = f"Debian's PostgreSQL 15 is not in {PROGRAMS}: the oldest version is UNTESTED"
        if os.environ.get(REQUIRED):
            pytest.fail(missing)
        pytest.skip(missing)
    with debian_postgres() as dsn:
        yield dsn


async def test_the_oldest_postgres_takes_schema_and_appeal(
    fifteen: str, intake_desk: IntakeDesk
) -> None:
    engine = make_engine(fifteen, pool_size=2)
    try:
        await go_up_down_up(engine)
        async with make_sessions(engine).begin() as tx:
            await load_reference_rows(tx, intake_desk.reference)
            filing = Filing(channel=Channel.WEB, text="Oğlumu polisdə döyürlər")
            received = await receive(tx, filing, intake_desk, now=NOON)
            assert received.opened is not None
            version = (await tx.execute(text("show server_version_num"))).scalar_one()
        assert 150_000 <= int(version) < 160_000
    finally:
        await engine.dispose()
