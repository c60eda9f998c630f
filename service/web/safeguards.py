"""The safeguards board: what protects a person in custody, and whether it was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

YES, NO, UNKNOWN = "yes", "no", "unknown"

# Which answer to which question of the protocol says so; anything else leaves it unknown.
ANSWERED: Final[Mapping[str, tuple[str, Mapping[str, str]]]] = {
    "family": ("Q8", {"a": YES, "b": NO, "c": NO}),
    "lawyer": ("Q6", {"a": YES, "b": NO, "c": NO, "d": NO}),
    "doctor": ("Q7", {"a": YES, "b": NO}),
}
# Which indicator in the person's words says that it was denied.
DENIED: Final[Mapping[str, str]] = {
    "family": "NOTIFY",
    "lawyer": "LAWYER",
    "doctor": "DOC_EXAM",
    "rights": "RIGHTS_INFO",
    "interpreter": "INTERP",
}


@dataclass(frozen=True, slots=True)
class Safeguard:
    """One safeguard, and where we know it from."""

    code: str
    state: str
    source: str = ""


def board(answers: Mapping[str, Any], reasons: Sequence[Mapping[str, Any]]) -> list[Safeguard]:
    """All safeguards: what the operator was told first, then what the words say."""
    denied = {r["code"] for r in reasons if r["polarity"] == "affirmed"}
    return [_one(code, answers, denied) for code in DENIED]


def _one(code: str, answers: Mapping[str, Any], denied: set[str]) -> Safeguard:
    question, meanings = ANSWERED.get(code, ("", {}))
    given = answers.get(question) or []
    for answer in [given] if isinstance(given, str) else given:
        if answer in meanings:
            return Safeguard(code, meanings[answer], question)
    if DENIED[code] in denied:
        return Safeguard(code, NO, "words")
    return Safeguard(code, UNKNOWN)
