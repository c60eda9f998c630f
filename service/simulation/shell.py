"""Processes, transactions and misfortune in virtual time: what stands round the pure decisions."""

import heapq
import random
from collections import deque
from collections.abc import Callable, Iterable
from datetime import datetime, timedelta
from itertools import count
from typing import Any, Final

from service.database import IDLE_IN_TRANSACTION_S
from service.domain.errors import DomainError
from service.simulation import store as database
from service.simulation.chains import instant
from service.simulation.rows import JobRow
from service.simulation.store import Draft, Refused, Store

STORY: Final = 40
Lock = object | Callable[[], object]
Done = Callable[[Any, Exception | None], None]


class Away(Exception):
    """The database could not be reached, or did not say whether it committed."""


class Process:
    """A web or worker process: it works, is frozen, or is dead until its supervisor starts it."""

    def __init__(self, name: str) -> None:
        """Begin alive."""
        self.name = name
        self.epoch = 0
        self.alive = True
        self.frozen_until = 0.0
        self.offset = timedelta()
        self.open: dict[Transaction, None] = {}


class Transaction:
    """One open transaction of a process, with the rows it locks, one after the other."""

    def __init__(
        self, process: Process, locks: Iterable[Lock], body: Callable[[Draft], Any], done: Done
    ) -> None:
        """Not begun yet."""
        self.process = process
        self.wanted = deque(locks)
        self.held: list[object] = []
        self.body = body
        self.done = done
        self.draft: Draft | None = None
        self.over = False


class Shell:
    """The virtual clock, the seeded scheduler, and transactions that commit or are forgotten."""

    def __init__(self, seed: int, start: datetime, store: Store) -> None:
        """A world at its first instant."""
        self.random = random.Random(seed)
        self.start = start
        self.store = store
        self.now = 0.0
        self.disturbed_at = -1e9
        self.away_until = 0.0
        self.slow = 1.0
        self.kill_chance = 0.0
        self.freeze_chance = 0.0
        self.lines: deque[tuple[float, str]] = deque(maxlen=STORY)
        self.locks: dict[object, Transaction] = {}
        self.queues: dict[object, deque[Transaction]] = {}
        self.writing: Callable[[Draft], None] = lambda _draft: None
        self.written: Callable[[Draft, list[JobRow]], None] = lambda _draft, _jobs: None
        self.struck: Callable[[], None] = lambda: None
        self._heap: list[tuple[float, float, int, Process | None, int, Callable[[], None]]] = []
        self._count = count()

    def instant(self) -> datetime:
        """The true moment."""
        return self.start + timedelta(seconds=self.now)

    def clock(self, process: Process) -> datetime:
        """The moment as a process believes it."""
        return self.start + timedelta(seconds=self.now) + process.offset

    def tell(self, what: str) -> None:
        """Add a line to the story."""
        self.lines.append((self.now, what))

    def story(self) -> tuple[str, ...]:
        """The last lines, each with its moment."""
        return tuple(
            f"{instant(self.start + timedelta(seconds=at))} {what}" for at, what in self.lines
        )

    def after(self, wait: float, act: Callable[[], None], process: Process | None = None) -> None:
        """Do something later; a process does it only if it still lives then."""
        epoch = process.epoch if process else 0
        entry = (self.now + wait, self.random.random(), next(self._count), process, epoch, act)
        heapq.heappush(self._heap, entry)

    def run(self, seconds: float) -> None:
        """Let time pass, event by event."""
        heap = self._heap
        while heap and heap[0][0] <= seconds:
            self.now, _, _, process, epoch, act = heapq.heappop(heap)
            if process is None:
                act()
            elif process.alive and process.epoch == epoch:
                self._act(process, act)

    def _act(self, process: Process, act: Callable[[], None]) -> None:
        """Any seam between two events may be the last thing a process lives to see."""
        if process.frozen_until > self.now:
            self.after(process.frozen_until - self.now, act, process)
            return
        luck = self.random.random()
        if luck < self.kill_chance:
            self.kill(process)
        elif luck < self.kill_chance + self.freeze_chance:
            self.freeze(process, self.random.choice((3.0, 20.0, 120.0)))
            self.after(process.frozen_until - self.now, act, process)
        else:
            act()

    def kill(self, process: Process) -> None:
        """End a process as kill -9 does; its supervisor starts it again."""
        if not process.alive:
            return
        self.tell(f"{process.name} is killed")
        self.disturbed_at = self.now
        process.alive = False
        process.epoch += 1
        process.frozen_until = 0.0
        left, process.open = process.open, {}
        for transaction in left:
            self._end(transaction)
        self.struck()
        self.after(self.random.uniform(0.5, 4.0), lambda: self._restart(process))

    def _restart(self, process: Process) -> None:
        self.tell(f"{process.name} runs again")
        self.disturbed_at = self.now
        process.alive = True
        self.restarted(process)

    def restarted(self, process: Process) -> None:
        """What a process does first."""

    def freeze(self, process: Process, seconds: float) -> None:
        """Stop a process in its tracks; the server ends what it left open and idle."""
        self.tell(f"{process.name} freezes for {seconds:.0f} s")
        self._disturbed()
        process.frozen_until = self.now + seconds
        for transaction in process.open:
            self._watch_idle(transaction)
        self.after(seconds, self._disturbed)

    def _disturbed(self) -> None:
        self.disturbed_at = self.now
        self.struck()

    def _watch_idle(self, transaction: Transaction) -> None:
        """The server ends what holds a row and says nothing; who waits for a row is not idle."""
        if transaction.draft is not None and transaction.process.frozen_until > self.now:
            self.after(IDLE_IN_TRANSACTION_S, lambda: self._expire(transaction))

    def _expire(self, transaction: Transaction) -> None:
        if not transaction.over and transaction.process.frozen_until > self.now:
            self._end(transaction)

    def lose_database(self, seconds: float) -> None:
        """Let the database be away for a while."""
        self.tell(f"the database is away for {seconds:.0f} s")
        self.away_until = self.now + seconds
        self._disturbed()
        self.after(seconds, self._disturbed)

    def transact(
        self,
        process: Process,
        locks: Iterable[Lock],
        body: Callable[[Draft], Any],
        done: Done,
    ) -> None:
        """Begin a transaction, when its rows are free; its end comes through done."""
        transaction = Transaction(process, locks, body, done)
        process.open[transaction] = None
        self._lock(transaction)

    def _lock(self, transaction: Transaction) -> None:
        """Take the rows in turn, each when it is free; a later one may depend on an earlier."""
        while transaction.wanted:
            wanted = transaction.wanted[0]
            row = wanted() if callable(wanted) else wanted
            if row is not None:
                if row in self.locks:
                    self.queues.setdefault(row, deque()).append(transaction)
                    return
                self.locks[row] = transaction
                transaction.held.append(row)
            transaction.wanted.popleft()
        self._begin(transaction)

    def _begin(self, transaction: Transaction) -> None:
        process = transaction.process
        if self.now < self.away_until:
            # What cannot be reached locks nothing, even when whoever asked freezes meanwhile.
            self._let_go(transaction)
            wait = self.random.uniform(0.1, 3.0)
            self.after(wait, lambda: self._finish(transaction, None, Away()), process)
            return
        transaction.draft = Draft(self.store, self.clock(process))
        try:
            result = transaction.body(transaction.draft)
        except DomainError as fact:
            self._finish(transaction, None, fact)
            return
        wait = self.random.uniform(0.002, 0.02) * self.slow
        self.after(wait, lambda: self._commit(transaction, result), process)
        self._watch_idle(transaction)

    def _commit(self, transaction: Transaction, result: object) -> None:
        if transaction.over or transaction.draft is None:
            transaction.done(None, Away())
            return
        if self.now < self.away_until and self.random.random() < 0.5:
            self._finish(transaction, None, Away())
            return
        try:
            self.keep(transaction.draft)
        except Refused as refused:
            self._finish(transaction, None, refused)
            return
        # A connection lost at COMMIT says nothing: the caller must be able to ask again.
        unknown = Away() if self.now < self.away_until else None
        self._finish(transaction, result if unknown is None else None, unknown)

    def keep(self, draft: Draft) -> None:
        """Write a draft for good."""
        self.writing(draft)
        jobs = database.commit(draft)
        for line in draft.said:
            self.tell(line)
        self.written(draft, jobs)

    def _finish(self, transaction: Transaction, result: object, error: Exception | None) -> None:
        transaction.process.open.pop(transaction, None)
        self._end(transaction)
        transaction.done(result, error)

    def _end(self, transaction: Transaction) -> None:
        """Forget an open transaction, or let go of a finished one: the next in line goes on."""
        if transaction.over:
            return
        transaction.over = True
        self._let_go(transaction)

    def _let_go(self, transaction: Transaction) -> None:
        """Free the rows of a transaction."""
        held, transaction.held = transaction.held, []
        for row in held:
            del self.locks[row]
        for row in held:
            waiting = self.queues.get(row)
            while waiting:
                following = waiting.popleft()
                if not following.over:
                    self._lock(following)
                    break
