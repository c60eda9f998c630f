"""A raise re-enters routing at once; a lowering gives time and never hurries anybody's silence."""

from datetime import UTC, datetime, timedelta

import pytest

from service.domain.relevelling import PAGED, Chain, chain_after, deadline
from service.domain.terms import ACKNOWLEDGE_WITHIN, Level, Status

RECEIVED = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
NOW = RECEIVED + timedelta(minutes=20)


@pytest.mark.parametrize("was", list(Level))
@pytest.mark.parametrize("level", list(Level))
def test_only_a_raise_of_what_waits_begins_the_chain_anew(was: Level, level: Level) -> None:
    raised = level < was and level in PAGED
    for status in (Status.QUEUED, Status.ASSIGNED):
        assert (chain_after(was, level, status) is Chain.BEGINS_ANEW) == raised
    assert chain_after(was, level, Status.ACKNOWLEDGED) is not Chain.BEGINS_ANEW
    assert (chain_after(was, level, Status.QUEUED) is Chain.ENDS) == (level not in PAGED)


def test_a_raise_never_lengthens_a_deadline() -> None:
    soon = NOW + timedelta(seconds=10)
    assert deadline(Level.P3, Level.P1, RECEIVED, soon, NOW) == soon
    late = NOW + timedelta(minutes=10)
    assert deadline(Level.P3, Level.P1, RECEIVED, late, NOW) == NOW + ACKNOWLEDGE_WITHIN[Level.P1]


def test_a_lowering_counts_from_receipt() -> None:
    by = deadline(Level.P1, Level.P4, RECEIVED, RECEIVED, NOW)
    assert by == RECEIVED + ACKNOWLEDGE_WITHIN[Level.P4]
