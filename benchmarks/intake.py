"""The whole intake over HTTP beside the thinnest endpoint that keeps anything."""

import asyncio
import json
from dataclasses import dataclass
from statistics import median

from benchmarks.generator import Measured, Target, generator_name, load
from benchmarks.ground import free_port, ground, hire
from benchmarks.server import served
from benchmarks.texts import messages
from service.domain.terms import Role

TEXTS, LENGTH = 2_000, 1_000
CONNECTIONS = (8, 32)


@dataclass(frozen=True)
class Round:
    """Yardstick, ours, yardstick, back to back."""

    before: Measured
    ours: Measured
    after: Measured

    @property
    def ratio(self) -> float:
        """Ours to the mean of the yardsticks around it."""
        return 2 * self.ours.per_second / (self.before.per_second + self.after.per_second)


async def token_of(dsn: str) -> str:
    """Prepare the database; the token of an operator."""
    async with ground(dsn) as runtime:
        return await hire(runtime, "operator", Role.OPERATOR)


def measure(dsn: str, rounds: int, seconds: int) -> None:
    """Print both side by side."""
    token = asyncio.run(token_of(dsn))
    bodies = [
        json.dumps({"channel": "call", "text": text}, ensure_ascii=False)
        for text in messages(TEXTS, LENGTH, seed=916)
    ]
    bare_port, our_port = free_port(), free_port()
    bare = Target(bare_port, "/bare/appeals", bodies)
    ours = Target(our_port, "/api/v1/appeals", bodies, {"Authorization": f"Bearer {token}"})
    print(f"\nIntake, ~1 KB texts, fsync on, one process each, load by {generator_name()}")
    print("connections  yardstick/s    ours/s   ratio [min-max]      p50/p95/p99 ms   refused")
    with served("yardstick", dsn, bare_port), served("ours", dsn, our_port):
        load(bare, 8, 2)
        load(ours, 8, 2)
        for connections in CONNECTIONS:
            show(
                connections,
                [
                    Round(*(load(target, connections, seconds) for target in (bare, ours, bare)))
                    for _ in range(rounds)
                ],
            )


def show(connections: int, rounds: list[Round]) -> None:
    """One line of the table: medians over the rounds."""
    ratios = sorted(each.ratio for each in rounds)
    bare = median([r.before.per_second for r in rounds] + [r.after.per_second for r in rounds])
    ours = median(r.ours.per_second for r in rounds)
    times = "/".join(
        f"{median(getattr(r.ours, name) for r in rounds):.1f}"
        for name in ("p50_ms", "p95_ms", "p99_ms")
    )
    refused = sum(r.ours.refused + r.before.refused + r.after.refused for r in rounds)
    print(
        f"{connections:>11}{bare:>13.0f}{ours:>10.0f}{median(ratios):>8.3f} "
        f"[{ratios[0]:.3f}-{ratios[-1]:.3f}]{times:>20}{refused:>10}"
    )
