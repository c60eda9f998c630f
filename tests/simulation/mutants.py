"""Deliberate breakages: each undoes one thing that keeps a promise, in the code or in the shell."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

import pytest

from tests.simulation.weather import Weather, any_weather

Patch = Callable[[pytest.MonkeyPatch], None]
MUTANTS: dict[str, "Mutant"] = {}


@dataclass(frozen=True)
class Mutant:
    """A breakage, the promises of which one must be seen to break, and where to look for it."""

    patch: Patch
    promises: frozenset[str]
    weather: Weather


def breaks(*promises: str, weather: Weather = any_weather) -> Callable[[Patch], Patch]:
    """Register a breakage."""

    def register(patch: Patch) -> Patch:
        MUTANTS[patch.__name__] = Mutant(patch, frozenset(promises), weather)
        return patch

    return register


@contextmanager
def broken(name: str) -> Iterator[Mutant]:
    """The code with one breakage in it."""
    mutant = MUTANTS[name]
    with pytest.MonkeyPatch.context() as monkey:
        mutant.patch(monkey)
        yield mutant
