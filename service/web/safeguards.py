"""The safeguards board: what protects a person in custody, and whether it was done."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    """One safeguard, where we know it from, and since when."""

    code: str
    state: str
    source: str = ""
    since: str = ""


@dataclass(frozen=True, slots=True)
class Told:
    """When we were told: the appeal itself, each later answer, each message."""

    opened_at: str = ""
    answered_at: Mapping[str, str] = field(default_factory=dict)
    said_at: Mapping[str, str] = field(default_factory=dict)

    def by_words(self, reason: Mapping[str, Any]) -> str:
        """When a reason was first in somebody's words."""
        spoken = [self.said_at.get(quote.get("message", ""), "") for quote in reason["quotes"]]
        return min(filter(None, spoken), default=self.opened_at)


def told_by(card: Mapping[str, Any]) -> Told:
    """The moments that an appeal's card holds."""
    said = {message["id"]: message["at"] for message in card["messages"]}
    return Told(card["received_at"], card["answered_at"], said)


def board(
    answers: Mapping[str, Any], reasons: Sequence[Mapping[str, Any]], told: Told
) -> list[Safeguard]:
    """All safeguards: what the operator was told first, then what the words say."""
    denied = {r["code"]: told.by_words(r) for r in reasons if r["polarity"] == "affirmed"}
    return [_one(code, answers, denied, told) for code in DENIED]


def _one(code: str, answers: Mapping[str, Any], denied: Mapping[str, str], told: Told) -> Safeguard:
    question, meanings = ANSWERED.get(code, ("", {}))
    given = answers.get(question) or []
    for answer in [given] if isinstance(given, str) else given:
        if answer in meanings:
            since = told.answered_at.get(question, told.opened_at)
            return Safeguard(code, meanings[answer], question, since)
    if DENIED[code] in denied:
        return Safeguard(code, NO, "words", denied[DENIED[code]])
    return Safeguard(code, UNKNOWN)
