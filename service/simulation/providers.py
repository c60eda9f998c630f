"""Providers that are away, slow or lying, and telephones that are dead."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final
from uuid import UUID

from service.domain.breaker import Breaker, after_failure, after_success, let_through
from service.domain.terms import ContactMethod
from service.simulation.rows import Send
from service.simulation.shell import Process, Shell

LONGEST_WAIT_S: Final = 10.0


class Failed(Exception):
    """A page that did not leave."""

    def __init__(self, *, permanent: bool, retry_after: timedelta | None = None) -> None:
        """Say whether trying again makes sense, and when."""
        super().__init__("failed")
        self.permanent = permanent
        self.retry_after = retry_after


class Provider:
    """One way out, with its faults of the day."""

    def __init__(self) -> None:
        """A good provider on a good day."""
        self.away_from = self.away_until = 0.0
        self.slow = False
        self.lies = 0.0
        self.loses_answers = 0.0
        self.breaker = Breaker()


class Providers:
    """All ways out, and the truth about what they took."""

    def __init__(self, shell: Shell) -> None:
        """All good."""
        self.shell = shell
        self.by_method = {method: Provider() for method in ContactMethod}
        self.dead: set[tuple[UUID, ContactMethod]] = set()
        self.handed: Callable[[Send], None] = lambda _send: None
        self.took: Callable[[Send], None] = lambda _send: None
        self.rang: Callable[[Send], None] = lambda _send: None
        self.doubtful: Callable[[Send], None] = lambda _send: None

    def send(self, process: Process, send: Send, answered: Callable[[Failed | None], None]) -> None:
        """Hand a page over; the process hears what came of it, if it still lives."""
        self.handed(send)
        provider, dice, now = self.by_method[send.method], self.shell.random, self.shell.now
        let = let_through(provider.breaker, self.shell.instant())
        if let is None:
            failed = Failed(permanent=False)
            self.shell.after(0.01, lambda: answered(failed), process)
            return
        provider.breaker = let
        latency = dice.uniform(5.0, LONGEST_WAIT_S) if provider.slow else dice.uniform(0.05, 1.0)
        if provider.away_from <= now < provider.away_until:
            asked = timedelta(seconds=dice.choice((2, 5, 15))) if dice.random() < 0.3 else None
            failed = Failed(permanent=False, retry_after=asked)
            self._later(latency, provider, answered, failed, process)
            return
        self.took(send)
        lost = dice.random() < provider.loses_answers
        if (send.to, send.method) in self.dead:
            # A dead number is refused at once, or accepted and never heard of again.
            answer = Failed(permanent=True) if dice.random() < 0.5 else None
            self._later(latency, provider, answered, answer, process)
            return
        if dice.random() >= provider.lies:
            self.shell.after(latency + dice.uniform(0.2, 5.0), lambda: self.rang(send))
        if lost:
            self.doubtful(send)
            failed = Failed(permanent=False)
            self._later(LONGEST_WAIT_S, provider, answered, failed, process)
        else:
            self._later(latency, provider, answered, None, process)

    def _later(
        self,
        wait: float,
        provider: Provider,
        answered: Callable[[Failed | None], None],
        failed: Failed | None,
        process: Process,
    ) -> None:
        """Answer after a while, and tell the breaker how it went."""

        def arrives() -> None:
            if failed is None or failed.permanent:
                provider.breaker = after_success(provider.breaker)
            elif failed.retry_after is None:
                provider.breaker = after_failure(provider.breaker, self.shell.instant())
            answered(failed)

        self.shell.after(wait, arrives, process)
