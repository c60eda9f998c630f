"""From an indicator and its modifiers to a level: raise two steps at most, lower one at most."""

from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.context import Context
from service.triage.indicators import ORDINARY, Indicator

_LADDER: Final = (Level.P1, Level.P2, Level.P3, Level.P4, Level.P5)
_RAISES: Final = 2
_RAISED_BY: Final = {
    "MINOR": frozenset((Level.P2, Level.P3)),
    "VULNERABLE": frozenset((Level.P3, Level.P4)),
    "REPEAT": frozenset((Level.P2, Level.P3, Level.P4)),
}


_OWN: Final = {"DISAB": ("VULNERABLE",), "PREG": ("VULNERABLE",)}
"""What these say already: who is vulnerable is not more so for it."""


def level_of(
    indicator: Indicator,
    base: Level,
    polarity: Polarity,
    modifiers: frozenset[str],
    context: Context,
) -> Level:
    """The level that one finding alone would give."""
    match polarity:
        case Polarity.NEGATED | Polarity.ASKED:
            return Level.P5
        case Polarity.RESOLVED:
            return Level.P3
        case Polarity.FEARED:
            return _feared(modifiers)
        case Polarity.AFFIRMED:
            return _affirmed(indicator, base, modifiers, context)


def _feared(modifiers: frozenset[str]) -> Level:
    """What is only feared is a threat: urgent, and immediate in the first hours."""
    return Level.P1 if modifiers & {"FIRST72", "MINOR"} else Level.P2


def _affirmed(
    indicator: Indicator, base: Level, modifiers: frozenset[str], context: Context
) -> Level:
    """Move the base by the indicator's own table, then by the general modifiers."""
    if indicator.outside is not None and not context.custody:
        return max(base, indicator.outside)
    if _is_past_and_safe(modifiers, context) and "PAST" in indicator.moves:
        return max(base, min(indicator.moves["PAST"], lowered(base)))
    level = base
    for name in modifiers:
        level = min(level, indicator.moves.get(name, level)) if name != "PAST" else level
    if context.custody or indicator.outside is None:
        level = _generally_raised(indicator, level, modifiers)
    if "CLUSTER" in modifiers and indicator.code not in ORDINARY:
        level = min(level, Level.P2)
    return max(level, raised(base, _RAISES)) if "CLUSTER" not in modifiers else level


def _generally_raised(indicator: Indicator, level: Level, modifiers: frozenset[str]) -> Level:
    """Raise by one step for a child, a vulnerable person or a third contact."""
    if indicator.code in ORDINARY:
        return level
    own = {*indicator.moves, *_OWN.get(indicator.code, ())}
    raises = (
        raised(level, 1)
        for name, when in _RAISED_BY.items()
        if name in modifiers and name not in own and level in when
    )
    return min(raises, default=level)


def _is_past_and_safe(modifiers: frozenset[str], context: Context) -> bool:
    """Lowering needs both: long ago, and nobody held."""
    return "PAST" in modifiers and not context.custody and "NOW" not in modifiers


def raised(level: Level, steps: int) -> Level:
    """The level so many steps more urgent."""
    if level not in _LADDER:
        return level
    return _LADDER[max(_LADDER.index(level) - steps, 0)]


def lowered(level: Level) -> Level:
    """The level one step less urgent, never below P3 when it was critical."""
    if level not in _LADDER:
        return level
    return _LADDER[min(_LADDER.index(level) + 1, len(_LADDER) - 1)]
