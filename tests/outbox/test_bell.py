"""As few slots are woken as there is work for, and always one."""

import asyncio
from typing import Final

import pytest

from service.outbox.bell import Bell
from service.outbox.slots import SLOTS, Slot

URGENT: Final = Slot(0, 1)
ALL: Final = Slot(0, 6)
# Turns of the event loop in which a sleeper that was woken surely woke.
TURNS: Final = 10
# The numbers of the slots below, by what they take.
URGENT_SLOTS, ALL_SLOTS = (0, 1), (2, 3, 4)


def bell() -> Bell:
    return Bell([URGENT, URGENT, ALL, ALL, ALL])


async def woken(rung: Bell, number: int) -> bool:
    """Whether a slot would not sleep: what was rung while it looked for work is not lost."""
    sleeps = asyncio.ensure_future(rung.nap(number, 3600))
    for _ in range(TURNS):
        await asyncio.sleep(0)
    awake = sleeps.done()
    sleeps.cancel()
    await asyncio.gather(sleeps, return_exceptions=True)
    return awake


async def all_woken(rung: Bell) -> list[int]:
    return [n for n in (*URGENT_SLOTS, *ALL_SLOTS) if await woken(rung, n)]


async def test_a_new_promise_wakes_one_slot_of_each_kind() -> None:
    rung = bell()
    assert await all_woken(rung) == []
    rung.ring()
    assert await all_woken(rung) == [0, 2]


async def test_whoever_begins_wakes_the_next_of_its_kind() -> None:
    rung = bell()
    with rung.works(2):
        assert await all_woken(rung) == [3]
        with rung.works(3):
            assert await all_woken(rung) == [3, 4]
        rung.listens(4)
        rung.ring()
        assert await all_woken(rung) == [0, 3]


async def test_with_all_of_a_kind_at_work_nobody_is_woken_and_nothing_breaks() -> None:
    rung = bell()
    with rung.works(0), rung.works(1):
        rung.listens(1)
        rung.ring()
        assert await all_woken(rung) == [2]


async def test_one_of_each_kind_watches_the_clock() -> None:
    rung = bell()
    assert [n for n in range(5) if rung.looks_out(n)] == [0, 2]
    with rung.works(0), rung.works(2), rung.works(3):
        assert [n for n in range(5) if rung.looks_out(n)] == [1, 4]
    assert [n for n in range(5) if rung.looks_out(n)] == [0, 2]


async def test_a_slot_that_breaks_down_is_idle_again() -> None:
    rung = bell()
    with pytest.raises(ZeroDivisionError), rung.works(0):
        _ = 1 // 0
    assert rung.looks_out(0)


async def test_all_are_woken_when_the_worker_stops() -> None:
    rung = bell()
    rung.ring_all()
    assert await all_woken(rung) == [0, 1, 2, 3, 4]


def test_slots_of_a_kind_stand_for_one_another() -> None:
    assert len(set(SLOTS)) < len(SLOTS)
