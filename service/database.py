"""The engine and its sessions, made from a DSN; safe behind PgBouncer in transaction mode."""

from typing import Final

from sqlalchemy.engine import make_url
from sqlalchemy.exc import DBAPIError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from sqlalchemy.ext.asyncio import (
    AsyncEngine,
    AsyncSession,
    async_sessionmaker,
    create_async_engine,
)

CONNECT_TIMEOUT_S = 3
# Whoever stops in the middle of a transaction, a frozen worker say, must not hold a row for long.
IDLE_IN_TRANSACTION_S: Final = 5.0


def asyncpg_dsn(dsn: str) -> str:
    """The DSN as SQLAlchemy must see it: SQLAlchemy 2.1 reads a bare postgresql:// as psycopg."""
    return dsn.replace("postgresql://", "postgresql+asyncpg://", 1)


def is_pooled(dsn: str) -> bool:
    """Whether the DSN says it leads through a transaction pooler (?pgbouncer=true)."""
    return make_url(asyncpg_dsn(dsn)).query.get("pgbouncer") in {"true", "1"}


def make_engine(dsn: str, *, pool_size: int = 10) -> AsyncEngine:
    """An engine whose connections give up quickly rather than hold an appellant waiting."""
    url = make_url(asyncpg_dsn(dsn))
    connect_args: dict[str, object] = {
        "timeout": CONNECT_TIMEOUT_S,
        "server_settings": {
            "application_name": "appeals",
            "timezone": "UTC",
            "idle_in_transaction_session_timeout": f"{IDLE_IN_TRANSACTION_S * 1000:.0f}",
        },
    }
    if is_pooled(dsn):
        # Behind a transaction pooler a prepared statement may live on another server connection.
        connect_args |= {"statement_cache_size": 0, "prepared_statement_cache_size": 0}
        connect_args["server_settings"] = {}
    return create_async_engine(
        url.difference_update_query(["pgbouncer"]),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_timeout=2,
        pool_pre_ping=False,
        pool_recycle=1800,
        connect_args=connect_args,
    )


def make_sessions(engine: AsyncEngine) -> async_sessionmaker[AsyncSession]:
    """Sessions that keep their objects readable after the commit."""
    return async_sessionmaker(engine, expire_on_commit=False, autoflush=True)


# SQLSTATE classes that say our own statement or value is wrong; any other is the server's state.
OURS: Final = frozenset({"0A", "21", "22", "23", "26", "42", "P0"})


def is_outage(error: BaseException) -> bool:
    """Whether the database is away or refuses work, rather than our own code being wrong."""
    if not isinstance(error, DBAPIError):
        return isinstance(error, PoolTimeout | OSError | TimeoutError)
    if error.connection_invalidated:
        return True
    state = getattr(error.orig, "sqlstate", None)
    if state:
        return str(state)[:2] not in OURS
    # A value that asyncpg could not encode never reached the server.
    return not isinstance(getattr(error.orig, "__cause__", None), ValueError)
