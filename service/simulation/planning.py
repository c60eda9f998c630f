"""How long people wait for a human, by order of help, hour and number of responders on shift."""

import heapq
import random
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from enum import Enum, auto
from typing import Final

from service.domain.priority import key_at
from service.domain.terms import ACKNOWLEDGE_WITHIN, Level
from service.simulation.scenario import BY_HOUR

# 2025: more than 42,000 appeals and 14,718 calls of 916.
A_YEAR: Final = 42_000 + 14_718
# No published figure: what we suppose until the first quarter was counted.
SHARES: Final = (
    (Level.P1, 4),
    (Level.P2, 10),
    (Level.PX, 8),
    (Level.P3, 18),
    (Level.P4, 38),
    (Level.P5, 22),
)
MINUTES: Final = {
    Level.P1: 25.0,
    Level.P2: 15.0,
    Level.PX: 5.0,
    Level.P3: 12.0,
    Level.P4: 8.0,
    Level.P5: 4.0,
}
REACTION_S: Final = 15.0
SHIFTS: Final = {"00-08": range(8), "08-16": range(8, 16), "16-24": range(16, 24)}
MIDNIGHT: Final = datetime(2026, 1, 5, tzinfo=UTC)
P1_GOAL_S: Final = 60.0
MOST_RESPONDERS: Final = 120


class Order(Enum):
    """In which order those who are free help."""

    FIRST_COME = auto()
    OURS = auto()


@dataclass(frozen=True, slots=True)
class Waited:
    """One appeal: its level, the hour it came in, and the seconds until a human took it."""

    level: Level
    hour: int
    seconds: float


@dataclass(slots=True)
class Room:
    """Responders on shift, who work on one appeal at a time and then take the next."""

    staff: Mapping[int, int]
    order: Order
    dice: random.Random
    waiting: dict[Level, deque[float]] = field(default_factory=dict)
    busy: int = 0
    waited: list[Waited] = field(default_factory=list)

    def next_level(self, now: float) -> Level | None:
        """Which level is helped next; within a level it is always the oldest."""
        heads = [(level, line[0]) for level, line in self.waiting.items() if line]
        if not heads:
            return None
        if self.order is Order.FIRST_COME:
            return min(heads, key=lambda head: head[1])[0]
        return min(heads, key=lambda head: _key(head[0], head[1], now))[0]

    def take(self, now: float) -> tuple[float, Level] | None:
        """Somebody free takes the next one; until when they are busy with it."""
        hour = int(now // 3600) % 24
        level = self.next_level(now) if self.busy < self.staff[hour] else None
        if level is None:
            return None
        came = self.waiting[level].popleft()
        reaction = REACTION_S * self.dice.lognormvariate(0.0, 0.5)
        self.waited.append(Waited(level, int(came // 3600) % 24, now - came + reaction))
        self.busy += 1
        work = 60.0 * MINUTES[level] * self.dice.lognormvariate(-0.125, 0.5)
        return now + reaction + work, level


def _key(level: Level, came: float, now: float) -> tuple[int, float]:
    received = MIDNIGHT + timedelta(seconds=came)
    by = received + ACKNOWLEDGE_WITHIN[level]
    return key_at(level, received, by, MIDNIGHT + timedelta(seconds=now))


def arrivals(dice: random.Random, days: int, times: float) -> list[tuple[float, Level]]:
    """Some days of appeals: more after noon, fewer before dawn, each of some level."""
    a_day = A_YEAR / 365 * times
    levels, shares = zip(*SHARES, strict=True)
    found = []
    for day in range(days):
        for hour, weight in enumerate(BY_HOUR):
            expected = a_day * weight / sum(BY_HOUR)
            at = dice.expovariate(expected)
            while at < 1.0:
                level = dice.choices(levels, shares)[0]
                found.append(((day * 24 + hour + at) * 3600.0, level))
                at += dice.expovariate(expected)
    return found


def waits(
    staff: Mapping[int, int], order: Order, *, times: float = 1.0, days: int = 30, seed: int = 1
) -> list[Waited]:
    """Play some days with so many responders in each hour."""
    dice = random.Random(f"plan {seed}")
    room = Room(staff, order, dice, {level: deque() for level in Level})
    comings = arrivals(dice, days, times)
    heap: list[tuple[float, int, Level | None]] = [(at, 1, level) for at, level in comings]
    heap += [(3600.0 * hour, 2, None) for hour in range(24 * days)]
    heapq.heapify(heap)
    while heap:
        now, kind, level = heapq.heappop(heap)
        if kind == 0:
            room.busy -= 1
        elif level is not None:
            room.waiting[level].append(now)
        while (taken := room.take(now)) is not None:
            heapq.heappush(heap, (taken[0], 0, None))
    return room.waited


def percentile(seconds: Sequence[float], share: float) -> float:
    """The value below which such a share lies."""
    ordered = sorted(seconds)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))] if ordered else 0.0


def by_level(waited: Sequence[Waited], share: float) -> dict[Level, float]:
    """A percentile of the wait for each level."""
    return {
        level: percentile([w.seconds for w in waited if w.level is level], share) for level in Level
    }


def by_hour(waited: Sequence[Waited], level: Level, share: float) -> list[float]:
    """A percentile of the wait for each hour of the day."""
    return [
        percentile([w.seconds for w in waited if w.level is level and w.hour == hour], share)
        for hour in range(24)
    ]


def needed(times: float, *, days: int = 30) -> dict[str, int]:
    """How many responders each shift needs so that 95 of 100 immediate appeals wait a minute."""
    left = set(SHIFTS)
    found: dict[str, int] = {}
    for number in range(1, MOST_RESPONDERS):
        staff = {hour: found.get(name, number) for name, hours in SHIFTS.items() for hour in hours}
        waited = waits(staff, Order.OURS, times=times, days=days)
        for name in sorted(left):
            inside = [w.seconds for w in waited if w.level is Level.P1 and w.hour in SHIFTS[name]]
            if percentile(inside, 0.95) <= P1_GOAL_S:
                found[name] = number
                left.discard(name)
        if not left:
            break
    return found


def staff_of(shifts: Mapping[str, int]) -> dict[int, int]:
    """Responders by hour from responders by shift."""
    return {hour: shifts[name] for name, hours in SHIFTS.items() for hour in hours}
