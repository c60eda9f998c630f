"""The simulator itself: the same seed is the same world, seeds once broken stay whole."""

import json
import tomllib
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from service.commands.simulate import app
from service.simulation.scenario import scenario_of
from service.simulation.world import run_scenario, run_seed
from tests.simulation import mutants_of_asking, weather
from tests.simulation.mutants import broken

SEEDS = tomllib.loads((Path(__file__).parent / "seeds.toml").read_text(encoding="utf-8"))
KEPT, OPEN = SEEDS["kept"], SEEDS.get("open", [])


@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: f"{kept['weather']}-{kept['seed']}")
def test_what_was_once_broken_stays_whole(kept: dict[str, Any]) -> None:
    ran = run_scenario(getattr(weather, kept["weather"])(scenario_of(kept["seed"])))
    assert ran.promise is None, "\n".join((kept["showed"], ran.what, *ran.story))


def test_what_is_not_mended_yet_is_still_known() -> None:
    for known in OPEN:
        assert run_seed(known["seed"]).promise == known["promise"], known


def test_a_seed_is_the_same_world_for_ever() -> None:
    assert run_seed(5) == run_seed(5)
    assert scenario_of(5) != scenario_of(6)


def test_the_command_counts_seeds_hours_and_violations() -> None:
    result = CliRunner().invoke(app, ["--seeds", "3", "--first", "4", "--json"])
    assert result.exit_code == 0
    told = json.loads(result.stdout)
    assert (told["seeds"], told["violations"]) == (3, 0)
    assert told["simulated_hours"] > 1
    assert told["commits_checked"] > 10


def test_a_broken_promise_is_told_with_its_seed_and_story() -> None:
    with broken(mutants_of_asking.the_chain_ends_with_its_last_rung.__name__):
        plain = CliRunner().invoke(app, ["--seeds", "1"])
        as_json = CliRunner().invoke(app, ["--seeds", "1", "--json"])
    assert plain.exit_code == 1
    assert "seed 0 breaks P6" in plain.stdout
    assert "again: appeals simulate --seeds 1 --first 0" in plain.stdout
    assert as_json.exit_code == 1
    told = json.loads(as_json.stdout)
    assert told["violations"] == 1
    assert told["failures"][0]["seed"] == 0
    assert len(told["failures"][0]["story"]) > 3
