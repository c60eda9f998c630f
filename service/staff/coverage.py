"""Which hours nobody covers, or only one: by office, language and profession. Pure (R11)."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from itertools import pairwise
from typing import Final
from uuid import UUID

from service.domain.actor import BAKU

HEADQUARTERS: Final = "baku"
# One who sleeps, drives or loses the phone must not be the only one.
ENOUGH: Final = 2

Span = tuple[datetime, datetime]


@dataclass(frozen=True, slots=True)
class Cover:
    """Hours in which somebody can really be asked."""

    staff_id: UUID
    office_id: str
    languages: frozenset[str]
    profession: str | None
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Demand:
    """What somebody on call must be able to do: serve an office, speak, or know a trade."""

    kind: str
    value: str

    def met_by(self, cover: Cover) -> bool:
        """Whether these hours answer it."""
        match self.kind:
            case "office":
                return cover.office_id == self.value
            case "language":
                return self.value in cover.languages
            case _:
                return cover.profession == self.value


@dataclass(frozen=True, slots=True)
class Thin:
    """Hours in which a demand is met by nobody, or by one person only."""

    demand: Demand
    starts_at: datetime
    ends_at: datetime
    people: int


def without(span: Span, away: Iterable[Span]) -> list[Span]:
    """What is left of a span when others are cut out of it."""
    left = [span]
    for begins, ends in away:
        left = [
            part
            for start, end in left
            for part in ((start, min(end, begins)), (max(start, ends), end))
            if part[0] < part[1]
        ]
    return left


def within_mandate(span: Span, since: date | None, until: date | None) -> Span | None:
    """What of a span lies in a mandate, by days in Baku; None for nothing."""
    start, end = span
    if since is not None:
        start = max(start, datetime.combine(since, time(), BAKU))
    if until is not None:
        end = min(end, datetime.combine(until, time(), BAKU))
    return (start, end) if start < end else None


def thin_spans(
    covers: Sequence[Cover], demands: Sequence[Demand], since: datetime, until: datetime
) -> Sequence[Thin]:
    """Every span with fewer than two people for a demand, the barest and the nearest first."""
    found = [thin for demand in demands for thin in _thin_of(covers, demand, since, until)]
    return sorted(found, key=lambda thin: (thin.people, thin.starts_at, thin.demand.value))


def _thin_of(
    covers: Sequence[Cover], demand: Demand, since: datetime, until: datetime
) -> list[Thin]:
    fitting = [c for c in covers if demand.met_by(c) and c.starts_at < until and c.ends_at > since]
    edges = {since, until}
    for cover in fitting:
        edges |= {max(since, cover.starts_at), min(until, cover.ends_at)}
    spans: list[Thin] = []
    for start, end in pairwise(sorted(edges)):
        people = len({c.staff_id for c in fitting if c.starts_at <= start < c.ends_at})
        if people >= ENOUGH:
            continue
        if spans and spans[-1].ends_at == start and spans[-1].people == people:
            spans[-1] = replace(spans[-1], ends_at=end)
        else:
            spans.append(Thin(demand, start, end, people))
    return spans


def hours_of(span: Thin) -> float:
    """How long, in hours."""
    return (span.ends_at - span.starts_at) / timedelta(hours=1)
