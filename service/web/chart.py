"""Bars as SVG: where each stands, how high, what it says and where it leads. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 720.0
HEIGHT: Final = 160.0
GAP: Final = 0.2


@dataclass(frozen=True, slots=True)
class Bar:
    """One piece of a bar in the units of its picture."""

    x: float
    y: float
    width: float
    height: float
    look: str
    says: str
    href: str | None = None


@dataclass(frozen=True, slots=True)
class Chart:
    """Bars that stand beside each other, with the largest value for the scale.

    The bars are stretched to the width of the page; the labels keep their size and stand at a
    share of it, in hundredths.
    """

    bars: Sequence[Bar]
    ticks: Sequence[tuple[float, str]]
    most: int


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of one bar."""

    value: int
    look: str
    says: str
    href: str | None = None


def stacked(columns: Mapping[str, Sequence[Piece]], *, ticks: int = 8) -> Chart:
    """One bar for each column, its pieces upon each other, a label under every n-th."""
    most = max((sum(p.value for p in pieces) for pieces in columns.values()), default=0) or 1
    step = WIDTH / max(1, len(columns))
    bars: list[Bar] = []
    marks: list[tuple[float, str]] = []
    every = max(1, -(-len(columns) // ticks))
    for place, (label, pieces) in enumerate(columns.items()):
        left = place * step
        if place % every == 0:
            marks.append((100 * (left + step / 2) / WIDTH, label))
        bars += _upon_each_other(pieces, left + step * GAP / 2, step * (1 - GAP), most)
    return Chart(bars, marks, most)


def _upon_each_other(pieces: Sequence[Piece], x: float, width: float, most: int) -> list[Bar]:
    foot = HEIGHT
    bars: list[Bar] = []
    for piece in pieces:
        height = piece.value / most * HEIGHT
        foot -= height
        bars.append(Bar(x, foot, width, height, piece.look, piece.says, piece.href))
    return bars


def share(value: float, most: float) -> float:
    """How much of a line is filled, in hundredths."""
    return round(100 * min(1.0, value / most), 1) if most > 0 else 0.0
