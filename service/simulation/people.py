"""Those who answer: some at once, some late, some never, some twice; and the web they speak to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from functools import partial
from typing import Final
from uuid import UUID

from service.domain.actor import has_mandate
from service.domain.errors import DomainError
from service.domain.terms import ContactMethod, DeliveryState, Level, Role, Status
from service.simulation import casework, rota
from service.simulation.rota import Absence, Swap
from service.simulation.rows import Send
from service.simulation.shell import Away, Lock, Process, Shell
from service.simulation.store import Draft, Refused

Body = Callable[[Draft], object]
Locks = tuple[Lock, ...]
Answered = Callable[[object], None]
MOST_TRIES: Final = 40


@dataclass(frozen=True, slots=True)
class Temper:
    """How people behave in a world."""

    answers: float = 0.6
    declines: float = 0.15
    median_s: float = 40.0
    forgets: float = 0.1
    pulls_every_s: float = 600.0
    stays_s: float = 3600.0


class People:
    """Staff at their telephones and desks."""

    def __init__(self, shell: Shell, webs: list[Process], temper: Temper) -> None:
        """Nobody has done anything yet."""
        self.shell = shell
        self.webs = webs
        self.temper = temper
        self.told: Callable[[UUID, UUID], None] = lambda _appeal, _who: None
        self.pulled: Callable[[UUID, UUID | None], None] = lambda _who, _appeal: None
        self.heard: set[tuple[UUID, UUID]] = set()

    def ask(self, locks: Locks, body: Body, answered: Answered, tries: int = 0) -> None:
        """Ask the service, again and again until it answers, as a provider's webhook does."""
        alive = [web for web in self.webs if web.alive]
        again = self.shell.random.uniform(1.0, 5.0)

        def retry() -> None:
            if tries < MOST_TRIES:
                self.ask(locks, body, answered, tries + 1)

        if not alive:
            self.shell.after(again, retry)
            return
        web = self.shell.random.choice(alive)
        answers: list[object] = []

        def ended(result: object, error: Exception | None) -> None:
            if isinstance(error, Away | Refused):
                self.shell.after(again, retry)
            elif not isinstance(error, DomainError):
                wait = self.shell.random.uniform(0.001, 0.02)
                self.shell.after(wait, lambda: said(result), web)
            else:
                answers.append(None)

        def said(result: object) -> None:
            answers.append(result)
            answered(result)

        def gone() -> None:
            # No answer at all: the process died with the request in hand.
            if not answers and epoch != web.epoch:
                retry()

        epoch = web.epoch
        self.shell.transact(web, locks, body, ended)
        self.shell.after(again + 10.0, gone)

    def rings(self, send: Send) -> None:
        """A page is heard: somebody answers once, now or later, or not at all."""
        if send.method is not ContactMethod.TELEGRAM:
            self.shell.store.arrives(send.key, DeliveryState.DELIVERED)
        key = (send.appeal_id, send.to)
        if key in self.heard:
            return
        dice, temper = self.shell.random, self.temper
        luck = dice.random()
        if luck > temper.answers + temper.declines:
            return
        self.heard.add(key)
        wait = dice.lognormvariate(0.0, 0.8) * temper.median_s
        if luck < temper.answers:
            self.shell.after(wait, lambda: self._takes(send.appeal_id, send.to))
        else:
            self.shell.after(wait, lambda: self._declines(send.appeal_id, send.to))

    def _is_staff(self, who: UUID) -> bool:
        member, now = self.shell.store.members[who], self.shell.instant()
        return has_mandate(member.mandate_from, member.mandate_until, now)

    def _takes(self, appeal_id: UUID, who: UUID) -> None:
        if not self._is_staff(who):
            return

        def answered(won: object) -> None:
            if won:
                self.told(appeal_id, who)
                self._begins(appeal_id, who)

        self.ask((appeal_id,), lambda d: casework.acknowledge(d, appeal_id, who), answered)

    def _declines(self, appeal_id: UUID, who: UUID) -> None:
        if self._is_staff(who):
            self.ask((appeal_id,), lambda d: casework.decline(d, appeal_id, who), lambda _: None)

    def pulls(self, who: UUID, until: float) -> None:
        """Take the next appeal of the queue now and then, for a shift."""
        dice, every = self.shell.random, self.temper.pulls_every_s

        def pull() -> None:
            if self.shell.now > until:
                return
            self.shell.after(dice.expovariate(1 / every), pull)
            if self._is_staff(who) and self.shell.store.load.get(who, 0) < 2:
                self._next(who)

        self.shell.after(dice.expovariate(1 / every), pull)

    def _next(self, who: UUID) -> None:
        shell = self.shell
        member, now = shell.store.members[who], shell.instant()
        if shell.now < shell.away_until:
            return
        found = casework.next_for(shell.store, member, now, locked=shell.locks)
        self.pulled(who, found)
        if found is not None:
            self._takes(found, who)

    def _begins(self, appeal_id: UUID, who: UUID) -> None:
        """Work on what was taken, or forget it."""
        dice = self.shell.random
        if dice.random() < self.temper.forgets:
            return
        self.shell.after(dice.uniform(20.0, 400.0), lambda: self._works(appeal_id, who))
        stays = dice.expovariate(1 / self.temper.stays_s) + 300.0
        self.shell.after(stays, lambda: self._closes(appeal_id, who))

    def _works(self, appeal_id: UUID, who: UUID) -> None:
        row = self.shell.store.appeals[appeal_id]
        if row.owner != who or row.status is not Status.ACKNOWLEDGED:
            return
        self.ask((appeal_id,), lambda d: casework.work(d, appeal_id, who), lambda _: None)
        if self.shell.random.random() < 0.9:
            wait = self.shell.random.uniform(300.0, 1500.0)
            self.shell.after(wait, lambda: self._works(appeal_id, who))

    def _closes(self, appeal_id: UUID, who: UUID) -> None:
        if self.shell.store.appeals[appeal_id].owner == who:
            self.ask((appeal_id,), lambda d: casework.close(d, appeal_id, who), lambda _: None)

    def goes_away(self, away: Absence) -> None:
        """Somebody is absent from now on."""
        until = self.shell.instant() + timedelta(seconds=away.lasts)
        self.ask(("rota",), lambda d: rota.take_leave(d, away.who, until), lambda _: None)

    def swaps(self, swap: Swap) -> None:
        """Somebody agrees to take a colleague's hours."""
        self.ask(("rota",), lambda d: rota.accept_swap(d, swap.by, swap.to), lambda _: None)

    def lowers(self, appeal_id: UUID, level: Level) -> None:
        """Two coordinators agree that an appeal is less urgent."""
        leads = [m.id for m in self.shell.store.members.values() if m.role is Role.COORDINATOR]
        for wait, who in zip((0.0, 30.0), leads[:2], strict=False):
            self.shell.after(wait, partial(self._sets, appeal_id, who, level))

    def _sets(self, appeal_id: UUID, who: UUID, level: Level) -> None:
        row = self.shell.store.appeals.get(appeal_id)
        if row is not None and level > row.level:
            body: Body = lambda d: casework.set_level(d, appeal_id, who, level)  # noqa: E731
            self.ask((appeal_id,), body, lambda _: None)
