"""Workers that claim promises with a lease and keep them, in slots, as service/worker does."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime
from functools import partial
from typing import Final

from service.domain.terms import JobState
from service.outbox import backoff, slots
from service.outbox.jobs import AskAnother, Escalate, LapseClaim, Page
from service.simulation import chains, paging, storms
from service.simulation.providers import Failed, Providers
from service.simulation.rows import JobRow, Send
from service.simulation.shell import Done, Lock, Process, Shell
from service.simulation.store import Draft, Refused

NEVER: Final = float("inf")


def place_in_line(row: JobRow) -> tuple[int, bool, datetime, int]:
    """The order of service/outbox/claim: by danger, and first tries before what failed already."""
    return row.priority, row.attempts > 0, row.due_at, row.number


class Worker(Process):
    """A worker process with its slots."""

    def __init__(self, name: str) -> None:
        """All slots idle."""
        super().__init__(name)
        self.busy: list[int | None] = [None] * len(slots.SLOTS)
        self.looks_at = NEVER


class Workers:
    """All worker processes of a world."""

    def __init__(self, shell: Shell, providers: Providers, number: int) -> None:
        """Start them."""
        self.shell = shell
        self.providers = providers
        self.all = [Worker(f"worker {n}") for n in range(1, number + 1)]
        self.leases = 0

    def promised(self, jobs: list[JobRow]) -> None:
        """Wake workers: a notification now, or the end of a short nap when it was lost."""
        for row in jobs:
            for worker in self.all:
                until = (row.due_at - self.shell.clock(worker)).total_seconds()
                self.look_after(worker, max(until, 0.0) + self._nap())

    def _nap(self) -> float:
        dice = self.shell.random
        return dice.uniform(0.002, 0.05) if dice.random() < 0.95 else slots.LONGEST_NAP_S

    def look_after(self, worker: Worker, wait: float) -> None:
        """Look for due promises then, unless it does so sooner anyway."""
        at = self.shell.now + wait
        if at < worker.looks_at:
            worker.looks_at = at
            self.shell.after(wait, lambda: self._look(worker, at), worker)

    def _look(self, worker: Worker, meant_at: float) -> None:
        if worker.looks_at != meant_at:
            # It was woken sooner meanwhile and looked then.
            return
        worker.looks_at = NEVER
        if self.shell.now < self.shell.away_until:
            self.look_after(worker, slots.LONGEST_NAP_S)
            return
        now = self.shell.clock(worker)
        idle = [n for n, busy in enumerate(worker.busy) if busy is None]
        if not idle:
            return
        self.take_back(now)
        due = self._due(now)
        for slot in idle if due else ():
            row = self._first(due, slots.SLOTS[slot])
            if row is not None:
                due.remove(row)
                worker.busy[slot] = row.number
                self._soon(worker, partial(self._keep, worker, slot, self._begin(row, now)))
        self._sleep(worker, now)

    def _sleep(self, worker: Worker, now: datetime) -> None:
        """Nap until something falls due or a lease runs out."""
        if all(busy is not None for busy in worker.busy):
            return
        idle = {slot for slot, busy in zip(slots.SLOTS, worker.busy, strict=True) if busy is None}
        rows: Iterable[JobRow] = self.shell.store.jobs.values()
        if slots.ANY_SLOT not in idle:
            rows = [
                row
                for row in rows
                if row.state is not JobState.DUE
                or any(slot.takes(row.priority, row.job.kind) for slot in idle)
            ]
        soon = [row.lease_until or row.due_at for row in rows]
        if soon:
            wait = max((min(soon) - now).total_seconds(), 0.005)
            self.look_after(worker, wait + self._nap())

    def _soon(self, worker: Worker, act: Callable[[], None]) -> None:
        self.shell.after(self.shell.random.uniform(0.001, 0.01), act, worker)

    def take_back(self, now: datetime) -> None:
        """Make the jobs of silent workers due again."""
        for row in self.shell.store.live_jobs():
            silent = row.lease_until is not None and row.lease_until < now
            if row.state is JobState.RUNNING and silent:
                again = replace(row, state=JobState.DUE, lease=None, lease_until=None)
                self.shell.store.put_job(again)

    def claim(self, now: datetime, slot: slots.Slot) -> JobRow | None:
        """Take the most urgent job that is due, first tries before what failed already."""
        row = self._first(self._due(now), slot)
        return self._begin(row, now) if row is not None else None

    def _due(self, now: datetime) -> list[JobRow]:
        """What is due, in the order in which it is claimed."""
        due = JobState.DUE
        rows = [r for r in self.shell.store.jobs.values() if r.state is due and r.due_at <= now]
        return sorted(rows, key=place_in_line)

    def _first(self, due: list[JobRow], slot: slots.Slot) -> JobRow | None:
        return next((row for row in due if slot.takes(row.priority, row.job.kind)), None)

    def _begin(self, row: JobRow, now: datetime) -> JobRow:
        self.leases += 1
        claimed = replace(
            row,
            state=JobState.RUNNING,
            attempts=row.attempts + 1,
            lease=self.leases,
            lease_until=now + backoff.LEASE,
        )
        self.shell.store.put_job(claimed)
        return claimed

    def _keep(self, worker: Worker, slot: int, row: JobRow) -> None:
        job = row.job
        if isinstance(job, Page):
            self._page(worker, slot, row, job)
            return

        def body(draft: Draft) -> None:
            draft.kept = (row.number, row.lease)
            if isinstance(job, Escalate):
                chains.escalate(draft, job)
            elif isinstance(job, AskAnother):
                chains.ask_another(draft, job)
            elif isinstance(job, LapseClaim):
                chains.lapse(draft, job.appeal_id)

        locks: tuple[Lock, ...] = (row.appeal_id,)
        if isinstance(job, Escalate):
            locks = (*locks, lambda: storms.place_to_lock(self.shell.store, row.appeal_id))
        self.shell.transact(
            worker, locks, body, lambda _, error: self._ended(worker, slot, row, error)
        )

    def _page(self, worker: Worker, slot: int, row: JobRow, job: Page) -> None:
        def prepared(send: Send | None, error: Exception | None) -> None:
            if error is not None:
                self._ended(worker, slot, row, error)
            elif send is None:
                self._finish(worker, slot, row)
            else:
                self.providers.send(worker, send, lambda failed: sent(send, failed))

        def sent(send: Send, failed: Failed | None) -> None:
            self.shell.transact(
                worker,
                (),
                lambda draft: paging.record(draft, job, send, failed),
                lambda _, error: recorded(failed, error),
            )

        def recorded(failed: Failed | None, error: Exception | None) -> None:
            again = failed is not None and not failed.permanent
            if error is not None or again:
                self._ended(worker, slot, row, error or failed)
            else:
                self._finish(worker, slot, row)

        self._beat(worker, slot, row)
        self._prepare(worker, job, prepared)

    def _prepare(self, worker: Worker, job: Page, prepared: Done) -> None:
        busy: list[str] = []

        def turn() -> str | None:
            """Whose turn it is not waits for no lock."""
            lock = storms.turn_to_lock(self.shell.store, job)
            if lock in self.shell.locks:
                busy.append(str(lock))
                return None
            return lock

        self.shell.transact(
            worker,
            (
                lambda: paging.row_to_lock(self.shell.store, job, self.shell.clock(worker)),
                turn,
            ),
            lambda draft: paging.prepare(draft, job, is_free=not busy),
            prepared,
        )

    def _beat(self, worker: Worker, slot: int, row: JobRow) -> None:
        """Say now and then that the job is still in hand."""

        def beat() -> None:
            mine = self.shell.store.jobs.get(row.number)
            if worker.busy[slot] != row.number or mine is None or mine.lease != row.lease:
                return
            if self.shell.now >= self.shell.away_until:
                until = self.shell.clock(worker) + backoff.LEASE
                self.shell.store.put_job(replace(mine, lease_until=until))
            self._beat(worker, slot, row)

        self.shell.after(slots.HEARTBEAT_S, beat, worker)

    def _finish(self, worker: Worker, slot: int, row: JobRow) -> None:
        def body(draft: Draft) -> None:
            draft.kept = (row.number, row.lease)

        self.shell.transact(
            worker, (), body, lambda _, error: self._ended(worker, slot, row, error)
        )

    def _ended(self, worker: Worker, slot: int, row: JobRow, error: Exception | None) -> None:
        if error is not None and not isinstance(error, Refused):
            self._failed(worker, row, error)
        worker.busy[slot] = None
        self.look_after(worker, 0.001)

    def _failed(self, worker: Worker, row: JobRow, error: Exception) -> None:
        """Put the job back for later; when even that cannot be written, its lease ends."""
        mine = self.shell.store.jobs.get(row.number)
        if self.shell.now < self.shell.away_until or mine is None or mine.lease != row.lease:
            return
        asked = error.retry_after if isinstance(error, Failed) else None
        if backoff.is_exhausted(row.job.kind, row.attempts):
            self.shell.store.put_job(replace(mine, state=JobState.DEAD))
            return
        wait = backoff.retry_after(row.attempts, urgent=row.priority <= 1, asked=asked)
        due = self.shell.clock(worker) + wait
        later = replace(mine, state=JobState.DUE, due_at=due, lease=None, lease_until=None)
        self.shell.store.put_job(later)
        self.promised([later])

    def restarted(self, process: Process) -> None:
        """Begin with idle slots and a look at what is due."""
        if isinstance(process, Worker):
            process.busy = [None] * len(slots.SLOTS)
            process.looks_at = NEVER
            self.look_after(process, self._nap())
