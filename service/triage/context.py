"""What a whole text says about person, place and time; it moves the level of what was found."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Final

from service.triage.matching import Match
from service.triage.reading import Reading
from service.triage.report import Facts

CUES: Final = frozenset(
    "PLACE HELD FREE NOW PAST FIRST72 MINOR PREGNANT DISABILITY MENTAL ILLNESS ELDERLY NO_LANGUAGE "
    "SERIOUS HEARSAY PERSON KIN SOMEBODY POLICE VISIT TIME FEAR ASK NO_LONGER STORY REPEAT "
    "CRY SIGN".split()
)
VULNERABILITIES: Final = {
    "PREGNANT": "pregnant",
    "DISABILITY": "disability",
    "MENTAL": "mental_illness",
    "ILLNESS": "serious_illness",
    "ELDERLY": "elderly",
    "NO_LANGUAGE": "no_language",
    "MINOR": "minor",
}
_MAJORITY: Final = 18
_ELDERLY: Final = 65
_EVIDENCE_FADES: Final = timedelta(weeks=6)
_FIRST_HOURS: Final = timedelta(hours=72)
CONTACTS_THAT_RAISE: Final = 3
CLUSTER: Final = 3

Cues = Mapping[str, list[Match]]


@dataclass(frozen=True, slots=True)
class Context:
    """Person, place and time of one report."""

    custody: bool
    free: bool
    modifiers: frozenset[str]
    vulnerabilities: tuple[str, ...]
    person: bool = False
    time: bool = False
    at: Mapping[str, tuple[int, ...]] = field(default_factory=dict)

    def has(self, cue: str) -> bool:
        """Whether a cue stands anywhere in the text."""
        return cue in self.at

    def near(self, cue: str, index: int, before: int, after: int) -> bool:
        """Whether a cue stands within so many words of a place."""
        return any(index - before <= place <= index + after for place in self.at.get(cue, ()))

    def in_sentence(self, cue: str, reading: Reading, sentence: int) -> bool:
        """Whether a cue stands in a sentence."""
        return any(reading.sentences[place] == sentence for place in self.at.get(cue, ()))


def context_of(reading: Reading, cues: Cues, facts: Facts, *, held: bool | None = None) -> Context:
    """Gather what words, facts and answers say around the indicators."""
    at = {name: tuple(sorted({m.first for m in found})) for name, found in cues.items()}
    free = facts.free is True or held is False or ("FREE" in at and facts.free is not False)
    custody = _custody(reading, at, facts, held=held, free=free)
    vulnerabilities = _vulnerabilities(at, facts)
    modifiers = _modifiers(at, facts, vulnerabilities, held=custody and not free)
    return Context(
        custody, free, modifiers, vulnerabilities, "PERSON" in at, "TIME" in at or "NOW" in at, at
    )


def _custody(
    reading: Reading,
    at: Mapping[str, tuple[int, ...]],
    facts: Facts,
    *,
    held: bool | None,
    free: bool,
) -> bool:
    """Whether somebody is in a closed place now; a place named only in the past is not enough."""
    if facts.free is True or held is False:
        return False
    if held or facts.free is False or (facts.place_kind or "free") not in ("free", "none"):
        return True
    if free and "HELD" not in at:
        return False
    past = {reading.sentences[place] for place in at.get("PAST", ())}
    if "HELD" in at or "VISIT" in at:
        return True
    return any(reading.sentences[place] not in past for place in at.get("PLACE", ()))


def _vulnerabilities(at: Mapping[str, tuple[int, ...]], facts: Facts) -> tuple[str, ...]:
    """Who needs special care, by words and by facts."""
    found = [name for cue, name in VULNERABILITIES.items() if cue in at or name in facts.traits]
    if facts.age is not None and facts.age < _MAJORITY and "minor" not in found:
        found.append("minor")
    if facts.age is not None and facts.age > _ELDERLY and "elderly" not in found:
        found.append("elderly")
    return tuple(found)


def _modifiers(
    at: Mapping[str, tuple[int, ...]], facts: Facts, vulnerable: tuple[str, ...], *, held: bool
) -> frozenset[str]:
    """The modifiers of policy 1.2 that hold for the whole report."""
    since = facts.now - facts.happened_at if facts.now and facts.happened_at else None
    checks = {
        "HELD": held,
        "MINOR": "minor" in vulnerable,
        "VULNERABLE": any(name != "minor" for name in vulnerable),
        "SERIOUS": "SERIOUS" in at,
        "HEARSAY": "HEARSAY" in at,
        "FIRST72": "FIRST72" in at or (since is not None and since <= _FIRST_HOURS),
        "PAST": "PAST" in at or (since is not None and since > _EVIDENCE_FADES),
        "REPEAT": facts.contacts_last_7_days >= CONTACTS_THAT_RAISE or "REPEAT" in at,
        "CLUSTER": facts.appeals_from_place_last_24_hours >= CLUSTER,
    }
    return frozenset(name for name, holds in checks.items() if holds)
