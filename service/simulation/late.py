"""Whatever should have happened by now: the promises that time alone can break."""

import random
from collections.abc import Callable
from uuid import UUID

from service.domain.terms import Level, Status
from service.simulation.chains import tag
from service.simulation.promises import (
    ACTION_S,
    ANSWERING,
    BANDS,
    DECIDES,
    FIRST_PAGE_S,
    KEPT_SHARE,
    TICK_S,
    UNSENT_GRACE_S,
    WITHIN_CALM_S,
    WITHIN_FAULT_S,
    Broken,
    may_be_asked,
)
from service.simulation.rows import JobRow
from service.simulation.shell import Shell


class LateWatcher:
    """Knows since when what is expected, and looks every few seconds whether it came."""

    def __init__(self, shell: Shell) -> None:
        """Nothing was promised yet."""
        self.shell = shell
        self.store = shell.store
        self.dice = random.Random(1)
        self.acknowledged: dict[tuple[str, str], UUID] = {}
        self.urgent: dict[UUID, float] = {}
        self.immediate: dict[UUID, float] = {}
        self.unpaged: dict[UUID, tuple[float, Level]] = {}
        self.accepted: dict[str, int] = {}
        self.excused: dict[str, int] = {}
        self.chains: dict[UUID, int] = {}
        self.due: list[int] = []
        self.keys: dict[tuple[UUID, str], str] = {}
        self.checks = 0
        # A provider or a database that answers slowly all day is a fault without an instant.
        self.strained = self.slow_database = False
        self.at_work: Callable[[], bool] = lambda: True

    def tick(self) -> None:
        """P5, P11, P1 and unsent pages: whatever should have happened by now."""
        self.shell.after(TICK_S, self.tick)
        now = self.shell.now
        if now < self.shell.away_until or not self.at_work():
            self.shell.disturbed_at = now
            return
        for job in self.store.jobs.values():
            # Who is asked next is decided in time for P2 and PX too, however many pages wait.
            if job.priority <= (Level.PX if job.job.kind in DECIDES else Level.P1):
                self._late_job(job)
        for offer_id, (since, level) in self.unpaged.items():
            if self._is_late(
                since + UNSENT_GRACE_S[BANDS[level]], WITHIN_CALM_S, strained=self.strained
            ):
                raise Broken("P8", f"the page of offer {offer_id.int % 100000} was never sent")
        for appeal_id, since in self.urgent.items():
            self._first_page(appeal_id, since)
        self._actions()
        if self.dice.random() < KEPT_SHARE:
            self._kept()

    def _is_late(self, due: float, calm: float, *, strained: bool) -> bool:
        """Whether more time passed than promised, counted from the last fault if one came late."""
        disturbed = self.shell.disturbed_at
        if disturbed > due - 2 * WITHIN_FAULT_S:
            return self.shell.now > max(due, disturbed) + WITHIN_FAULT_S
        return self.shell.now > due + (WITHIN_FAULT_S if strained else calm)

    def _late_job(self, job: JobRow) -> None:
        """P5: no slow provider is an excuse for a decision that nobody takes."""
        seen = job.lease_until or job.due_at
        due = (seen - self.shell.start).total_seconds()
        strained = self.slow_database if job.job.kind in DECIDES else self.strained
        if self._is_late(due, WITHIN_CALM_S, strained=strained):
            raise Broken("P5", f"{job.job.kind} due {self.shell.now - due:.0f} s ago waits still")

    def _first_page(self, appeal_id: UUID, since: float) -> None:
        """P4: somebody is asked at once, unless there is nobody to ask."""
        if not self._is_late(since, FIRST_PAGE_S, strained=self.strained):
            return
        row = self.store.appeals[appeal_id]
        asked = self.store.offers.get(appeal_id, {})
        if asked:
            self.urgent[appeal_id] = 1e18
            return
        able = [
            m
            for m in self.store.members.values()
            if m.role in ANSWERING and may_be_asked(m, row.facility_id, self.shell.instant())
        ]
        if able:
            raise Broken(
                "P4", f"{tag(row)} waits {self.shell.now - since:.0f} s and nobody is asked"
            )

    def _actions(self) -> None:
        for appeal_id in self.immediate:
            row = self.store.appeals[appeal_id]
            if row.status is not Status.ACKNOWLEDGED:
                continue
            began = max(t for t in (row.acknowledged_at, row.acted_at, row.received_at) if t)
            since = max((began - self.shell.start).total_seconds(), self.immediate[row.id])
            idle = self.shell.now - since
            if idle > ACTION_S and self._is_late(
                self.shell.now - idle + ACTION_S, WITHIN_CALM_S, strained=self.strained
            ):
                raise Broken("P11", f"{tag(row)} is held for {idle:.0f} s with nothing done")

    def _kept(self) -> None:
        """P1: what was acknowledged to a sender is there."""
        for key, appeal_id in self.acknowledged.items():
            if appeal_id not in self.store.appeals or key not in self.store.messages:
                raise Broken("P1", f"message {key} was acknowledged and is lost")
