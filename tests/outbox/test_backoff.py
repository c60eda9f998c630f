"""When a promise is tried again, and which promises are never given up: pure."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.outbox.backoff import (
    ENDLESS,
    LONGEST,
    MOST_ATTEMPTS,
    URGENT_LONGEST,
    is_exhausted,
    retry_after,
)

attempts = st.integers(1, 10_000)


@given(number=attempts, urgent=st.booleans())
def test_the_wait_grows_to_its_cap_and_never_vanishes(number: int, *, urgent: bool) -> None:
    wait = retry_after(number, urgent=urgent)
    assert timedelta() < wait <= (URGENT_LONGEST if urgent else LONGEST)
    assert wait <= retry_after(number + 1, urgent=urgent)


@given(attempts)
def test_danger_is_tried_again_at_least_as_soon(number: int) -> None:
    assert retry_after(number, urgent=True) <= retry_after(number, urgent=False)


@given(number=attempts, urgent=st.booleans(), seconds=st.integers(1, 86_400))
def test_a_provider_is_given_exactly_the_time_it_asked_for(
    number: int, seconds: int, *, urgent: bool
) -> None:
    asked = timedelta(seconds=seconds)
    assert retry_after(number, urgent=urgent, asked=asked) == asked


@pytest.mark.parametrize("kind", ["page", "first_answer", "send_message", "notice"])
def test_a_message_is_put_aside_after_twenty_attempts(kind: str) -> None:
    assert not is_exhausted(kind, MOST_ATTEMPTS - 1)
    assert is_exhausted(kind, MOST_ATTEMPTS)


@given(attempts)
def test_an_escalation_is_never_put_aside(number: int) -> None:
    assert "escalate" in ENDLESS
    assert not any(is_exhausted(kind, number) for kind in ENDLESS)
