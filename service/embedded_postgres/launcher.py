"""Start the embedded PostgreSQL, or join the one that runs; the last to leave stops it."""

from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import Final, Self
from urllib.parse import quote

from service.embedded_postgres.cluster import make_cluster, write_settings
from service.embedded_postgres.errors import NotStarted
from service.embedded_postgres.locks import begin_use, end_use, one_at_a_time
from service.embedded_postgres.place import STATE, Place, find_place, keep_folder
from service.embedded_postgres.postmaster import (
    Postmaster,
    running_postmaster,
    start_postmaster,
    stop_postmaster,
)
from service.embedded_postgres.programs import reachable_programs
from service.embedded_postgres.roles import ROLE, prepare_database

PORT: Final = 5432


class EmbeddedPostgres:
    """One data folder's PostgreSQL, shared by all processes that were given that folder."""

    def __init__(
        self, data_dir: Path, *, settings: Mapping[str, str] | None = None, state: Path = STATE
    ) -> None:
        self._data_dir = data_dir
        self._settings = settings or {}
        self._state = state
        self._use: int | None = None
        self._place: Place | None = None
        self._socket_folder: Path | None = None
        self._password = ""
        self._owned = False

    @property
    def owned(self) -> bool:
        """Whether this object started the server, rather than joined a running one."""
        return self._owned

    def start(self) -> None:
        """Start or join the server, with its role and database made ready."""
        if self._use is not None:
            return
        with one_at_a_time(keep_folder(self._data_dir)):
            place = find_place(self._data_dir, self._state)
            use = begin_use(place.keep)
            try:
                self._start(place)
            except BaseException:
                self._leave(place, use)
                raise
            self._place, self._use = place, use

    def stop(self) -> None:
        """Leave the server; it stops unless another process still uses it."""
        if self._use is None or self._place is None:
            return
        with one_at_a_time(self._place.keep):
            use, self._use = self._use, None
            self._leave(self._place, use)

    def revive(self) -> bool:
        """Start the server again if it died under us, at the same address; true when it had."""
        if self._use is None or self._place is None:
            raise NotStarted
        with one_at_a_time(self._place.keep):
            if running_postmaster(self._place) is not None:
                return False
            self._start(self._place)
            return True

    def dsn(self, database: str = ROLE) -> str:
        """The address of a database, for SQLAlchemy on asyncpg; it holds the password."""
        if self._socket_folder is None:
            raise NotStarted
        host = quote(str(self._socket_folder), safe="/")
        password = quote(self._password, safe="")
        return f"postgresql+asyncpg://{ROLE}:{password}@/{database}?host={host}&port={PORT}"

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.stop()

    def _start(self, place: Place) -> None:
        password = place.password()
        programs = reachable_programs(place.account, self._state)
        running = running_postmaster(place)
        self._owned = running is None
        if running is None:
            running = self._launch(place, programs, password)
        prepare_database(programs, running.socket_folder, password)
        self._socket_folder, self._password = running.socket_folder, password

    def _launch(self, place: Place, programs: Path, password: str) -> Postmaster:
        if not place.cluster.exists():
            make_cluster(place, programs, password)
        write_settings(place, place.socket_folder(), self._settings)
        return start_postmaster(place, programs)

    def _leave(self, place: Place, use: int) -> None:
        self._socket_folder, self._owned = None, False
        if end_use(use):
            stop_postmaster(place)
