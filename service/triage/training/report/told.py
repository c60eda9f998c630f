"""The report as rows: the same rows become text and page."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from resource import RUSAGE_SELF, getrusage
from time import perf_counter

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message
from service.triage.training.report.measures import (
    FIGURES,
    Share,
    auc_interval,
    figures,
    is_urgent,
    ranking,
    rightness,
    share,
    trust,
)
from service.triage.training.report.others import Fairness
from service.triage.training.report.outcomes import LAYERS, Outcome
from service.triage.training.report.pairs import Pair


@dataclass(frozen=True, slots=True)
class Table:
    """A title, the heads of the columns, and rows of words."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def layers(outcomes: Sequence[Outcome]) -> Table:
    """What each layer adds."""
    rows = [
        (name, *(str(figure) for figure in figures(outcomes, number).values()))
        for number, name in enumerate(LAYERS)
    ]
    return Table("Layer by layer", ("layer", *FIGURES), tuple(rows))


def answered(found: Mapping[str, Mapping[str, Share]]) -> Table:
    """What four answers add to words and model."""
    rows = [(name, *map(str, shares.values())) for name, shares in found.items()]
    heads = ("layers", *next(iter(found.values())))
    title = "With Q1, Q2, Q4 and Q10 answered as the labels have it (a careful caller)"
    return Table(title, heads, tuple(rows))


def slices(outcomes: Sequence[Outcome]) -> Iterator[Table]:
    """The figures by language, script, channel and kind of message."""
    views: dict[str, Callable[[Message], tuple[str, ...]]] = {
        "language": lambda m: (m.language,),
        "script": lambda m: (f"{m.language} {m.script}",),
        "channel": lambda m: (m.channel,),
        "kind": lambda m: tuple(m.kinds) or ("plain",),
        "vulnerability": lambda m: tuple(m.modifiers & {"MINOR", "VULNERABLE"}) or ("none told",),
    }
    for name, view in views.items():
        parts: dict[str, list[Outcome]] = {}
        for outcome in outcomes:
            for part in view(outcome.message):
                parts.setdefault(part, []).append(outcome)
        rows = [
            (part, str(len(parts[part])), *(str(f) for f in figures(parts[part]).values()))
            for part in sorted(parts)
        ]
        yield Table(f"By {name}", (name, "messages", *FIGURES), tuple(rows))


def overall(outcomes: Sequence[Outcome]) -> Table:
    """Trust in an alarm, order, calibration and agreement."""
    here, natural = trust(outcomes)
    rows = [("an alarm is right, in this set", f"{here:.1%}")]
    rows += [("an alarm is right, were 7 % urgent", f"{natural:.1%}")]
    low, high = auc_interval(outcomes)
    beside = {"AUC": f" ({low:.3f}–{high:.3f})"}
    rows += [(n, f"{value:.3f}{beside.get(n, '')}") for n, value in ranking(outcomes).items()]
    return Table("Order, shares and agreement", ("measure", "value"), tuple(rows))


def paired(title: str, pairs: Sequence[Pair]) -> Table:
    """What changes when a message is written otherwise."""
    rows = [
        (
            p.name,
            str(p.count),
            str(p.found_before),
            str(p.found_after),
            f"{p.lost:+.1f}",
            str(p.changed),
        )
        for p in pairs
    ]
    heads = ("pair", "messages", "PX or above before", "after", "points lost", "levels changed")
    return Table(title, heads, tuple(rows))


def swapped(found: Sequence[Fairness]) -> Table:
    """Whether anybody is judged apart for who they are, where they live or how they write."""
    rows = [
        (f.name, str(f.messages), str(f.texts), str(f.changed), f.share, str(f.alarmed), f.worst)
        for f in found
    ]
    heads = (
        "swap",
        "messages",
        "texts judged",
        "judged apart",
        "share",
        "of them across PX",
        "most often",
    )
    return Table("Written by somebody else", heads, tuple(rows))


def headline(outcomes: Sequence[Outcome]) -> Table:
    """What was promised, and what was found."""
    found = figures(outcomes)
    order = ranking(outcomes)
    worst = max(
        (share(part, is_urgent, lambda level: level > Level.PX).value, name)
        for name, part in by_language(outcomes).items()
    )
    rows = [
        ("missed P1 and P2", "≤ 2 %", str(found["missed"])),
        ("missed in the worst language", "≤ 4 %", f"{worst[0]:.1%} ({worst[1]})"),
        ("P1 reaching P1 or P2", "≥ 97 %", str(found["P1 raised"])),
        ("ordinary mail in P1 or P2", "≤ 3 %", str(found["ordinary raised"])),
        ("ordinary mail in PX", "≤ 5 %", str(found["ordinary looked at"])),
        ("alarming ordinary words in P1 or P2", "≤ 10 %", str(found["hard raised"])),
        ("alarming ordinary words in PX", "≤ 8 %", str(found["hard looked at"])),
        ("an alarm is right", "", str(rightness(outcomes))),
        ("nDCG", "≥ 0.98", f"{order['nDCG']:.3f}"),
        ("ECE", "≤ 0.03", f"{order['ECE']:.3f}"),
    ]
    return Table("Promised and found", ("measure", "promised", "found"), tuple(rows))


def by_language(outcomes: Sequence[Outcome]) -> dict[str, list[Outcome]]:
    """The outcomes of each language."""
    parts: dict[str, list[Outcome]] = {}
    for outcome in outcomes:
        parts.setdefault(outcome.message.language, []).append(outcome)
    return parts


def speed(messages: Sequence[Message], rulebook: Rulebook) -> Table:
    """How long one message takes."""
    times = []
    for message in messages:
        start = perf_counter()
        assess(Report(message.text), rulebook)
        times.append((perf_counter() - start) * 1000)
    times.sort()
    rows = [
        (name, f"{times[min(len(times) - 1, int(len(times) * part))]:.2f} ms")
        for name, part in (("median", 0.5), ("95 %", 0.95), ("99 %", 0.99))
    ]
    most = getrusage(RUSAGE_SELF).ru_maxrss / 1024
    rows.append(("memory of the whole report", f"{most:.0f} MB"))
    return Table("Speed, one message", ("share", "within"), tuple(rows))


def as_text(table: Table) -> Iterator[str]:
    """One table in columns."""
    widths = [max(map(len, column)) for column in zip(table.heads, *table.rows, strict=True)]
    yield f"\n{table.title}"
    for row in (table.heads, *table.rows):
        yield "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
