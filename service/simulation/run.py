"""Run many seeds, on all processors, and say what was seen."""

import os
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from typing import Any, Final

from service.simulation.world import Ran, run_seed

# Fewer seeds than this are run at once; more are worth the start of other processes.
WORTH_SPREADING: Final = 40


@dataclass(frozen=True, slots=True)
class Report:
    """All seeds together."""

    ran: Sequence[Ran]

    @property
    def broken(self) -> Sequence[Ran]:
        """The seeds in which a promise did not hold."""
        return [one for one in self.ran if one.promise is not None]

    def as_json(self) -> dict[str, Any]:
        """Counts, and each failing seed with its story."""
        return {
            "seeds": len(self.ran),
            "violations": len(self.broken),
            "simulated_hours": round(sum(one.hours for one in self.ran), 1),
            "appeals": sum(one.appeals for one in self.ran),
            "pages": sum(one.pages for one in self.ran),
            "commits_checked": sum(one.checks for one in self.ran),
            "failures": [
                {
                    "seed": one.seed,
                    "promise": one.promise,
                    "what": one.what,
                    "at": one.at,
                    "story": list(one.story),
                }
                for one in self.broken
            ],
        }


def run_seeds(first: int, number: int) -> Report:
    """Run seeds from the first on."""
    seeds = range(first, first + number)
    processors = os.cpu_count() or 1
    if number < WORTH_SPREADING or processors == 1:
        return Report([run_seed(seed) for seed in seeds])
    with ProcessPoolExecutor(processors) as pool:
        return Report(list(pool.map(run_seed, seeds, chunksize=WORTH_SPREADING // 4)))


def told(report: Report) -> Iterator[str]:
    """The report for a person."""
    for one in report.broken:
        yield f"seed {one.seed} breaks {one.what}"
        yield f"  at {one.at}; the last events:"
        yield from (f"    {line}" for line in one.story)
        yield f"  again: appeals simulate --seeds 1 --first {one.seed}"
    facts = report.as_json()
    yield (
        f"{facts['seeds']} seeds, {facts['simulated_hours']} hours, {facts['appeals']} appeals, "
        f"{facts['pages']} pages, {facts['commits_checked']} commits checked: "
        f"{facts['violations']} violations"
    )
