"""Who of a worker's slots is woken: as few as there is work for, and never none."""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import Final

from service.outbox.slots import Slot

# A slot whose like already looks out is woken by it; this is only for a word that was lost.
REST_S: Final = 15.0


class Bell:
    """Wakes one slot of each kind for a new promise, and the next of a kind when one begins.

    If every slot looked at every promise, a busy intake would pay for all of them in queries.
    """

    def __init__(self, slots: Sequence[Slot]) -> None:
        """Nobody is at work yet."""
        self._slots = slots
        self._woken = [asyncio.Event() for _ in slots]
        self._at_work: set[int] = set()

    def ring(self) -> None:
        """Wake one slot of each kind: any of them may be the one for what was promised."""
        for kind in dict.fromkeys(self._slots):
            self._wake_one(kind)

    def ring_all(self) -> None:
        """Wake everybody: the worker stops."""
        for woken in self._woken:
            woken.set()

    def listens(self, number: int) -> None:
        """From now on what is rung is heard, also while the slot looks for work."""
        self._woken[number].clear()

    @contextmanager
    def works(self, number: int) -> Iterator[None]:
        """A slot keeps a promise: another of its kind looks whether there are more."""
        self._at_work.add(number)
        self._wake_one(self._slots[number])
        try:
            yield
        finally:
            self._at_work.discard(number)

    def looks_out(self, number: int) -> bool:
        """Whether a slot is the one of its kind that watches the clock for the others."""
        return self._first(self._slots[number]) == number

    async def nap(self, number: int, seconds: float) -> None:
        """Wait until woken, or for so long."""
        with suppress(TimeoutError):
            await asyncio.wait_for(self._woken[number].wait(), seconds)

    def _wake_one(self, kind: Slot) -> None:
        first = self._first(kind)
        if first is not None:
            self._woken[first].set()

    def _first(self, kind: Slot) -> int | None:
        """The first slot of a kind that is not at work."""
        idle = (n for n, slot in enumerate(self._slots) if slot == kind)
        return next((n for n in idle if n not in self._at_work), None)
