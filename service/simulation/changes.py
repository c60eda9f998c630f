"""What changes in the rota of a world: the dice of absences and swaps."""

import random

from service.simulation.rota import Absence, Swap
from service.simulation.rows import Member


def absences(
    dice: random.Random, seconds: float, members: tuple[Member, ...]
) -> tuple[Absence, ...]:
    """Some fall ill in the middle of their hours."""
    return tuple(
        Absence(dice.uniform(0.0, seconds), member.id, dice.uniform(60.0, 7200.0))
        for member in members
        if dice.random() < 0.1
    )


def swaps(dice: random.Random, seconds: float, members: tuple[Member, ...]) -> tuple[Swap, ...]:
    """Some give the hours they are in to a colleague, even to themselves."""
    return tuple(
        Swap(at, dice.choice(members).id, dice.choice(members).id)
        for at in sorted(dice.uniform(0.0, seconds) for _ in range(dice.choice((0, 0, 1, 4))))
    )
