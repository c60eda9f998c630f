"""What nobody will send again waits here, sealed and fsynced, until the database takes it.

One file an input, named by the time it came, written whole or not at all. Only the master key
opens it; a file that does not open is put aside and never deleted.
"""

import json
import os
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import Any, Final
from uuid import UUID

from service.domain.ids import new_id
from service.security.encryption import KeyRing, Unreadable

ENDING: Final = ".sealed"
ASIDE: Final = "aside"
WHY: Final = ".why"
UNKNOWN: Final = "unknown"
ID_BYTES: Final = 16
LENGTH_BYTES: Final = 2
NANOSECONDS: Final = 1_000_000_000
Entry = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Aside:
    """An input that could not be brought in; nothing of what it holds."""

    id: UUID
    name: str
    came_at: datetime
    why: str
    """The class of the error over which we tripped."""


class Spool:
    """A folder of sealed inputs, in the order in which they came."""

    def __init__(self, place: Path, keys: KeyRing) -> None:
        """Use a folder; it is made when something must be put there."""
        self._place = place
        self._keys = keys
        self._lock = Lock()
        self._last = 0
        self._waiting = sum(1 for _ in self.names())

    @property
    def waiting(self) -> int:
        """How many inputs lie here; while any does, later ones queue up behind it."""
        return self._waiting

    def put(self, entry: Entry) -> None:
        """Keep an input through a crash of everything; returns only when it is on the disk."""
        row = new_id()
        key, wrapped = self._keys.new_data_key(row)
        sealed = key.seal(json.dumps(dict(entry)), "spool", "entry", row)
        whole = row.bytes + len(wrapped).to_bytes(LENGTH_BYTES) + wrapped + sealed
        with self._lock:
            self._place.mkdir(mode=0o700, parents=True, exist_ok=True)
            self._last = max(self._last + 1, time.time_ns())
            name = f"{self._last:020d}-{row}{ENDING}"
            draft = self._place / f".{name}"
            with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as f:
                f.write(whole)
                f.flush()
                os.fsync(f.fileno())
            draft.rename(self._place / name)
            self._settle()
            self._waiting += 1

    def names(self) -> Iterator[str]:
        """The names of what waits, oldest first."""
        if self._place.is_dir():
            found = [p.name for p in self._place.iterdir() if p.name.endswith(ENDING)]
            yield from sorted(name for name in found if not name.startswith("."))

    def read(self, name: str) -> Entry:
        """What an input holds; raises Unreadable when it does not open."""
        whole = (self._place / name).read_bytes()
        length = int.from_bytes(whole[ID_BYTES : ID_BYTES + LENGTH_BYTES])
        start = ID_BYTES + LENGTH_BYTES
        try:
            row = UUID(bytes=whole[:ID_BYTES])
            key = self._keys.data_key(whole[start : start + length], row)
            entry: Entry = json.loads(key.open(whole[start + length :], "spool", "entry", row))
        except (ValueError, IndexError) as error:
            raise Unreadable("spool.entry") from error
        return entry

    def forget(self, name: str) -> None:
        """Let go of an input that the database has."""
        with self._lock:
            (self._place / name).unlink(missing_ok=True)
            self._settle()
            self._waiting = sum(1 for _ in self.names())

    def look(self) -> int:
        """Count anew what waits: another process may have returned something."""
        with self._lock:
            self._waiting = sum(1 for _ in self.names())
        return self._waiting

    def put_aside(self, name: str, why: str) -> None:
        """Move what cannot be brought in out of the way of the others, with a code that says why.

        The code may be lost in a crash; the input itself is only moved.
        """
        with self._lock:
            self._aside.mkdir(mode=0o700, exist_ok=True)
            (self._aside / f"{name}{WHY}").write_text(why, encoding="utf-8")
            (self._place / name).rename(self._aside / name)
            self._settle(self._aside)
            self._settle()
            self._waiting = sum(1 for _ in self.names())

    def aside(self) -> int:
        """How many inputs wait for a human."""
        return len(self.asides())

    def asides(self) -> Sequence[Aside]:
        """What was put aside, oldest first."""
        if not self._aside.is_dir():
            return ()
        names = sorted(p.name for p in self._aside.iterdir() if p.name.endswith(ENDING))
        return tuple(found for name in names if (found := self._told(name)) is not None)

    def read_aside(self, aside: Aside) -> Entry:
        """What an input holds that was put aside; raises Unreadable when it does not open."""
        return self.read(f"{ASIDE}/{aside.name}")

    def bring_back(self, aside: Aside) -> None:
        """Have an input tried once more, before all that came later."""
        with self._lock:
            (self._aside / aside.name).rename(self._place / aside.name)
            (self._aside / f"{aside.name}{WHY}").unlink(missing_ok=True)
            self._settle(self._aside)
            self._settle()
            self._waiting = sum(1 for _ in self.names())

    @property
    def _aside(self) -> Path:
        return self._place / ASIDE

    def _told(self, name: str) -> Aside | None:
        came, _, row = name.removesuffix(ENDING).partition("-")
        try:
            at = datetime.fromtimestamp(int(came) / NANOSECONDS, UTC)
            number = UUID(row)
        except (ValueError, OverflowError, OSError):
            return None  # no file of ours
        try:
            why = (self._aside / f"{name}{WHY}").read_text(encoding="utf-8")
        except (OSError, ValueError):
            why = UNKNOWN
        return Aside(number, name, at, why or UNKNOWN)

    def _settle(self, place: Path | None = None) -> None:
        """Names, too, must survive the loss of power."""
        folder = os.open(place or self._place, os.O_RDONLY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)
