"""A running server: its pid file, its start and its end."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from service.embedded_postgres.errors import PostgresFailure
from service.embedded_postgres.place import SHORT_PREFIX, SOCKET_NAME, Place

PID_LINE, SOCKET_LINE, STATUS_LINE = 0, 4, 7
# More than any system gives out, so PostgreSQL sees at once that nobody has it.
NOBODYS_PID: Final = "99999999"
READY_WITHIN_S: Final = 60.0
GONE_WITHIN_S: Final = 30.0
GRACE_S: Final = 3.0
PAUSE_S: Final = 0.01
PROCESSES: Final = Path("/proc")
# Started through the shell and left to init, the server outlives a kill -9 of whoever asked.
LAUNCH: Final = 'log=$1; shift; "$@" </dev/null >>"$log" 2>&1 & echo $!'


@dataclass(frozen=True)
class Postmaster:
    """What a server's pid file says about it."""

    pid: int
    socket_folder: Path
    is_ready: bool

    @property
    def answers(self) -> bool:
        """Whether a server listens on the socket; a pid alone may be somebody else's by now."""
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            probe.settimeout(5)
            try:
                probe.connect(str(self.socket_folder / SOCKET_NAME))
            except OSError:
                return False
        return True


def pid_file(place: Place) -> Path:
    """Where the server tells who it is."""
    return place.cluster / "postmaster.pid"


def read_postmaster(place: Place) -> Postmaster | None:
    """The server that the pid file names; it may be long dead."""
    try:
        lines = pid_file(place).read_text().splitlines()
        status = lines[STATUS_LINE].strip() if len(lines) > STATUS_LINE else ""
        return Postmaster(int(lines[PID_LINE]), Path(lines[SOCKET_LINE]), status == "ready")
    except (FileNotFoundError, IndexError, ValueError):
        return None


def running_postmaster(place: Place) -> Postmaster | None:
    """The server that runs on this cluster, once it is ready."""
    found = read_postmaster(place)
    # The children of a killed server hold its socket open for a moment: that is no server.
    if found is None or not _is_server_of(found.pid, place) or not found.answers:
        return None
    return _await_ready(place, found.pid)


def start_postmaster(place: Place, programs: Path) -> Postmaster:
    """Start the server; a moment is given to the last processes of one that was killed."""
    _forget_dead(place)
    deadline = time.monotonic() + GRACE_S
    while True:
        launched = place.account.run(
            ["/bin/sh", "-c", LAUNCH, "sh", place.log, programs / "postgres", "-D", place.cluster]
        )
        # At the instant of its exec a process has no command yet and looks dead: then it is found
        # by its pid file instead, and a second one, which the first would refuse, is not believed.
        started = _await_ready(place, int(launched.stdout)) or running_postmaster(place)
        if started is not None:
            return started
        if time.monotonic() > deadline:
            raise _refusal(place)
        time.sleep(0.2)


def stop_postmaster(place: Place) -> None:
    """Fast shutdown: sessions are cut, everything committed is on disk, then it is gone."""
    found = read_postmaster(place)
    if found is None or not found.answers:
        return
    for how in (signal.SIGINT, signal.SIGQUIT):
        with contextlib.suppress(ProcessLookupError):
            os.kill(found.pid, how)
        if _await_gone(place, found.pid):
            if found.socket_folder.name.startswith(SHORT_PREFIX):
                shutil.rmtree(found.socket_folder, ignore_errors=True)
            return
    raise PostgresFailure(f"PostgreSQL (process {found.pid}) does not stop.")


def _await_ready(place: Place, pid: int) -> Postmaster | None:
    deadline = time.monotonic() + READY_WITHIN_S
    while time.monotonic() < deadline:
        found = read_postmaster(place)
        if found is not None and found.pid == pid and found.is_ready:
            return found
        if not _is_server_of(pid, place):
            return None
        time.sleep(PAUSE_S)
    return None


def _await_gone(place: Place, pid: int) -> bool:
    """The pid file goes last of all; one that was killed leaves it behind."""
    deadline = time.monotonic() + GONE_WITHIN_S
    while time.monotonic() < deadline:
        if not pid_file(place).exists() or not _is_server_of(pid, place):
            return True
        time.sleep(PAUSE_S)
    return False


def _forget_dead(place: Place) -> None:
    """Clear what a killed server left behind, so that a pid given out again cannot block us."""
    place.log.unlink(missing_ok=True)
    found = read_postmaster(place)
    if found is None:
        return
    # A server that somebody else is just stopping closes its socket first and ends a little later.
    if _is_server_of(found.pid, place) and not _await_gone(place, found.pid):
        raise PostgresFailure(
            f"PostgreSQL (process {found.pid}) runs on {place.cluster}, but does not answer. "
            "Stop that process, then start again."
        )
    if not pid_file(place).exists():
        return
    # The rest of the file stays: by it PostgreSQL sees whether backends still live on.
    lines = pid_file(place).read_text().splitlines(keepends=True)
    lines[PID_LINE] = f"{NOBODYS_PID}\n"
    pid_file(place).write_text("".join(lines))


def _is_server_of(pid: int, place: Place) -> bool:
    """Whether a live process is this cluster's server; a dead one has no command, even unreaped."""
    return str(place.cluster) in _command_of(pid)


def _command_of(pid: int) -> str:
    if (PROCESSES / "self").exists():
        try:
            return (PROCESSES / str(pid) / "cmdline").read_bytes().decode(errors="surrogateescape")
        except OSError:
            return ""
    asked = ["/bin/ps", "-p", str(pid), "-o", "args="]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout


def _refusal(place: Place) -> PostgresFailure:
    """Quote the server's last complaint, from its daily log or from before that one began."""
    logs = [path for path in (place.log, *place.cluster.glob("log/*.log")) if path.exists()]
    logs.sort(key=lambda path: path.stat().st_mtime)
    said = [line for path in logs for line in path.read_text(errors="replace").splitlines()]
    reason = next((line for line in reversed(said) if "FATAL" in line), "it gave no reason")
    return PostgresFailure(f"PostgreSQL does not start: {reason} (its logs: {place.home})")
