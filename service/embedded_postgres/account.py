"""Under which account of the machine the server runs: ours, or an unprivileged one of root's."""

import os
import pwd
import subprocess
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, Self

from service.embedded_postgres.errors import PostgresFailure

KNOWN_NAMES: Final = ("postgres", "appeals-postgres")
PATH: Final = "/usr/local/bin:/usr/bin:/bin:/usr/sbin:/sbin"


@dataclass(frozen=True)
class Account:
    """An account that PostgreSQL's programs run under; they refuse root."""

    uid: int
    gid: int

    @classmethod
    def ours(cls) -> Self:
        """The account this very process runs under."""
        return cls(os.geteuid(), os.getegid())

    @property
    def is_ours(self) -> bool:
        """Whether it is the account this very process runs under."""
        return self.uid == os.geteuid()

    def run(
        self,
        command: Sequence[str | Path],
        *,
        environment: Mapping[str, str] | None = None,
        text: str = "",
        timeout: float = 60,
    ) -> subprocess.CompletedProcess[str]:
        """Run a program under this account, in a clean environment, and wait for its end."""
        # PG* variables and the caller's locale must not leak into PostgreSQL's programs.
        return subprocess.run(
            [str(part) for part in command],
            cwd="/",
            env={"PATH": PATH, "LC_ALL": "C", **(environment or {})},
            input=text,
            capture_output=True,
            text=True,
            timeout=timeout,
            start_new_session=True,
            check=False,
            user=None if self.is_ours else self.uid,
            group=None if self.is_ours else self.gid,
            extra_groups=None if self.is_ours else [],
        )

    def can_enter(self, folder: Path) -> bool:
        """Whether this account reaches the folder; asked of the system, not guessed from modes."""
        return self.run(["/bin/sh", "-c", 'cd "$1"', "sh", folder]).returncode == 0

    def can_run(self, program: Path) -> bool:
        """Whether this account may execute the program where it lies."""
        try:
            return self.run([program, "--version"]).returncode == 0
        except PermissionError:
            return False

    def give(self, path: Path, mode: int) -> None:
        """Hand one path, that we made ourselves, to this account."""
        if not self.is_ours:
            os.chown(path, self.uid, self.gid)
        path.chmod(mode)


def server_account() -> Account:
    """Our own account; for root a system account, made when the machine has none."""
    if os.geteuid() != 0:
        return Account.ours()
    return _known_account() or _new_account()


def account_of(path: Path) -> Account:
    """The account that a path belongs to."""
    owner = path.stat()
    return Account(owner.st_uid, owner.st_gid)


def _known_account() -> Account | None:
    for name in KNOWN_NAMES:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid)
    return None


def _new_account() -> Account:
    name = KNOWN_NAMES[-1]
    options = ["--system", "--user-group", "--no-create-home", "--shell", "/usr/sbin/nologin"]
    try:
        Account.ours().run(["useradd", *options, "--home-dir", "/nonexistent", name])
        entry = pwd.getpwnam(name)
    except (OSError, KeyError) as missing:
        raise PostgresFailure(
            "PostgreSQL refuses to run as root, and a system account could not be made. Run this "
            "as an ordinary user, make an account 'postgres', or set APPEALS_DATABASE_URL."
        ) from missing
    return Account(entry.pw_uid, entry.pw_gid)
