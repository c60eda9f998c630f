"""Bring the schema to the newest revision, and refuse to serve on any other."""

import asyncio
from pathlib import Path

from alembic.autogenerate import compare_metadata
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection
from sqlalchemy.ext.asyncio import AsyncEngine

from alembic import command
from service.models import Base

SCRIPTS = Path(__file__).resolve().parent.parent / "alembic"


class StaleSchema(RuntimeError):
    """The database's schema is not the one this version was written for."""


def _config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    config.attributes["connection"] = connection
    return config


def newest_revision() -> str:
    """The revision this version of the service needs."""
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return ScriptDirectory.from_config(config).get_current_head() or ""


def _upgrade(connection: Connection, revision: str) -> None:
    command.upgrade(_config(connection), revision)


def _downgrade(connection: Connection, revision: str) -> None:
    command.downgrade(_config(connection), revision)


async def upgrade(engine: AsyncEngine, revision: str = "head") -> None:
    """Apply all migrations up to a revision."""
    async with engine.begin() as connection:
        await connection.run_sync(_upgrade, revision)


async def downgrade(engine: AsyncEngine, revision: str = "base") -> None:
    """Undo migrations down to a revision."""
    async with engine.begin() as connection:
        await connection.run_sync(_downgrade, revision)


def _current(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


async def require_current(engine: AsyncEngine) -> None:
    """Raise StaleSchema, saying what to do, unless the schema is the newest."""
    needed = await asyncio.to_thread(newest_revision)
    async with engine.connect() as connection:
        found = await connection.run_sync(_current)
    if found != needed:
        message = (
            f"The database schema is at revision {found or 'none'}, this version needs {needed}. "
            "Run 'appeals migrate' first."
        )
        raise StaleSchema(message)


def _drift(connection: Connection) -> list[object]:
    context = MigrationContext.configure(connection, opts={"compare_type": True})
    return list(compare_metadata(context, Base.metadata))


async def drift(engine: AsyncEngine) -> list[object]:
    """What the models say that the migrations do not (for the tests)."""
    async with engine.connect() as connection:
        return await connection.run_sync(_drift)
