"""Answers to planning questions as pictures: plain SVG, readable by day and by night."""

import math
from collections.abc import Mapping, Sequence
from typing import Final

from service.domain.terms import Level

STYLE: Final = """<style>
text{font:13px system-ui,sans-serif;fill:#1d2433}.t{font-size:16px;font-weight:600}
.s{fill:#5b6475}.a{fill:#9aa5b8}.b{fill:#0b6b63}.l{stroke:#d5dae3}.p{fill:#fff}.i{fill:#fff}
@media(prefers-color-scheme:dark){text{fill:#e8ebf1}.s{fill:#a4adbd}.p{fill:#151a23}
.a{fill:#66718a}.b{fill:#3fb8a9}.l{stroke:#333b49}.i{fill:#10141c}}
</style>"""
WIDTH: Final = 760
LEFT: Final = 70
TICKS: Final = ((1, "1 s"), (10, "10 s"), (60, "1 min"), (600, "10 min"), (3600, "1 h"))


def svg(height: int, title: str, note: str, body: str) -> str:
    """A whole picture with its heading."""
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">'
        f"<title>{title}</title>{STYLE}"
        f'<rect class="p" width="{WIDTH}" height="{height}" rx="8"/>'
        f'<text class="t" x="20" y="30">{title}</text><text class="s" x="20" y="50">{note}</text>'
        f"{body}</svg>\n"
    )


def said(seconds: float) -> str:
    """A wait as a person says it."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _x(seconds: float) -> float:
    return LEFT + 560 * math.log10(max(seconds, 1.0)) / math.log10(7200)


def _legend(name: str, mark: str, *, x: int = 20) -> str:
    return (
        f'<rect class="{mark}" x="{x}" y="62" width="12" height="12"/>'
        f'<text x="{x + 18}" y="73">{name}</text>'
    )


def beside(first: Mapping[Level, float], ours: Mapping[Level, float], title: str, note: str) -> str:
    """Two bars for each level on one scale of waits."""
    parts = [
        f'<line class="l" x1="{_x(at):.0f}" x2="{_x(at):.0f}" y1="84" y2="340"/>'
        f'<text class="s" x="{_x(at):.0f}" y="358" text-anchor="middle">{name}</text>'
        for at, name in TICKS
    ]
    parts += [_legend("first come, first served", "a"), _legend("our order", "b", x=210)]
    for row, level in enumerate(Level):
        y = 90 + row * 42
        parts.append(f'<text x="20" y="{y + 21}">{level.name}</text>')
        for offset, name, value in ((0, "a", first[level]), (16, "b", ours[level])):
            width = _x(value) - LEFT
            parts.append(
                f'<rect class="{name}" x="{LEFT}" y="{y + offset}" width="{width:.0f}" '
                f'height="14" rx="2"/><text class="s" x="{LEFT + width + 6:.0f}" '
                f'y="{y + offset + 12}">{said(value)}</text>'
            )
    return svg(376, title, note, "".join(parts))


def hours(table: Mapping[Level, Sequence[float]], title: str, note: str) -> str:
    """A field for each level and hour, the darker the longer the wait."""
    parts = []
    for row, (level, values) in enumerate(table.items()):
        y = 74 + row * 34
        parts.append(f'<text x="20" y="{y + 20}">{level.name}</text>')
        for hour, value in enumerate(values):
            shade = min(1.0, math.log10(max(value, 10.0) / 10.0) / 2.6)
            x = LEFT + hour * 28
            parts.append(
                f'<rect class="b" x="{x}" y="{y}" width="26" height="30" rx="3" '
                f'opacity="{0.12 + 0.88 * shade:.2f}"><title>{level.name} {hour:02}:00 '
                f"{said(value)}</title></rect>"
            )
    parts += [
        f'<text class="s" x="{LEFT + hour * 28 + 13}" y="{92 + 34 * len(table)}" '
        f'text-anchor="middle">{hour:02}</text>'
        for hour in range(0, 24, 3)
    ]
    return svg(104 + 34 * len(table), title, note, "".join(parts))


def shifts(today: Mapping[str, int], tenfold: Mapping[str, int], title: str, note: str) -> str:
    """How many people each shift needs, today and at ten times the load."""
    most = max(*today.values(), *tenfold.values())
    parts = [_legend("today", "b"), _legend("ten times the load", "a", x=110)]
    for row, name in enumerate(sorted(today)):
        y = 92 + row * 58
        parts.append(f'<text x="20" y="{y + 25}">{name}</text>')
        for offset, mark, value in ((0, "b", today[name]), (22, "a", tenfold[name])):
            width = 590 * value / most
            parts.append(
                f'<rect class="{mark}" x="{LEFT}" y="{y + offset}" width="{width:.0f}" height="20" '
                f'rx="2"/><text x="{LEFT + width + 6:.0f}" y="{y + offset + 15}">{value}</text>'
            )
    return svg(96 + 58 * len(today), title, note, "".join(parts))
