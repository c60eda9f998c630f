"""A data folder that an unprivileged server may or may not reach."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.embedded_postgres import EmbeddedPostgres
from service.embedded_postgres.place import SHORT, find_place
from service.embedded_postgres.postmaster import stop_postmaster


@pytest.fixture
def folder() -> Iterator[Path]:
    """A short folder of ours that others may pass through; whatever ran in it is stopped."""
    folder = Path(tempfile.mkdtemp(prefix="appeals-test-", dir=SHORT))
    folder.chmod(0o711)
    yield folder
    for keep in folder.rglob("postgres/in-use"):
        place = find_place(keep.parents[1])
        stop_postmaster(place)
        shutil.rmtree(place.home)
    shutil.rmtree(folder)


@pytest.fixture
def data_dir(folder: Path) -> Path:
    """An empty data folder."""
    return folder / "var"


@pytest.fixture
def postgres(data_dir: Path) -> Iterator[EmbeddedPostgres]:
    """A started PostgreSQL."""
    with EmbeddedPostgres(data_dir) as postgres:
        yield postgres
