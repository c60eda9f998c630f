"""python -m benchmarks [--rounds N] [--seconds S] [--largest N] [--only WHAT]."""

import argparse
import os
import platform

from benchmarks import intake, pages, queue, triage, webhooks
from benchmarks.ground import database


def main() -> None:
    """Measure what was asked for, on a database of its own."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seconds", type=int, default=5)
    parser.add_argument("--largest", type=int, default=queue.SIZES[-1])
    parser.add_argument("--only", choices=["triage", "intake", "webhooks", "queue", "pages"])
    asked = parser.parse_args()
    cores, load = os.cpu_count(), os.getloadavg()[0]
    print(f"Python {platform.python_version()}, {cores} cores, load at the start {load:.1f}")
    if asked.only in {None, "triage"}:
        triage.measure()
    if asked.only in {None, "intake"}:
        with database() as dsn:
            intake.measure(dsn, asked.rounds, asked.seconds)
    if asked.only in {None, "webhooks"}:
        with database() as dsn:
            webhooks.measure(dsn, asked.rounds, 4 * asked.seconds)
    if asked.only in {None, "queue"}:
        with database() as dsn:
            queue.measure(dsn, tuple(size for size in queue.SIZES if size <= asked.largest))
    if asked.only in {None, "pages"}:
        with database() as dsn:
            pages.measure(dsn, min(pages.OPEN, asked.largest))


if __name__ == "__main__":
    main()
