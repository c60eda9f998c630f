"""Of any number who say "mine" one wins, and what nobody works on comes back."""

from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest

from service.domain.claiming import (
    ACTION_LEASE,
    Fate,
    Taking,
    fate,
    lease_after_deed,
    lease_from,
    taking,
)
from service.domain.errors import IllegalMove, StaleVersion
from service.domain.terms import Level, Status

NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
ONE, OTHER = UUID(int=1), UUID(int=2)


@pytest.mark.parametrize("status", [Status.QUEUED, Status.ASSIGNED, Status.REFERRED])
def test_the_first_wins(status: Status) -> None:
    assert taking(status, None, ONE, version=3) is Taking.WINS


def test_the_next_loses_and_the_first_may_say_it_again() -> None:
    assert taking(Status.ACKNOWLEDGED, ONE, OTHER, version=3) is Taking.LOSES
    assert taking(Status.ACKNOWLEDGED, ONE, ONE, version=3, read=2) is Taking.HAS_IT


def test_nobody_takes_what_changed_since_it_was_read() -> None:
    with pytest.raises(StaleVersion):
        taking(Status.QUEUED, None, ONE, version=3, read=2)


def test_nobody_takes_what_is_closed() -> None:
    with pytest.raises(IllegalMove):
        taking(Status.CLOSED, None, ONE, version=3)


def test_a_claim_lapses_at_the_end_of_its_lease_and_not_before() -> None:
    until = lease_from(Level.P1, NOW)
    assert until is not None
    assert fate(Status.ACKNOWLEDGED, until, until - timedelta(seconds=1)) is Fate.HELD
    assert fate(Status.ACKNOWLEDGED, until, until) is Fate.LAPSES
    assert fate(Status.CLOSED, until, until) is Fate.GONE
    assert fate(Status.ACKNOWLEDGED, None, until) is Fate.GONE


def test_a_deed_keeps_an_immediate_claim_for_half_an_hour_and_no_longer() -> None:
    assert lease_after_deed(Level.P1, NOW) == NOW + ACTION_LEASE
    assert timedelta(minutes=30) == ACTION_LEASE
    assert lease_after_deed(Level.P2, NOW) is None
