"""Nobody among the equally eligible is paged much more than the others (R14)."""

import pytest

from service.routing import matching
from service.simulation.fairness import fairness_of

MOST = 1.3


@pytest.mark.slow
def test_in_ninety_days_the_most_paged_is_paged_at_most_a_third_more() -> None:
    assert fairness_of(0).ratio <= MOST


def test_a_rota_that_asks_by_name_is_seen_to_be_unfair(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(matching, "score", lambda c, _need: {"who": c.id.int})
    assert fairness_of(0, days=12).ratio > MOST
