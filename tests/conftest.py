"""A real PostgreSQL for every test, one database a process, emptied between tests."""

from collections.abc import AsyncIterator, Iterator
from datetime import UTC, datetime
from pathlib import Path

import hypothesis
import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service import migrations
from service.api.budget import IngressBudget
from service.bootstrap import prepare
from service.database import make_engine, make_sessions
from service.embedded_postgres import temporary_postgres
from service.intake.desk import IntakeDesk, make_desk
from service.models import Base
from service.reference import load_reference
from service.runtime import Runtime
from service.security.encryption import key_ring
from service.settings import Settings, TelegramSettings, TwilioSettings
from service.triage.rulebook import load_rulebook
from tests.desk import Clock, Desk

PATIENCE_S = 60.0
MASTER_KEY = "1:a test key that is long enough to be taken for one"
EMPTIED = ", ".join(
    t.name for t in Base.metadata.sorted_tables if t.name not in {"office", "authority", "facility"}
)
# A crash of the machine is not what these tests are about.
FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}

# A busy machine is slow, not wrong; whatever else a build machine is given stays.
hypothesis.settings.register_profile(
    "house",
    hypothesis.settings.default,
    deadline=None,
    suppress_health_check=[hypothesis.HealthCheck.too_slow],
)
hypothesis.settings.load_profile("house")


@pytest.fixture(scope="session")
def postgres_dsn() -> Iterator[str]:
    """A server of our own for this process."""
    with temporary_postgres(settings=FAST) as server:
        yield server.dsn()


@pytest.fixture(scope="session")
async def engine(postgres_dsn: str) -> AsyncIterator[AsyncEngine]:
    """An engine on a database with the newest schema, made by the migrations."""
    engine = make_engine(postgres_dsn, pool_size=10)
    await migrations.upgrade(engine)
    yield engine
    await engine.dispose()


@pytest.fixture(scope="session")
def read_once() -> IntakeDesk:
    """Keys, rulebook and reference values, read once."""
    return make_desk(key_ring(MASTER_KEY), load_rulebook(), load_reference())


@pytest.fixture
def intake_desk(read_once: IntakeDesk) -> IntakeDesk:
    """An intake desk of one test, which may write reference values."""
    return make_desk(read_once.keys, read_once.rulebook, read_once.gazetteer.packaged)


@pytest.fixture
def clock() -> Clock:
    """A clock that only moves when a test winds it."""
    return Clock(datetime(2026, 11, 22, 9, 0, tzinfo=UTC))


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Telegram and Twilio open, towards nowhere; files in a folder of the test."""
    return Settings(
        data_dir=tmp_path,
        public_url="https://916.example",
        require_second_factor=False,
        telegram=TelegramSettings(
            bot_token="916:test-token", webhook_secret="a-secret-of-the-webhook"
        ),
        twilio=TwilioSettings(
            account_sid="ACtest",
            auth_token="twilio-token",
            sms_from="+15550916",
            whatsapp_from="+15550916",
        ),
    )


@pytest.fixture
async def runtime(
    engine: AsyncEngine,
    postgres_dsn: str,
    intake_desk: IntakeDesk,
    clock: Clock,
    settings: Settings,
) -> Runtime:
    """The service on an empty database with reference values."""
    sessions = make_sessions(engine)
    async with sessions.begin() as tx:
        await tx.execute(text(f"truncate {EMPTIED} restart identity cascade"))
    runtime = Runtime(settings, postgres_dsn, engine, sessions, intake_desk, clock)
    await prepare(runtime)
    return runtime


@pytest.fixture
async def desk(
    runtime: Runtime, clock: Clock, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[Desk]:
    """The whole service with recording senders and a hand-wound clock.

    A busy machine may take its time; what a door does in time is asked where its way is cut.
    """
    monkeypatch.setattr(IngressBudget.__init__, "__defaults__", (PATIENCE_S,))
    async with Desk.open(runtime, clock) as desk:
        yield desk
