"""The checkers are honest: each deliberate breakage of the code is seen."""

import pytest

from service.simulation.scenario import scenario_of
from service.simulation.world import run_scenario
from tests.simulation import mutants_of_asking, mutants_of_storms, mutants_of_the_shell
from tests.simulation.mutants import MUTANTS, broken
from tests.simulation.weather import Weather

MOST_SEEDS = 60
FEWEST_MUTANTS = 20


def test_there_are_enough_breakages() -> None:
    assert len(MUTANTS) >= FEWEST_MUTANTS
    for module in (mutants_of_asking, mutants_of_storms, mutants_of_the_shell):
        assert any(mutant.patch.__module__ == module.__name__ for mutant in MUTANTS.values())


@pytest.mark.parametrize("name", MUTANTS)
def test_a_breakage_is_seen(name: str) -> None:
    with broken(name) as mutant:
        seen = set()
        for seed in range(MOST_SEEDS):
            promise = run_scenario(mutant.weather(scenario_of(seed))).promise
            if promise in mutant.promises:
                return
            seen.add(promise)
    pytest.fail(f"{name} was not caught in {MOST_SEEDS} seeds; seen instead: {seen - {None}}")


@pytest.mark.parametrize("weather", {mutant.weather for mutant in MUTANTS.values()})
def test_the_same_weather_breaks_nothing_in_the_code_as_it_is(weather: Weather) -> None:
    for seed in range(8):
        ran = run_scenario(weather(scenario_of(seed)))
        assert ran.promise is None, "\n".join((str(seed), ran.what, *ran.story))
