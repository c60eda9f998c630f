"""A new rulebook goes live when a named person has seen what it would change, and not before."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from service.commands.dry_run import candidate_from, table
from service.commands.surroundings import CannotStart
from service.domain.terms import Role
from service.intake.desk import Standing
from service.models import Activation, TriageArtifact
from service.rulebooks.standing import settle, stand_up
from service.rulebooks.trying import counted, verdicts
from service.runtime import Runtime
from service.triage.rulebook import Rulebook, parse_rulebook, read_packaged
from tests.desk import Desk, Person

PARCEL = "Bağlama gecikir"
# Words that no rulebook knows; the new one finds an urgent matter in the parcel.
STRICTER = "\nP1: bağlama gecik-"


def stricter_texts() -> dict[str, str]:
    texts = read_packaged()
    assert "[LIFE_THREAT]" in texts["life"]
    head, _, tail = texts["life"].partition("az = '''")
    return texts | {"life": f"{head}az = '''{STRICTER}{tail}"}


@pytest.fixture(scope="module")
def stricter(packaged: Rulebook) -> Rulebook:
    return replace(parse_rulebook(stricter_texts()), model=None)


@pytest.fixture(scope="module")
def packaged() -> Rulebook:
    return parse_rulebook(read_packaged())


@pytest.fixture
def at_work(runtime: Runtime, packaged: Rulebook) -> Iterator[Runtime]:
    """The service with the packaged rules, put back afterwards: other tests share its desk."""
    standing = runtime.desk.standing
    before = Standing(standing.installed, standing.rulebook, standing.activation)
    standing.installed = standing.rulebook = packaged
    standing.activation = 0
    yield runtime
    standing.installed, standing.rulebook = before.installed, before.rulebook
    standing.activation, standing.unreadable = before.activation, before.unreadable


async def installs(runtime: Runtime, stricter: Rulebook, patched: pytest.MonkeyPatch) -> None:
    """Yesterday's deployment stood up, and today's brings the stricter rules."""
    await stand_up(runtime)
    patched.setattr("service.rulebooks.packing.read_packaged", stricter_texts)
    runtime.desk.standing.installed = stricter
    await stand_up(runtime)


async def coordinator(desk: Desk) -> Person:
    return await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)


async def tried(desk: Desk, lead: Person) -> dict[str, Any]:
    """Ask for a dry run and let the worker make it."""
    asked = await lead.post("/api/v1/rulebook/dry-runs", {"days": 7})
    assert asked.status_code == 202, asked.text
    await desk.works()
    answer = await lead.get(f"/api/v1/rulebook/dry-runs/{asked.json()['id']}")
    return dict(answer.json())


async def goes_live(lead: Person, version: str) -> int:
    body = {"version": version, "reason": "Yoxlanılıb"}
    return (await lead.post("/api/v1/rulebook/activation", body)).status_code


async def test_the_first_rulebook_judges_without_anybody(desk: Desk, at_work: Runtime) -> None:
    lead = await coordinator(desk)
    await stand_up(at_work)
    shown = (await lead.get("/api/v1/rulebook")).json()
    assert shown["active"]["version"] == shown["installed"] == shown["judging"]
    assert shown["active"]["by"] is None


async def test_what_is_installed_does_not_judge_before_it_is_activated(
    desk: Desk, at_work: Runtime, stricter: Rulebook, monkeypatch: pytest.MonkeyPatch
) -> None:
    lead = await coordinator(desk)
    await installs(at_work, stricter, monkeypatch)
    filed = await lead.files(PARCEL)
    shown = (await lead.get("/api/v1/rulebook")).json()
    assert shown["installed"] == stricter.version != shown["judging"]
    assert filed["level"] == "P4"
    assert filed["assessment"]["rulebook"] == shown["judging"]
    assert await goes_live(lead, stricter.version) == 409

    run = await tried(desk, lead)
    assert run["counts"] == {
        "appeals": 1,
        "raised": 1,
        "lowered": 0,
        "urgent_lost": 0,
        "moves": {"P4>P1": 1},
    }
    changed = [(each["reference"], each["new_level"]) for each in run["changes"]]
    assert changed == [(filed["reference"], "P1")]
    assert (await lead.card(filed["reference"]))["level"] == "P4"

    assert await goes_live(lead, stricter.version) == 201
    desk.clock.wind(seconds=15)
    await desk.works()
    card = await lead.card(filed["reference"])
    assert card["level"] == "P1"
    changes = [e["facts"] for e in card["timeline"] if e["kind"] == "appeal.level_changed"]
    assert changes == [{"from": "P4", "to": "P1", "cause": "rulebook"}]
    assert card["assessment"]["rulebook"] == stricter.version
    shown = (await lead.get("/api/v1/rulebook")).json()
    assert (shown["active"]["by"], shown["active"]["reason"]) == ("Lead", "Yoxlanılıb")

    before = shown["history"][-1]["version"]
    assert await goes_live(lead, before) == 201
    await settle(at_work)
    assert (await lead.files(PARCEL))["level"] == "P4"


async def test_a_version_that_cannot_be_read_leaves_what_is_installed_judging(
    desk: Desk, at_work: Runtime
) -> None:
    lead = await coordinator(desk)
    await stand_up(at_work)
    version = "2020+broken"
    async with at_work.sessions.begin() as tx:
        tx.add(TriageArtifact(version=version, kind="rules", at=desk.clock(), content=b"x"))
        await tx.flush()
        tx.add(Activation(at=desk.clock(), version=version, rules=version))
    await settle(at_work)
    assert (await lead.files(PARCEL))["level"] == "P4"
    assert (await lead.get("/api/v1/rulebook")).json()["unreadable"] == "2020+broken"
    ready = (await desk.http.get("/health/ready")).json()
    assert ready["rulebook"].startswith("unreadable")


@pytest.mark.parametrize("role", [Role.OPERATOR, Role.RESPONDER, Role.ADMINISTRATOR, Role.AUDITOR])
async def test_only_a_coordinator_chooses(desk: Desk, role: Role) -> None:
    other = await desk.hires("other", role, on_call_hours=None)
    assert await goes_live(other, "1+1") == 403


async def test_an_unknown_version_is_not_found(desk: Desk, at_work: Runtime) -> None:
    lead = await coordinator(desk)
    assert await goes_live(lead, "never+heard") == 404
    assert await goes_live(lead, "nonsense") == 404
    asked = await lead.post("/api/v1/rulebook/dry-runs", {"version": "never+heard"})
    assert asked.status_code == 404


async def test_the_command_line_shows_the_same_table(
    desk: Desk, at_work: Runtime, stricter: Rulebook, tmp_path: Path
) -> None:
    lead = await coordinator(desk)
    filed = await lead.files(PARCEL)
    for name, text in stricter_texts().items():
        (tmp_path / f"{name}.toml").write_text(text)
    candidate = candidate_from(at_work.desk.standing.installed, tmp_path, None)
    assert candidate.version == stricter.version
    found = [v async for v in verdicts(at_work, candidate, days=7, now=desk.clock())]
    assert counted(found)["moves"] == {"P4>P1": 1}
    lines = list(table(found))
    assert any(line.startswith(filed["reference"]) for line in lines)
    assert PARCEL not in "\n".join(lines)


def test_a_broken_folder_of_rules_is_refused_by_name(packaged: Rulebook, tmp_path: Path) -> None:
    (tmp_path / "rulebook.toml").write_text("families = [")
    with pytest.raises(CannotStart, match="rulebook"):
        candidate_from(packaged, tmp_path, None)
