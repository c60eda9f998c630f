"""Ninety days of a rota in which all are equally eligible, and how evenly they are paged."""

import heapq
import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from itertools import count
from typing import Final
from uuid import UUID

from service.domain.actor import BAKU
from service.domain.terms import AssignmentState, Level, Profession, Role, Status
from service.outbox.jobs import AskAnother, Escalate
from service.routing.oncall import Hours
from service.simulation import casework, chains, doors
from service.simulation.rows import Filing, JobRow, Member
from service.simulation.scenario import BY_HOUR, weighted
from service.simulation.store import Draft, Store, commit

BEGINS: Final = datetime(2026, 1, 5, 4, 0, tzinfo=UTC)
GROUPS: Final = 3
IN_GROUP: Final = 4
# Of 42,000 appeals a year, those that page somebody: about every fourth.
PAGED_A_DAY: Final = 30.0
PAGED_BY: Final = ((Level.P1, 20), (Level.P2, 50), (Level.PX, 30))


@dataclass(frozen=True, slots=True)
class Fairness:
    """How often each of the equally eligible was paged."""

    pages: Mapping[str, int]

    @property
    def ratio(self) -> float:
        """The most paged against the least paged (R14 promises at most 1.3)."""
        return max(self.pages.values()) / max(1, min(self.pages.values()))


def crew(days: int) -> tuple[Member, ...]:
    """Twelve lawyers in three groups, a day and a night of duty followed by two days off."""
    found = []
    for number in range(GROUPS * IN_GROUP):
        group = number % GROUPS
        shifts = tuple(
            Hours("baku", start, start + timedelta(days=1))
            for day in range(group, days + 1, GROUPS)
            for start in (BEGINS + timedelta(days=day),)
        )
        found.append(
            Member(
                id=UUID(int=800_000 + number * 7919),
                name=f"lawyer {number + 1}",
                role=Role.RESPONDER,
                profession=Profession.LAWYER.value,
                languages=frozenset({"az", "ru"}),
                offices=frozenset({"baku"}),
                shifts=shifts,
            )
        )
    lead = Member(id=UUID(int=700_001), name="coordinator", role=Role.COORDINATOR)
    return (*found, lead)


class Quarter:
    """The commands one after the other, without crashes: only who is asked counts here."""

    def __init__(self, seed: int, days: int) -> None:
        """Plan the arrivals of the quarter."""
        self.dice = random.Random(f"quarter {seed}")
        self.store = Store(crew(days))
        self.days = days
        self.pages: dict[UUID, int] = {}
        self.heap: list[tuple[datetime, int, Callable[[datetime], None]]] = []
        self.numbers = count()
        self._arrivals()
        for day in range(1, days):
            # What somebody held in an earlier shift counts no more (R13).
            self.at(BEGINS + timedelta(days=day), lambda _now: self.store.held.clear())

    def _arrivals(self) -> None:
        at, end = BEGINS, BEGINS + timedelta(days=self.days)
        share = PAGED_A_DAY / sum(BY_HOUR)
        while True:
            hourly = BY_HOUR[at.astimezone(BAKU).hour] * share
            at += timedelta(hours=self.dice.expovariate(hourly))
            if at >= end:
                return
            self.at(at, self._arrives)

    def at(self, moment: datetime, act: Callable[[datetime], None]) -> None:
        """Do something then."""
        heapq.heappush(self.heap, (moment, next(self.numbers), act))

    def run(self) -> None:
        """Let the quarter pass."""
        end = BEGINS + timedelta(days=self.days)
        while self.heap and self.heap[0][0] < end:
            moment, _, act = heapq.heappop(self.heap)
            act(moment)

    def _write(self, now: datetime, body: Callable[[Draft], object]) -> None:
        draft = Draft(self.store, now)
        body(draft)
        for job in commit(draft):
            if isinstance(job.job, Escalate | AskAnother):
                self.at(max(job.due_at, now), partial(self._step, job))
            else:
                # Nobody dies or forgets in this world: pages and leases need no keeping.
                del self.store.jobs[job.number]
        for choice in draft.choices:
            for who in choice.chosen:
                self.pages[who] = self.pages.get(who, 0) + 1
                self._is_asked(choice.appeal_id, who, now)

    def _arrives(self, now: datetime) -> None:
        number = next(self.numbers)
        level = weighted(self.dice, PAGED_BY)
        filing = Filing(("call", str(number)), "call", None, level, professions=("lawyer",))
        self._write(now, lambda draft: doors.receive(draft, filing))

    def _step(self, row: JobRow, now: datetime) -> None:
        job = self.store.jobs.pop(row.number, None)
        if job is None:
            return
        if isinstance(job.job, Escalate):
            step = job.job
            self._write(now, lambda draft: chains.escalate(draft, step))
        elif isinstance(job.job, AskAnother):
            more = job.job
            self._write(now, lambda draft: chains.ask_another(draft, more))

    def _is_asked(self, appeal_id: UUID, who: UUID, now: datetime) -> None:
        luck, wait = self.dice.random(), timedelta(seconds=self.dice.expovariate(1 / 45))
        if luck < 0.7:
            self.at(now + wait, lambda at: self._takes(appeal_id, who, at))
        elif luck < 0.8:
            self.at(now + wait, lambda at: self._declines(appeal_id, who, at))

    def _takes(self, appeal_id: UUID, who: UUID, now: datetime) -> None:
        if self.store.appeals[appeal_id].status is not Status.ASSIGNED:
            return
        self._write(now, lambda draft: casework.acknowledge(draft, appeal_id, who))
        done = now + timedelta(minutes=self.dice.expovariate(1 / 90))
        self.at(done, lambda at: self._closes(appeal_id, who, at))

    def _declines(self, appeal_id: UUID, who: UUID, now: datetime) -> None:
        offers = self.store.offers[appeal_id].values()
        if any(o.staff_id == who and o.state is AssignmentState.OFFERED for o in offers):
            self._write(now, lambda draft: casework.decline(draft, appeal_id, who))

    def _closes(self, appeal_id: UUID, who: UUID, now: datetime) -> None:
        if self.store.appeals[appeal_id].owner == who:
            self._write(now, lambda draft: casework.close(draft, appeal_id, who))


def fairness_of(seed: int, days: int = 90) -> Fairness:
    """Run a quarter and count who was asked how often."""
    quarter = Quarter(seed, days)
    quarter.run()
    lawyers = [m for m in quarter.store.members.values() if m.role is Role.RESPONDER]
    return Fairness({m.name: quarter.pages.get(m.id, 0) for m in lawyers})
