"""appeals triage dry-run: a table of the verdicts that a change of rules or model would change."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from service.commands.surroundings import CannotStart, run, standing
from service.rulebooks.packing import versions_of
from service.rulebooks.standing import settle
from service.rulebooks.trying import Verdicts, counted, verdicts
from service.triage.model.artifact import unpack
from service.triage.rulebook import BadRulebook, Rulebook, parse_rulebook


def dry_run_lines(days: int, rules: Path | None, model: Path | None) -> Iterator[str]:
    """The counts and the table, line by line; no word of anybody is in it."""
    found: list[Verdicts] = []
    names: list[str] = []

    async def work() -> None:
        async with standing() as runtime:
            await settle(runtime)
            candidate = candidate_from(runtime.desk.standing.installed, rules, model)
            names.extend((runtime.desk.rulebook.version, candidate.version))
            now = runtime.clock()
            found.extend([v async for v in verdicts(runtime, candidate, days=days, now=now)])

    run(work)
    yield f"active     {names[0]}"
    yield f"candidate  {names[1]}"
    counts = counted(found)
    yield (
        f"{counts['appeals']} appeals of {days} days: {counts['raised']} raised, "
        f"{counts['lowered']} lowered, {counts['urgent_lost']} urgent ones no longer looked at"
    )
    yield from table(found)


def candidate_from(installed: Rulebook, rules: Path | None, model: Path | None) -> Rulebook:
    """The installed rulebook with its rules or its model replaced; CannotStart says what is bad."""
    made = installed
    try:
        if rules is not None:
            texts = {f.stem: f.read_text(encoding="utf-8") for f in sorted(rules.glob("*.toml"))}
            made = replace(parse_rulebook(texts), model=installed.model)
        if model is not None:
            made = replace(made, model=unpack(model.read_bytes()))
    except (BadRulebook, OSError, ValueError, KeyError) as error:
        raise CannotStart(f"This cannot judge: {error}") from error
    base = made.version if rules is not None else versions_of(installed)[0]
    known = made.model.version if made.model is not None else None
    return replace(made, version="+".join(part for part in (base, known) if part))


def table(found: Sequence[Verdicts]) -> Iterator[str]:
    """Reference, level before and after, and what decides each; the lowered ones first."""
    changed = [each for each in found if each.changed]
    changed.sort(key=lambda v: (v.old.level - v.new.level, v.old.level))
    if changed:
        yield ""
        yield f"{'reference':<15}{'old':<5}{'new':<5}{'decided by':<40}decides now"
    for each in changed:
        old, new = each.old, each.new
        yield (
            f"{each.reference:<15}{old.level.name:<5}{new.level.name:<5}"
            f"{old.determinant:<40}{new.determinant}"
        )
