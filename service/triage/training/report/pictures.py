"""Pictures of the report, drawn as SVG with no library and no address."""

from collections.abc import Sequence
from html import escape
from typing import Final

import numpy as np

from service.domain.terms import Level
from service.triage.training.report.measures import (
    Share,
    calibration,
    is_immediate,
    is_ordinary,
    is_urgent,
    share,
)
from service.triage.training.report.outcomes import LAYERS, Outcome

_SIDE: Final = 260
_LEFT: Final = 44
_TOP: Final = 14
_ROW: Final = 26
_NAMES: Final = 132
_BARS: Final = 240
_BINS: Final = 24


def _figure(width: int, height: int, drawing: str, title: str, caption: str) -> str:
    """A picture with its words."""
    return (
        f"<figure><figcaption><b>{escape(title)}</b><span>{escape(caption)}</span></figcaption>"
        f'<svg viewBox="0 0 {width} {height}" width="{width}" height="{height}" role="img" '
        f'aria-label="{escape(title)}">{drawing}</svg></figure>'
    )


def _text(x: float, y: float, words: str, kind: str = "") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" class="{kind}">{escape(words)}</text>'


def _at(x: float, y: float) -> tuple[float, float]:
    """A point of the unit square on a square picture."""
    return _LEFT + x * _SIDE, _TOP + (1 - y) * _SIDE


def _square(across: str, up: str) -> str:
    """The axes of a square picture from nought to one."""
    lines = ""
    for tick in (0, 0.25, 0.5, 0.75, 1):
        (x0, y), (x1, _) = _at(0, tick), _at(1, tick)
        lines += f'<line x1="{x0}" x2="{x1}" y1="{y}" y2="{y}" class="grid"/>'
        lines += _text(x0 - 6, y + 4, f"{tick:.0%}", "end")
        lines += _text(_at(tick, 0)[0], _TOP + _SIDE + 16, f"{tick:.0%}", "middle")
    lines += _text(_LEFT + _SIDE / 2, _TOP + _SIDE + 34, across, "middle axis")
    return lines + _text(_LEFT, _TOP - 3, up, "axis")


def reliability(outcomes: Sequence[Outcome]) -> str:
    """What was said against what came true."""
    said = np.asarray([o.critical for o in outcomes])
    urgent = np.asarray([o.message.critical for o in outcomes])
    points, error = calibration(said, urgent)
    places = [_at(*point) for point in points]
    ideal = " ".join(f"{x:.1f},{y:.1f}" for x, y in (_at(0, 0), _at(1, 1)))
    curve = " ".join(f"{x:.1f},{y:.1f}" for x, y in places)
    dots = "".join(f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.5" class="good"/>' for x, y in places)
    drawing = (
        _square("said to be urgent", "were urgent")
        + f'<polyline points="{ideal}" class="ideal"/><polyline points="{curve}" class="curve"/>'
        + dots
    )
    caption = f"15 bins of equal mass; expected calibration error {error:.3f}"
    return _figure(_LEFT + _SIDE + 20, _TOP + _SIDE + 44, drawing, "Reliability", caption)


def spread(outcomes: Sequence[Outcome]) -> str:
    """How the shares of urgent and other messages lie."""
    drawing = _square("said to be urgent", "of its kind")
    for urgent, kind in ((False, "calm"), (True, "bad")):
        said = [o.critical for o in outcomes if o.message.critical is urgent]
        counts, edges = np.histogram(said, bins=_BINS, range=(0, 1))
        for count, left in zip(counts / max(1, counts.sum()), edges[:-1], strict=True):
            x, y = _at(float(left), float(count))
            height = float(count) * _SIDE
            width = _SIDE / _BINS - 1
            drawing += (
                f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{height:.1f}" '
                f'class="{kind} veil"/>'
            )
    caption = "urgent messages red, all others blue"
    return _figure(_LEFT + _SIDE + 20, _TOP + _SIDE + 44, drawing, "Shares given", caption)


def whiskers(title: str, caption: str, rows: Sequence[tuple[str, Share, str]], most: float) -> str:
    """Shares with their exact intervals, one below the other."""
    height = _TOP + _ROW * len(rows) + 30
    drawing = ""
    for tick in np.linspace(0, most, 5):
        x = _NAMES + float(tick) / most * _BARS
        drawing += f'<line x1="{x:.1f}" x2="{x:.1f}" y1="{_TOP}" y2="{height - 24}" class="grid"/>'
        drawing += _text(x, height - 8, f"{tick:.0%}", "middle")
    for number, (name, figure, kind) in enumerate(rows):
        middle = _TOP + _ROW * number + _ROW / 2
        low, high = (min(most, bound) / most * _BARS + _NAMES for bound in figure.interval)
        x = min(most, figure.value) / most * _BARS + _NAMES
        drawing += _text(_NAMES - 8, middle + 4, name, "end")
        if figure.of:
            drawing += (
                f'<line x1="{low:.1f}" x2="{high:.1f}" y1="{middle}" y2="{middle}" class="span"/>'
                f'<circle cx="{x:.1f}" cy="{middle}" r="5" class="{kind}"/>'
            )
        told = f"{figure.value:.1%} of {figure.of}" if figure.of else "none"
        drawing += _text(_NAMES + _BARS + 12, middle + 4, told)
    return _figure(_NAMES + _BARS + 110, int(height), drawing, title, caption)


def by_layer(outcomes: Sequence[Outcome]) -> str:
    """What each layer adds: misses go down, and what it costs."""
    missed = [
        (name, share(outcomes, is_urgent, lambda level: level > Level.PX, n), "bad")
        for n, name in enumerate(LAYERS)
    ]
    found = [
        (name, share(outcomes, is_immediate, lambda level: level <= Level.P2, n), "good")
        for n, name in enumerate(LAYERS)
    ]
    cost = [
        (name, share(outcomes, is_ordinary, lambda level: level <= Level.PX, n), "calm")
        for n, name in enumerate(LAYERS)
    ]
    return (
        whiskers("Missed P1 and P2, layer by layer", "ended below PX", missed, 0.8)
        + whiskers("P1 raised to P1 or P2", "layer by layer", found, 1.0)
        + whiskers("Ordinary mail raised or looked at", "layer by layer", cost, 0.4)
    )


def by_part(title: str, parts: Sequence[tuple[str, Sequence[Outcome]]]) -> str:
    """Misses of every part with their intervals."""
    rows = [
        (name, share(part, is_urgent, lambda level: level > Level.PX), "bad")
        for name, part in parts
    ]
    return whiskers(title, "P1 and P2 that ended below PX", rows, 0.4)
