"""A throw-away PostgreSQL for tests and benchmarks, as durable as the real one."""

import contextlib
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from service.embedded_postgres.launcher import EmbeddedPostgres
from service.embedded_postgres.place import SHORT, find_place


@contextlib.contextmanager
def temporary_postgres(*, settings: Mapping[str, str] | None = None) -> Iterator[EmbeddedPostgres]:
    """Start a new cluster in a folder of its own; stop it and remove it all at the end."""
    data_dir = Path(tempfile.mkdtemp(prefix="appeals-", dir=SHORT))
    # Root's unprivileged server passes through our own new folder, and through no other.
    data_dir.chmod(0o711)
    try:
        with EmbeddedPostgres(data_dir, settings=settings) as postgres:
            yield postgres
    finally:
        shutil.rmtree(find_place(data_dir).home, ignore_errors=True)
        shutil.rmtree(data_dir, ignore_errors=True)
