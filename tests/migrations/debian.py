"""A throw-away cluster of the PostgreSQL that Debian 12 ships, the oldest we promise to run on."""

import shutil
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from service.embedded_postgres.account import Account, server_account

PROGRAMS = Path("/usr/lib/postgresql/15/bin")
READY_WITHIN_S = 30


def is_installed() -> bool:
    """Whether the packaged PostgreSQL 15 is on this machine."""
    return (PROGRAMS / "initdb").exists()


@contextmanager
def debian_postgres() -> Iterator[str]:
    """The DSN of a fresh server on a socket of its own."""
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="appeals-15-"))
    account.give(folder, 0o700)
    cluster = folder / "cluster"
    try:
        start(account, folder, cluster)
        yield f"postgresql+asyncpg://postgres@/postgres?host={folder}&port=5432"
    finally:
        account.run([PROGRAMS / "pg_ctl", "-D", cluster, "-m", "immediate", "-w", "stop"])
        shutil.rmtree(folder, ignore_errors=True)


def start(account: Account, folder: Path, cluster: Path) -> None:
    """Make the cluster and wait until it answers."""
    made = account.run(
        [
            *(PROGRAMS / "initdb", "-D", cluster, "-U", "postgres"),
            *("-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"),
        ]
    )
    assert made.returncode == 0, made.stderr
    options = f"-k {folder} -c listen_addresses= -c port=5432 -c fsync=off"
    log = folder / "log"
    account.run([PROGRAMS / "pg_ctl", "-D", cluster, "-l", log, "-o", options, "-w", "start"])
    deadline = time.monotonic() + READY_WITHIN_S
    while account.run([PROGRAMS / "pg_isready", "-h", folder, "-q"]).returncode:
        assert time.monotonic() < deadline, log.read_text()
