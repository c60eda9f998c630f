"""A world run from its first instant to its last, and what was seen."""

from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from uuid import UUID

from service.domain.terms import Level, Role, Status
from service.outbox.jobs import Page
from service.simulation import doors
from service.simulation.people import People
from service.simulation.promises import Broken
from service.simulation.providers import Providers
from service.simulation.rows import Filing, JobRow, Send
from service.simulation.scenario import Arrival, Outage, Scenario, scenario_of
from service.simulation.shell import Process, Shell
from service.simulation.store import Draft, Store
from service.simulation.watch import Watcher
from service.simulation.workers import Workers

SUFFIX_S = 1200.0


@dataclass(frozen=True, slots=True)
class Ran:
    """What one seed showed."""

    seed: int
    hours: float
    appeals: int
    pages: int
    checks: int
    promise: str | None = None
    what: str = ""
    at: str = ""
    story: tuple[str, ...] = field(default=())


class World:
    """Everything of one seed, wired together."""

    def __init__(self, scenario: Scenario) -> None:
        """Build the office and plan the day."""
        self.scenario = scenario
        store = Store(scenario.members)
        self.shell = Shell(scenario.seed, scenario.start, store)
        self.watcher = Watcher(self.shell)
        self.providers = Providers(self.shell)
        self.workers = Workers(self.shell, self.providers, scenario.workers)
        self.webs = [Process(f"web {n}") for n in range(1, scenario.webs + 1)]
        self.people = People(self.shell, self.webs, scenario.temper)
        self.in_hand: dict[str, Send] = {}
        self.sends = 0
        self._wire()
        self._plan()

    def _wire(self) -> None:
        self.shell.writing = self.watcher.before
        self.shell.written = self._written
        self.shell.struck = self._excuse_all
        self.shell.restarted = self.workers.restarted  # type: ignore[method-assign]
        self.providers.handed = self._handed
        self.providers.took = self.watcher.taken
        self.providers.rang = self.people.rings
        self.providers.doubtful = lambda send: self.watcher.excuse([send.key])
        self.watcher.at_work = self._at_work
        self.people.told = self.watcher.told
        self.people.pulled = self.watcher.pulled
        self.shell.kill_chance = self.scenario.kill_chance
        self.shell.freeze_chance = self.scenario.freeze_chance
        self.shell.slow = self.scenario.slowness
        self.watcher.slow_database = self.scenario.slowness > 1.0
        self.watcher.strained = self.watcher.slow_database or any(
            outage.slow for outage in self.scenario.outages
        )

    def _plan(self) -> None:
        shell, scenario = self.shell, self.scenario
        for arrival in scenario.arrivals:
            shell.after(arrival.at, partial(self._arrives, arrival))
        for at in scenario.kills_at:
            shell.after(at, self._kill_one)
        for at, lasts in scenario.away_at:
            shell.after(at, partial(shell.lose_database, lasts))
        for outage in scenario.outages:
            self._plan_outage(outage)
        for away in scenario.absences:
            shell.after(away.at, partial(self.people.goes_away, away))
        for swap in scenario.swaps:
            shell.after(swap.at, partial(self.people.swaps, swap))
        self.providers.dead.update(scenario.dead)
        for at, level in scenario.lowers:
            shell.after(at, partial(self._lower_one, level))
        for member in scenario.members:
            if member.role is not Role.COORDINATOR and shell.random.random() < 0.4:
                self.people.pulls(member.id, scenario.seconds)
        self.watcher.tick()

    def _plan_outage(self, outage: Outage) -> None:
        provider = self.providers.by_method[outage.method]
        provider.away_from = outage.begins
        provider.away_until = outage.begins + outage.lasts
        provider.slow = outage.slow
        provider.lies = outage.lies
        provider.loses_answers = outage.loses_answers

    def _arrives(self, arrival: Arrival) -> None:
        for _ in range(arrival.copies):
            self.file(arrival.filing)

    def file(self, filing: Filing) -> None:
        """Deliver a filing until it is acknowledged."""
        store = self.shell.store
        lock = f"{filing.channel}:{filing.sender}" if filing.sender else None
        # An open appeal is locked as well, so that nobody changes it meanwhile.
        locks = (lock, lambda: doors.ongoing_of(store, filing))

        def body(draft: Draft) -> UUID:
            return doors.receive(draft, filing)

        def answered(appeal_id: object) -> None:
            if isinstance(appeal_id, UUID):
                self.watcher.answered(filing, appeal_id)

        self.people.ask(locks, body, answered)

    def _at_work(self) -> bool:
        """Whether anybody keeps promises: a promise of time assumes one living worker."""
        now = self.shell.now
        return any(w.alive and w.frozen_until <= now for w in self.workers.all)

    def _written(self, draft: Draft, jobs: list[JobRow]) -> None:
        self.watcher.committed(draft, jobs)
        self.workers.promised(jobs)

    def _handed(self, send: Send) -> None:
        self.sends += 1
        self.shell.tell(
            f"a page to {self.shell.store.members[send.to].name} by {send.method.value}"
        )
        self.watcher.handed(send)

    def _excuse_all(self) -> None:
        """Pages that were in hand when a fault came may be sent once more."""
        store = self.shell.store
        self.watcher.excuse(
            f"page:{row.job.assignment_id}:{row.job.round}:{row.job.position}"
            for row in store.jobs.values()
            if isinstance(row.job, Page)
        )

    def _kill_one(self) -> None:
        processes = [*self.workers.all, *self.webs]
        self.shell.kill(self.shell.random.choice(processes))

    def _lower_one(self, level: Level) -> None:
        urgent = [
            row.id
            for row in self.shell.store.appeals.values()
            if row.level < level and row.status is not Status.CLOSED
        ]
        if urgent:
            self.people.lowers(self.shell.random.choice(urgent), level)

    def run(self) -> None:
        """Let the day pass, and a while longer."""
        self.shell.run(self.scenario.seconds + SUFFIX_S)


def run_seed(seed: int) -> Ran:
    """Run the world of a seed to its end, or to its first broken promise."""
    return run_scenario(scenario_of(seed))


def run_scenario(scenario: Scenario) -> Ran:
    """Run a world to its end, or to its first broken promise."""
    world = World(scenario)
    promise, what = None, ""
    try:
        world.run()
    except Broken as broken:
        promise, what = broken.promise, str(broken)
    shell = world.shell
    return Ran(
        seed=scenario.seed,
        hours=shell.now / 3600,
        appeals=len(shell.store.appeals),
        pages=world.sends,
        checks=world.watcher.checks,
        promise=promise,
        what=what,
        at=(shell.start + timedelta(seconds=shell.now)).isoformat(),
        story=shell.story() if promise else (),
    )
