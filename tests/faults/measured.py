"""What a fault test measured, printed, and kept in a file when one is named."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

# 1 runs every fault test at the size of promises: hours instead of minutes.
FULL = os.environ.get("APPEALS_FAULTS") == "full"


def size(in_ci: int, full: int) -> int:
    """How often to do it."""
    return full if FULL else in_ci


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share lies."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def measured(what: str, values: Sequence[float], promised_s: float) -> None:
    """Say how long it took, beside what was promised."""
    told = {
        "what": what,
        "n": len(values),
        "p50_s": round(percentile(values, 0.5), 3),
        "p99_s": round(percentile(values, 0.99), 3),
        "max_s": round(max(values), 3),
        "promised_s": promised_s,
    }
    line = json.dumps(told)
    print(line)  # noqa: T201 - the figures are what the test is for
    if path := os.environ.get("APPEALS_MEASURED"):
        with Path(path).open("a", encoding="utf-8") as file:
            file.write(line + "\n")
