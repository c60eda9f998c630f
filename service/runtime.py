"""What the running service holds in its hands: built once at the root, handed down."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, async_sessionmaker

from service.attachments.vault import Vault, open_vault
from service.clock import shared_clock
from service.database import make_engine, make_sessions
from service.intake.desk import IntakeDesk, make_desk
from service.intake.spool import Spool
from service.outbox.pulse import ChannelPulse
from service.reference import Reference, load_reference
from service.security.encryption import KeyRing
from service.security.minutes import MinuteCount
from service.settings import Settings
from service.triage.rulebook import load_rulebook

Clock = Callable[[], datetime]


def utc_now() -> datetime:
    """The present, aware and in UTC."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Runtime:
    """Settings, keys, database and clock of one process."""

    settings: Settings
    dsn: str = field(repr=False)
    engine: AsyncEngine = field(repr=False)
    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    desk: IntakeDesk = field(repr=False)
    clock: Clock = utc_now
    # Where inputs wait that nobody sends again; only a process that also drains it has one.
    spool: Spool | None = field(default=None, repr=False)
    pulse: ChannelPulse = field(default_factory=ChannelPulse, repr=False)
    # Appeals of strangers on the web, by form and by program.
    strangers: MinuteCount = field(default_factory=MinuteCount, repr=False)

    @property
    def keys(self) -> KeyRing:
        """The key ring."""
        return self.desk.keys

    @property
    def reference(self) -> Reference:
        """Offices, places and authorities."""
        return self.desk.reference

    @property
    def vault(self) -> Vault:
        """Where files lie."""
        return open_vault(self.settings)

    @property
    def listen_dsn(self) -> str:
        """A direct DSN for LISTEN, which no transaction pooler forwards."""
        own = self.settings.listen_database_url
        return own.get_secret_value() if own else self.dsn


@asynccontextmanager
async def open_runtime(
    settings: Settings, dsn: str, keys: KeyRing, *, spooling: bool = False
) -> AsyncIterator[Runtime]:
    """Build everything, and let go of the database at the end."""
    spool = Spool(settings.data_dir / "spool", keys) if spooling else None
    engine = make_engine(dsn, pool_size=settings.database_pool_size)
    desk = make_desk(keys, load_rulebook(), load_reference())
    try:
        async with shared_clock(engine) as clock:
            yield Runtime(settings, dsn, engine, make_sessions(engine), desk, clock, spool)
    finally:
        await engine.dispose()
