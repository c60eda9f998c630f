"""When each scene is played: pure, and the same for the same seed."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from service.demo.clock import DAWN, NIGHT, minute_of
from service.demo.scenes import Door, Scene, Scenes

MORNING: Final = 11 * 60
LAST: Final = NIGHT - 45
CLUSTER_BEGINS: Final = 20 * 60 + 10
CLUSTER_LASTS: Final = 14
DELIVERED_TWICE: Final = 9  # one in so many is sent again, as providers and bad lines do
REPEATABLE: Final = frozenset({Door.CALL, Door.WEB, Door.TELEGRAM})


@dataclass(frozen=True, slots=True)
class Planned:
    """A scene at its time, with the person who plays it."""

    minute: int
    number: int
    scene: Scene
    twice: bool = False


def plan_day(scenes: Scenes, seed: int) -> tuple[Planned, ...]:
    """All scenes in the order in which they begin."""
    chance = random.Random(seed)
    timed = [
        (minute_of(scene.at) if scene.at else minute, scene)
        for kind, played in sorted(scenes.items())
        for minute, scene in zip(_minutes(kind, len(played), chance), played, strict=True)
    ]
    timed.sort(key=lambda pair: pair[0])
    repeatable = [i for i, (_, scene) in enumerate(timed) if scene.door in REPEATABLE]
    twice = set(chance.sample(repeatable, len(repeatable) // DELIVERED_TWICE))
    return tuple(
        Planned(minute, number, scene, number in twice)
        for number, (minute, scene) in enumerate(timed)
    )


def _minutes(kind: str, count: int, chance: random.Random) -> Sequence[int]:
    """Ordinary matters crowd before noon; danger keeps no hours; a riot is over in minutes."""
    match kind:
        case "cluster":
            return [CLUSTER_BEGINS + chance.randrange(CLUSTER_LASTS) for _ in range(count)]
        case "everyday" | "information":
            return [int(chance.triangular(DAWN, LAST, MORNING)) for _ in range(count)]
        case _:
            return _spread(count, chance)


def _spread(count: int, chance: random.Random) -> Sequence[int]:
    """One in each equal part of the day, in any order."""
    part = (LAST - DAWN) / max(count, 1)
    minutes = [int(DAWN + part * (i + chance.random())) for i in range(count)]
    chance.shuffle(minutes)
    return minutes
