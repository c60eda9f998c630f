"""Who is starting, who is stopping and who still uses the server, told by the system's own locks.

A lock ends with its process, however that ends, so no list of pids can go stale.
"""

import contextlib
import fcntl
import os
from collections.abc import Iterator
from pathlib import Path


def open_lock(path: Path) -> int:
    """Open a lock's file, making it when missing; it belongs to whom its folder belongs."""
    lock = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    folder = path.parent.stat()
    if os.geteuid() == 0 and os.fstat(lock).st_uid != folder.st_uid:
        os.fchown(lock, folder.st_uid, folder.st_gid)
    return lock


@contextlib.contextmanager
def one_at_a_time(keep: Path) -> Iterator[None]:
    """Let one process at a time start or stop the server; the others wait."""
    lock = open_lock(keep / "lock")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
    finally:
        os.close(lock)


def begin_use(keep: Path) -> int:
    """Say that this process uses the server; the answer is needed to end it."""
    use = open_lock(keep / "in-use")
    fcntl.flock(use, fcntl.LOCK_SH)
    return use


def end_use(use: int) -> bool:
    """Say that this process is done; true when nobody else uses the server."""
    try:
        fcntl.flock(use, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    else:
        return True
    finally:
        os.close(use)
