"""The day in a few tables: levels by channel, pages, and how soon a person answered."""

from collections import Counter
from collections.abc import Sequence
from datetime import datetime
from statistics import median
from typing import Final

from service.demo.desk import Json
from service.demo.narration import WORDS
from service.demo.networks import NETWORKS
from service.demo.oncall import Page
from service.demo.truth import Verdict

# The three networks share a column, so that the table fits.
COLUMNS: Final = {
    **{name: (name,) for name in ("call", "web", "telegram", "sms", "whatsapp")},
    "networks": NETWORKS,
    **{name: (name,) for name in ("email", "voice")},
}


def judged(card: Json) -> str:
    """The most urgent level that the rules gave it; what people made of it later is their work."""
    given: list[str] = [each["level"] for each in card["assessments"] if each["by"] is None]
    return min(given, key=list(WORDS).index)


def levels_by_channel(cards: Sequence[Json]) -> list[str]:
    """How many appeals of each level came by each channel."""
    counts = Counter((judged(card), card["channel"]) for card in cards)
    head = "".join(f"{name:>9}" for name in COLUMNS)
    lines = [f"{'':<14}{head}{'all':>8}"]
    for level, word in WORDS.items():
        row = [sum(counts[level, each] for each in held) for held in COLUMNS.values()]
        if any(row):
            lines.append(f"{level} {word:<11}{''.join(f'{n:>9}' for n in row)}{sum(row):>8}")
    every = [
        sum(counts[level, each] for level in WORDS for each in held) for held in COLUMNS.values()
    ]
    lines.append(f"{'all':<14}{''.join(f'{n:>9}' for n in every)}{sum(every):>8}")
    return lines


def pages_sent(pages: Sequence[Page]) -> str:
    """How many pages reached how many people."""
    ways = Counter(page.method for page in pages)
    told = ", ".join(f"{n} by {way}" for way, n in sorted(ways.items()))
    people = len({page.person.username for page in pages})
    return f"{len(pages)} pages to {people} people ({told or 'none'})"


def answer_times(cards: Sequence[Json]) -> list[str]:
    """How soon appeals of each urgent level were somebody's, from the moment they were urgent."""
    lines = [f"{'':<14}{'appeals':>10}{'taken':>10}{'median':>10}{'slowest':>10}"]
    for level in ("P1", "P2", "PX"):
        these = [card for card in cards if judged(card) == level]
        times = sorted(seconds for card in these if (seconds := taken_after(card)) is not None)
        told = f"{median(times):>8.1f} s{times[-1]:>8.1f} s" if times else f"{'–':>10}{'–':>10}"
        lines.append(f"{level} {WORDS[level]:<11}{len(these):>10}{len(times):>10}{told}")
    return lines


def taken_after(card: Json) -> float | None:
    """Seconds from becoming as urgent as it is to the first acknowledgement after that."""
    raised = _moments(card, "appeal.level_changed", cause="message")
    since = max([_at(card["received_at"]), *raised])
    taken = _moments(card, "appeal.acknowledged")
    after = [at for at in taken if at >= since]
    if after:
        return (min(after) - since).total_seconds()
    # It became more urgent in the hands of somebody who has it already.
    return 0.0 if taken else None


def _moments(card: Json, kind: str, **facts: str) -> list[datetime]:
    return [
        _at(entry["at"])
        for entry in card["timeline"]
        if entry["kind"] == kind and facts.items() <= entry["facts"].items()
    ]


def _at(told: str) -> datetime:
    return datetime.fromisoformat(told)


def told(verdict: Verdict, faults: Sequence[str]) -> list[str]:
    """What went wrong, and whether everything that was said is there once."""
    counted = Counter((*verdict.faults, *faults)).items()
    lines = [f"FAULT  {fault}" + f" ({times} times)" * (times > 1) for fault, times in counted]
    if verdict.holds:
        lines.append(
            f"Nothing was lost, nothing doubled: {verdict.messages} messages of"
            f" {verdict.appeals} people, {verdict.replies} replies."
        )
    return lines
