"""The person's words cut where reasons begin and end, so that a page can mark them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of words with the numbers of the reasons that quote it; none means plain."""

    text: str
    reasons: tuple[int, ...] = ()
    # The reasons whose words end here; only there their number is shown.
    ends: tuple[int, ...] = field(default=(), compare=False)


@dataclass(frozen=True, slots=True)
class Quote:
    """Where a reason's words stand, in code points, half-open."""

    start: int
    end: int
    reason: int


def pieces(text: str, quotes: Iterable[Quote]) -> list[Piece]:
    """Cut a text at every edge; quotes may overlap, and one that lies outside is cut to fit."""
    inside = [
        Quote(max(0, q.start), min(len(text), q.end), q.reason)
        for q in quotes
        if q.start < q.end and q.start < len(text)
    ]
    edges = sorted({0, len(text), *(q.start for q in inside), *(q.end for q in inside)})
    cut = []
    for start, end in pairwise(edges):
        over = tuple(sorted({q.reason for q in inside if q.start <= start and end <= q.end}))
        on = {q.reason for q in inside if q.start <= end < q.end}
        cut.append(Piece(text[start:end], over, tuple(n for n in over if n not in on)))
    return cut


def quoted(excerpt: str, quotes: Sequence[str]) -> list[Piece]:
    """An excerpt with its deciding words marked; words beyond the excerpt stand in front of it."""
    found: list[Quote] = []
    missing: list[str] = []
    for number, words in enumerate(quotes):
        plain = " ".join(words.split())
        at = excerpt.find(plain)
        if at < 0 or not plain:
            missing += [plain] if plain else []
        else:
            found.append(Quote(at, at + len(plain), number))
    front: list[Piece] = []
    for number, words in enumerate(missing):
        front += [Piece(words, (number,)), Piece(" … ")]
    return front + pieces(excerpt, found)
