"""The 57 indicators of risk: what each means for the level, for whom, and by which standard."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from service.domain.terms import Level, Profession


class Nature(StrEnum):
    """What negation does to an indicator."""

    HARM = "harm"
    ACCESS = "access"
    RISK = "risk"
    TOPIC = "topic"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One sign of risk, its level alone, and what moves it."""

    code: str
    base: Level
    nature: Nature
    moves: Mapping[str, Level]
    outside: Level | None
    professions: tuple[Profession, ...]
    standard: str
    source: str


CODES: Final = frozenset(
    """
    LIFE_THREAT VIOLENCE TORTURE_METHOD SEXUAL_VIOL SUICIDE SELF_HARM DEATH MED_EMERG INCOMM REFOUL
    COERCED MASS HUNGER LAWYER NOTIFY DOC_EXAM INJURY THREAT REPRISAL UNLAWFUL MINOR PEER RESTRAINT
    PSYCH STARVED HAZING DV_OUTSIDE ISOL MED_CARE PREG DISAB STRIP DISCRIM RIGHTS_INFO INTERP EXTORT
    CHANNEL OVERCROWD CLIMATE HYGIENE FOOD VISITS CALLS PARCELS CORRESP RELIGION EXERCISE WORK
    EDUCATION TRANSFER PROPERTY DELAY INFO THANKS EVENT OUTSIDE TEST
    """.split()
)
UNCLEAR: Final = "UNCLEAR"
"""Not an indicator: the mark of a text that a person must read (level PX)."""

MODIFIERS: Final = frozenset(
    "NOW HELD FIRST72 MINOR VULNERABLE SERIOUS PAST HEARSAY REPEAT CLUSTER".split()
)
CRITICAL: Final = frozenset((Level.P1, Level.P2))
ORDINARY: Final = frozenset(("INFO", "THANKS", "EVENT", "OUTSIDE", "TEST"))
