"""The clocks of policy 1.5: pure. Time alone raises an appeal, with nobody writing again.

Where only a span was told ("taken less than a day ago"), a clock runs from its earliest moment,
because a machine may only raise; where nothing was told, it runs from when we heard.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Final

from service.domain.terms import Level, Polarity
from service.triage.assessment import Assessment, Finding
from service.triage.passing import count_of, is_ticked
from service.triage.rulebook import Rulebook

Answers = Mapping[str, str | tuple[str, ...]]

_SHORT_PLACES: Final = frozenset(("police_station", "temporary_detention", "state_security"))
_SHORT_ANSWERS: Final = frozenset("abcjl")
_EARLIEST: Final = {
    "a": timedelta(hours=24),
    "b": timedelta(hours=72),
    "c": timedelta(days=15),
    "d": timedelta(weeks=6),
}
_HOUR: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Told:
    """When what was said: what clocks are counted from."""

    received_at: datetime
    happened_at: datetime | None = None
    place_kind: str | None = None
    answers: Answers = field(default_factory=dict)
    answered_at: Mapping[str, datetime] = field(default_factory=dict)

    def heard(self, question: str) -> datetime:
        """When a question was answered."""
        return self.answered_at.get(question, self.received_at)


@dataclass(frozen=True, slots=True)
class Signs:
    """What a judgement found that a clock may run on."""

    codes: frozenset[str]
    modifiers: frozenset[str]
    minor: bool
    custody: bool


@dataclass(frozen=True, slots=True)
class Stage:
    """One moment of one clock: since when it counts, when it comes, and which level it gives."""

    name: str
    code: str
    started_at: datetime
    due_at: datetime
    level: Level | None
    assumed: bool


def signs_of(judgement: Assessment) -> Signs:
    """The signs of a judgement just made."""
    live = [f for f in judgement.findings if f.polarity is Polarity.AFFIRMED]
    return Signs(
        codes=frozenset(finding.code for finding in live),
        modifiers=frozenset(name for finding in live for name in finding.modifiers),
        minor="minor" in judgement.vulnerabilities,
        custody=judgement.custody,
    )


def stages(told: Told, signs: Signs) -> tuple[Stage, ...]:
    """Every moment of every clock that runs, the soonest first; those gone by are among them."""
    found = [
        *_custody(told, signs),
        *_solitary(told, signs),
        *_strike(told, signs),
        *_restraint(told, signs),
        *_removal(told),
        *_evidence(told, signs),
    ]
    return tuple(sorted(found, key=lambda stage: stage.due_at))


def next_due(found: Iterable[Stage], now: datetime) -> datetime | None:
    """The next moment at which a clock changes something."""
    return min((stage.due_at for stage in found if stage.due_at > now), default=None)


def reached(found: Iterable[Stage], now: datetime, since: datetime | None = None) -> list[Stage]:
    """The moments that have come, since another moment when one is given."""
    return [s for s in found if s.due_at <= now and (since is None or s.due_at >= since)]


def clocked(judgement: Assessment, told: Told, rulebook: Rulebook, now: datetime) -> Assessment:
    """A judgement with what the clocks add; they never lower it."""
    late = [s for s in reached(stages(told, signs_of(judgement)), now) if s.level is not None]
    if not late:
        return judgement
    added = tuple(_finding(stage, rulebook) for stage in late)
    first = min(added, key=lambda finding: finding.level)
    findings = tuple(sorted((*judgement.findings, *added), key=lambda f: f.level))
    if first.level >= judgement.level:
        return replace(judgement, findings=findings)
    wanted = [p.value for p in rulebook.indicators[first.code].professions]
    others = tuple(p for p in judgement.professions if p not in wanted)
    determinant = f"{first.level.name}: {first.code}+{first.rule.upper()}"
    return replace(
        judgement,
        level=first.level,
        findings=findings,
        determinant=determinant,
        professions=(*wanted, *others),
    )


def _finding(stage: Stage, rulebook: Rulebook) -> Finding:
    """A moment that has come as a reason; it quotes nothing, for nobody said it."""
    assert stage.level is not None  # noqa: S101 - only stages with a level become reasons
    standard = rulebook.indicators[stage.code].standard
    return Finding(
        stage.code, Polarity.AFFIRMED, stage.level, "", 0, 0, (), "clock", stage.name, standard
    )


def _custody(told: Told, signs: Signs) -> list[Stage]:
    """The first hours with the police: a child one day, anybody two before a judge."""
    if not _is_short(told, signs):
        return []
    start, assumed = _beginning(told)
    if start is None:
        return []

    def at(name: str, hours: int, level: Level | None) -> Stage:
        return Stage(name, "UNLAWFUL", start, start + hours * _HOUR, level, assumed)

    child = [at("custody_24h", 24, Level.P2)] if signs.minor else []
    return [*child, at("custody_48h", 48, Level.P2), at("custody_72h", 72, None)]


def _is_short(told: Told, signs: Signs) -> bool:
    """Whether somebody is held where nobody may be held for long."""
    if not signs.custody:
        return False
    if "Q2" in told.answers:
        return any(is_ticked(told.answers, "Q2", code) for code in _SHORT_ANSWERS)
    if told.place_kind is not None:
        return told.place_kind in _SHORT_PLACES
    return "FIRST72" in signs.modifiers


def _beginning(told: Told) -> tuple[datetime | None, bool]:
    """When it began, and whether that is only assumed; None when it is long ago."""
    if told.happened_at is not None:
        return told.happened_at, False
    if "Q3" not in told.answers:
        return told.received_at, True
    for code, span in _EARLIEST.items():
        if is_ticked(told.answers, "Q3", code):
            return told.heard("Q3") - span, True
    return None, True


def _counted(told: Told, code: str, unit: timedelta, less: int = 0) -> tuple[datetime, bool]:
    """When a count of Q11 began: its number says how much of it is over."""
    count = count_of(told.answers, "Q11", code)
    if count is None:
        return told.received_at, True
    return told.heard("Q11") - max(0, count - less) * unit, False


def _solitary(told: Told, signs: Signs) -> list[Stage]:
    """Solitary: three days for a child, a warning on the twelfth, urgent after fifteen."""
    if "ISOL" not in signs.codes:
        return []
    start, assumed = _counted(told, "c", _DAY, less=1)

    def at(name: str, days: int, level: Level | None) -> Stage:
        return Stage(name, "ISOL", start, start + days * _DAY, level, assumed)

    child = [at("solitary_3d", 3, Level.P2)] if signs.minor else []
    return [*child, at("solitary_12d", 12, None), at("solitary_15d", 15, Level.P2)]


def _strike(told: Told, signs: Signs) -> list[Stage]:
    """A hunger strike: seen from the first day on, immediate on the tenth; a dry one at once."""
    if "HUNGER" not in signs.codes:
        return []
    start, assumed = _counted(told, "b", _DAY)

    def at(name: str, days: int, level: Level) -> Stage:
        return Stage(name, "HUNGER", start, start + days * _DAY, level, assumed)

    found = [at("strike_1d", 1, Level.P2), at("strike_3d", 3, Level.P2)]
    found.append(at("strike_10d", 10, Level.P1))
    if is_ticked(told.answers, "Q11", "dry"):
        heard = told.heard("Q11")
        found.append(Stage("dry_24h", "HUNGER", heard, heard + 24 * _HOUR, Level.P1, assumed=True))
    return found


def _restraint(told: Told, signs: Signs) -> list[Stage]:
    """Tied now: minutes rather than hours."""
    if "RESTRAINT" not in signs.codes or not is_ticked(told.answers, "Q11", "d"):
        return []
    start, assumed = _counted(told, "d", _HOUR)
    return [Stage("restraint_1h", "RESTRAINT", start, start + _HOUR, Level.P1, assumed)]


def _removal(told: Told) -> list[Stage]:
    """A removal with an hour: three days before it is immediate, and it is told again and again."""
    hours = count_of(told.answers, "Q11", "a")
    if hours is None:
        return []
    heard = told.heard("Q11")
    leaves = heard + hours * _HOUR
    return [
        Stage(f"removal_{left}h", "REFOUL", heard, leaves - left * _HOUR, level, assumed=False)
        for left, level in ((72, Level.P1), (48, Level.P1), (24, Level.P1), (6, Level.P1))
        if hours > left
    ]


def _evidence(told: Told, signs: Signs) -> list[Stage]:
    """Traces fade: nothing more urgent by itself, but whoever took the appeal is told."""
    start, assumed = _beginning(told)
    if start is None:
        return []
    found = []
    if signs.codes & {"INJURY", "DOC_EXAM"}:
        for days in (1, 7, 42):
            due = start + days * _DAY
            found.append(Stage(f"injury_{days}d", "INJURY", start, due, None, assumed))
    if "SEXUAL_VIOL" in signs.codes:
        for hours in (48, 72):
            due = start + hours * _HOUR
            found.append(Stage(f"sexual_{hours}h", "SEXUAL_VIOL", start, due, None, assumed))
    return found
