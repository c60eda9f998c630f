"""Where a command runs: its settings, its database, its keys."""

import asyncio
import os
import secrets
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvloop
from pydantic import ValidationError
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine

from service.attachments.vault import BadStore, open_vault
from service.database import is_outage
from service.demo.channels import UnreadableSecrets, with_demo_channels
from service.embedded_postgres import EmbeddedPostgres, PostgresFailure
from service.migrations import StaleSchema, require_current
from service.observability import set_up_logging
from service.runtime import Runtime, open_runtime
from service.security.encryption import KeyRing, key_ring
from service.settings import Settings

KEY_FILE = "master.key"
DURABLE = ("fsync", "full_page_writes", "synchronous_commit")


class CannotStart(RuntimeError):
    """The service refuses to begin; the text says why and what to do."""


def read_settings() -> Settings:
    """The settings of the environment; raises CannotStart naming the variable, never its value."""
    try:
        settings = Settings()
    except ValidationError as error:
        lines = [
            f"  APPEALS_{'__'.join(str(p) for p in e['loc']).upper() or '…'}: {e['msg']}"
            for e in error.errors()
        ]
        raise CannotStart("\n".join(["The settings are not acceptable:", *lines])) from None
    try:
        if settings.attachments.store_url is not None:
            open_vault(settings)
    except BadStore as error:
        raise CannotStart(f"APPEALS_ATTACHMENTS__STORE_URL: {error}") from None
    return settings


def master_keys(settings: Settings) -> KeyRing:
    """The key ring; the embedded kind makes and keeps a key of its own."""
    if settings.master_key is not None:
        return key_ring(settings.master_key.get_secret_value())
    path = settings.data_dir / KEY_FILE
    settings.data_dir.mkdir(parents=True, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return key_ring(path.read_text().strip())
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    return key_ring(path.read_text().strip())


@asynccontextmanager
async def database(settings: Settings) -> AsyncIterator[tuple[str, EmbeddedPostgres | None]]:
    """The DSN, with the embedded server running for as long as it is needed."""
    if settings.database_url is not None:
        yield settings.database_url.get_secret_value(), None
        return
    server = EmbeddedPostgres(settings.data_dir.absolute())
    await asyncio.to_thread(server.start)
    try:
        yield server.dsn(), server
    finally:
        await asyncio.to_thread(server.stop)


async def require_durable(engine: AsyncEngine) -> None:
    """Refuse a database that would forget what it confirmed."""
    async with engine.connect() as connection:
        for name in DURABLE:
            value = (await connection.execute(text(f"show {name}"))).scalar_one()
            if value in {"off", "local"} and not (
                name == "synchronous_commit" and value == "local"
            ):
                message = (
                    f"PostgreSQL runs with {name} = {value}: acknowledged appeals could be lost."
                )
                raise CannotStart(message)


@asynccontextmanager
async def standing(
    *, check_schema: bool = True, demo_channels: bool = False
) -> AsyncIterator[Runtime]:
    """Settings, database and keys for one command."""
    settings = read_settings()
    if demo_channels:
        settings = with_demo_channels(settings)
    async with (
        database(settings) as (dsn, _),
        open_runtime(settings, dsn, master_keys(settings)) as runtime,
    ):
        if check_schema:
            await require_current(runtime.engine)
        yield runtime


def run(main: Callable[[], Awaitable[None]]) -> None:
    """Run an asynchronous command; what forbids it is said in one sentence, without a trace."""
    set_up_logging()
    try:
        # The libuv loop, where there is one: a request talks to the database a dozen times.
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(main())  # type: ignore[arg-type]  # every Awaitable here is a coroutine
    except (CannotStart, StaleSchema, PostgresFailure, UnreadableSecrets) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(1) from None
    except Exception as error:
        if not is_outage(error):
            raise
        sys.stderr.write(f"The database does not answer ({type(error).__name__}).\n")
        raise SystemExit(1) from None
    except KeyboardInterrupt:
        raise SystemExit(130) from None


async def parent_gone() -> None:
    """Return when whoever started us has died: the pipe on our standard input ends."""
    loop = asyncio.get_running_loop()
    reader = asyncio.StreamReader()
    await loop.connect_read_pipe(lambda: asyncio.StreamReaderProtocol(reader), sys.stdin)
    await reader.read()
