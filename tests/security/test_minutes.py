"""Two minutes of memory: a flood is still one when the minute turns, and forgotten after both."""

from datetime import UTC, datetime, timedelta

from service.security.minutes import MinuteCount

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)


def test_a_flood_lasts_beyond_the_turn_of_its_minute_and_no_longer() -> None:
    count = MinuteCount()
    assert [count.seen(NOON + timedelta(seconds=n)) for n in range(3)] == [1, 2, 3]
    assert count.seen(NOON + timedelta(seconds=60)) == 3
    assert count.seen(NOON + timedelta(seconds=120)) == 1
    assert count.seen(NOON + timedelta(seconds=600)) == 1
