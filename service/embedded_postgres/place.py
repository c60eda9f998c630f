"""Where a cluster, its password, its locks and its socket lie."""

import os
import secrets
import stat
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.embedded_postgres.account import Account, account_of, server_account
from service.embedded_postgres.errors import PostgresFailure

# Used only by root, when an unprivileged server cannot reach the data folder.
STATE: Final = Path("/var/lib/appeals-postgres")
SOCKET_NAME: Final = ".s.PGSQL.5432"
LONGEST_SOCKET_PATH: Final = 103
SHORT: Final = Path("/tmp")  # noqa: S108 - mkdtemp makes a private folder in it.
SHORT_PREFIX: Final = "appeals-postgres-"


@dataclass(frozen=True)
class Place:
    """The folder that is ours (keep) and the folder that is the server's (home)."""

    keep: Path
    home: Path
    account: Account

    @property
    def cluster(self) -> Path:
        """PostgreSQL's own data directory."""
        return self.home / "cluster"

    @property
    def log(self) -> Path:
        """What the server says before its daily logs in the cluster begin."""
        return self.home / "start.log"

    def password(self) -> str:
        """The password of both roles, made once, readable to us alone."""
        path = self.keep / "password"
        if not path.exists():
            if self.cluster.exists():
                raise PostgresFailure(f"The database's password is gone: {path} is missing.")
            unfinished = path.with_suffix(".new")
            unfinished.unlink(missing_ok=True)
            unfinished.touch(mode=0o600)
            unfinished.write_text(secrets.token_urlsafe(32))
            unfinished.rename(path)
        return path.read_text().strip()

    def socket_folder(self) -> Path:
        """A private folder for the socket, short enough for the system's limit on its path."""
        folder = self.home / "socket"
        if len(os.fsencode(folder / SOCKET_NAME)) > LONGEST_SOCKET_PATH:
            return self._short_folder(self.home / "socket-folder")
        folder.mkdir(exist_ok=True)
        self.account.give(folder, 0o700)
        return folder

    def _short_folder(self, note: Path) -> Path:
        """The short folder of last time while it lasts, so that a server started again is found."""
        if note.exists() and self._is_private(folder := Path(note.read_text())):
            return folder
        folder = Path(tempfile.mkdtemp(prefix=SHORT_PREFIX, dir=SHORT))
        self.account.give(folder, 0o700)
        note.write_text(str(folder))
        return folder

    def _is_private(self, folder: Path) -> bool:
        """Whether a folder is still the one we made: anybody may take its name once it is gone."""
        try:
            found = folder.lstat()
        except FileNotFoundError:
            return False
        return stat.S_ISDIR(found.st_mode) and (found.st_uid, stat.S_IMODE(found.st_mode)) == (
            self.account.uid,
            0o700,
        )


def keep_folder(data_dir: Path) -> Path:
    """The folder that is ours, made when missing; the lock that guards the rest lies in it."""
    keep = data_dir.resolve() / "postgres"
    keep.mkdir(parents=True, exist_ok=True)
    if not os.access(keep, os.W_OK | os.X_OK):
        raise PostgresFailure(f"The folder {keep} belongs to another user of this machine.")
    if os.geteuid() == keep.stat().st_uid:
        # Nobody but root's unprivileged server passes through, and it cannot look around.
        keep.chmod(0o711 if os.geteuid() == 0 else 0o700)
    return keep


def find_place(data_dir: Path, state: Path = STATE) -> Place:
    """The place of a data folder's cluster: the one remembered, or else a new one.

    Called under the folder's lock wherever two processes may begin at once.
    """
    keep = keep_folder(data_dir)
    return _remembered(keep) or _new_place(keep, state)


def _remembered(keep: Path) -> Place | None:
    note = keep / "home"
    home = Path(note.read_text().strip()) if note.exists() else keep / "server"
    if not home.exists():
        return None
    _refuse_foreign(keep, home)
    return Place(keep, home, account_of(home))


def _new_place(keep: Path, state: Path) -> Place:
    account = server_account()
    home = keep / "server"
    if not account.is_ours and not account.can_enter(keep):
        home = state / secrets.token_hex(6)
        home.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    home.mkdir(mode=0o700)
    (home / "belongs-to").write_text(str(keep))
    if home.parent != keep:
        (keep / "home").write_text(str(home))
    account.give(home, 0o700)
    return Place(keep, home, account)


def _refuse_foreign(keep: Path, home: Path) -> None:
    """A copied data folder still names the original's cluster; two services must not share it."""
    if os.geteuid() not in {0, home.stat().st_uid}:
        raise PostgresFailure(f"The database in {home} belongs to another user of this machine.")
    mark = home / "belongs-to"
    original = Path(mark.read_text().strip())
    if keep in (home.parent, original):
        return
    if (original / "home").exists():
        raise PostgresFailure(
            f"{keep} is a copy: its database in {home} belongs to {original}. Restore a pg_dump "
            "into a new data folder instead of copying one."
        )
    mark.write_text(str(keep))
