"""Whether a provider is asked at all just now: closed, open, or tried once. Pure."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

OPENS_AT: Final = 5
WITHIN: Final = timedelta(seconds=60)
PROBE_AFTER: Final = timedelta(seconds=30)
# A probe whose sender died must not keep the way closed for ever.
PROBE_LASTS: Final = timedelta(seconds=15)


@dataclass(frozen=True, slots=True)
class Breaker:
    """What is known of one provider; all workers share it."""

    failures: tuple[datetime, ...] = ()
    opened_at: datetime | None = None
    probe_until: datetime | None = None

    @property
    def is_open(self) -> bool:
        """Whether the provider is being left alone."""
        return self.opened_at is not None


def let_through(breaker: Breaker, now: datetime) -> Breaker | None:
    """The state after letting a message try; None when it must take another way.

    An open breaker lets exactly one probe through, half a minute after it opened.
    """
    if breaker.opened_at is None:
        return breaker
    probing = breaker.probe_until is not None and now < breaker.probe_until
    if probing or now - breaker.opened_at < PROBE_AFTER:
        return None
    return Breaker(breaker.failures, breaker.opened_at, now + PROBE_LASTS)


def after_failure(breaker: Breaker, now: datetime) -> Breaker:
    """The fifth failure within a minute opens; a failed probe leaves it open for another turn."""
    failures = (*(at for at in breaker.failures if now - at < WITHIN), now)[-OPENS_AT:]
    opens = breaker.is_open or len(failures) >= OPENS_AT
    return Breaker(failures, now if opens else None)


def after_success(_breaker: Breaker) -> Breaker:
    """The provider works again: nothing is held against it."""
    return Breaker()
