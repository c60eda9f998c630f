"""The whole of `appeals triage report`."""

from collections.abc import Iterator
from pathlib import Path

from service.triage.rulebook import load_rulebook
from service.triage.training.messages import packaged_messages, sides
from service.triage.training.report.answered import with_answers
from service.triage.training.report.others import fairness
from service.triage.training.report.outcomes import outcomes_of
from service.triage.training.report.page import page
from service.triage.training.report.pairs import spelling_pairs
from service.triage.training.report.told import (
    answered,
    as_text,
    headline,
    layers,
    overall,
    paired,
    slices,
    speed,
    swapped,
)


def reported(side: str, folder: Path) -> Iterator[str]:
    """Measure one side of the corpus, write text and page, and say the text."""
    messages, corpus = packaged_messages()
    of_writer = sides()
    chosen = [message for message in messages if of_writer[message.writer] == side]
    rulebook = load_rulebook()
    outcomes = list(outcomes_of(chosen, rulebook))
    title = f"Triage of {len(chosen)} {side} messages, corpus {corpus[:8]}, {rulebook.version}"
    tables = [
        headline(outcomes),
        layers(outcomes),
        answered(with_answers(chosen, rulebook)),
        overall(outcomes),
        *slices(outcomes),
        paired("Written in other letters (urgent messages)", spelling_pairs(chosen, rulebook)),
        swapped(fairness(chosen, rulebook)),
        speed(chosen, rulebook),
    ]
    lines = [title, *(line for table in tables for line in as_text(table))]
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{side}.html").write_text(page(title, outcomes, tables), encoding="utf-8")
    (folder / f"{side}.txt").write_text("\n".join(lines) + "\n", encoding="utf-8")
    yield from lines
