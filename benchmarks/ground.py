"""A database of our own with the newest schema, the reference values and one signed-in person."""

import socket
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager

from benchmarks.server import MASTER_KEY
from service import migrations
from service.bootstrap import prepare
from service.domain.terms import Language, Role
from service.embedded_postgres import temporary_postgres
from service.runtime import Runtime, open_runtime
from service.security.encryption import key_ring
from service.security.passwords import hash_password
from service.settings import Settings
from service.staff.accounts import NewStaff, add_staff
from service.staff.sessions import sign_in

PASSWORD = "a password of the benchmarks"


@contextmanager
def database() -> Iterator[str]:
    """A throw-away PostgreSQL, as durable as the real one: fsync is on."""
    with temporary_postgres() as server:
        yield server.dsn()


def free_port() -> int:
    """A port that nobody has."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return int(listener.getsockname()[1])


@asynccontextmanager
async def ground(dsn: str) -> AsyncIterator[Runtime]:
    """The service's database, ready to be filled."""
    async with open_runtime(Settings(), dsn, key_ring(MASTER_KEY)) as runtime:
        await migrations.upgrade(runtime.engine)
        await prepare(runtime)
        yield runtime


async def hire(runtime: Runtime, username: str, role: Role) -> str:
    """An account and the token of its session."""
    new = NewStaff(username, username, role, hash_password(PASSWORD), languages=tuple(Language))
    now = runtime.clock()
    async with runtime.sessions.begin() as tx:
        await add_staff(tx, new, runtime.keys, now=now)
    async with runtime.sessions.begin() as tx:
        signed_in = await sign_in(
            tx, username, PASSWORD, None, runtime.keys, now=now, second_factor=False
        )
    return signed_in.token
