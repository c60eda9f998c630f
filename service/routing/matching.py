"""Choose whom to ask: filters given up in a written order, then a score; pure and replayable."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from hashlib import blake2b
from typing import Any, Final
from uuid import UUID

from service.domain.terms import Role
from service.routing.oncall import Candidate

# Whoever was woken twice in a night is not on the first rung of the next one (R13).
MOST_WAKINGS: Final = 2
# More immediate appeals than this in one shift spill over to somebody else (R13).
MOST_IMMEDIATE: Final = 2


@dataclass(frozen=True, slots=True)
class Need:
    """What an appeal asks of a responder."""

    office_id: str
    language: str
    professions: tuple[str, ...] = ()
    gender: str | None = None
    facility_id: str | None = None
    already_asked: frozenset[UUID] = frozenset()
    declined: frozenset[UUID] = frozenset()
    immediate: bool = False
    spare_woken: bool = False
    seed: str = ""


@dataclass(frozen=True, slots=True)
class Decision:
    """Who was chosen and why; stored, so that the question "why her?" has an answer."""

    chosen: tuple[Candidate, ...]
    relaxed: tuple[str, ...] = ()
    considered: int = 0
    reasons: dict[UUID, dict[str, Any]] = field(default_factory=dict, compare=False)

    def as_facts(self, who: UUID) -> dict[str, Any]:
        """The decision about one person as JSON."""
        return {
            "considered": self.considered,
            "relaxed": list(self.relaxed),
            **self.reasons.get(who, {}),
        }


Filter = Callable[[Candidate, Need, datetime], bool]

# What the shift asks of the person (R01, R13), and then what the appeal asks (R02). Where not
# all can be had, the earlier one is given up for the later; a conflict is never given up.
STANDING: Final[tuple[tuple[str, Filter], ...]] = (
    ("rest", lambda c, need, _at: not need.spare_woken or c.woken < MOST_WAKINGS),
    ("cases", lambda c, need, _at: not need.immediate or c.immediate_cases < MOST_IMMEDIATE),
    ("load", lambda c, _need, _at: c.load_cap is None or c.load < c.load_cap),
    ("contacts", lambda c, _need, _at: c.tested),
)
FILTERS: Final[tuple[tuple[str, Filter], ...]] = (
    ("region", lambda c, need, at: need.office_id in c.office_at(at)),
    ("language", lambda c, need, _at: not c.languages or need.language in c.languages),
    (
        "profession",
        lambda c, need, _at: not need.professions or c.profession == need.professions[0],
    ),
    ("gender", lambda c, need, _at: need.gender is None or c.gender == need.gender),
)


def why_never(c: Candidate, need: Need) -> str | None:
    """What forbids asking somebody whoever else there is; None for nothing."""
    if c.conflicted or need.facility_id in c.conflicts:
        return "conflict"
    if c.role not in {Role.RESPONDER, Role.COORDINATOR, Role.OPERATOR}:
        return "role"
    if c.id in need.declined:
        return "declined"
    if c.id in need.already_asked:
        return "asked"
    return None if c.reachable else "unreachable"


def eligible(candidates: Sequence[Candidate], need: Need) -> list[Candidate]:
    """Those who may be asked at all: reachable, unconflicted, not asked before, not unable."""
    return [c for c in candidates if why_never(c, need) is None]


def narrowed(
    pool: Sequence[Candidate], need: Need, at: datetime
) -> tuple[list[Candidate], tuple[str, ...]]:
    """The pool under as many filters as leave somebody, and the names of those given up.

    Eligibility is weighed before suitability, and in each the later filter before the earlier:
    so the region is given up for a language, a language for a skill, a skill for the wish to
    speak with a woman.
    """
    left, given_up = list(pool), set[str]()
    for filters in (STANDING, FILTERS):
        for name, accepts in reversed(filters):
            fitting = [c for c in left if accepts(c, need, at)]
            if fitting:
                left = fitting
            elif left:
                given_up.add(name)
    return left, tuple(name for name, _ in (*STANDING, *FILTERS) if name in given_up)


def score(c: Candidate, need: Need) -> dict[str, int | float]:
    """What speaks for somebody, the weightiest first; the smaller, the sooner asked (R02)."""
    professions = need.professions
    return {
        "profession": professions.index(c.profession) if c.profession in professions else 99,
        "language": 0 if need.language in c.languages else 1,
        "region": 0 if need.office_id in c.offices else 1,
        "gender": 0 if need.gender in {None, c.gender} else 1,
        "load": c.load,
        "paged": c.last_paged_at.timestamp() if c.last_paged_at else 0.0,
        "lot": _lot(c.id, need.seed),
    }


def _lot(who: UUID, seed: str) -> int:
    """A drawn lot for those paged at the same moment: never the smaller id, and replayable."""
    return int.from_bytes(blake2b(f"{seed}:{who}".encode(), digest_size=4).digest())


def _after(chosen: Sequence[Candidate], need: Need) -> Need:
    """What is still sought beside those already chosen: a doctor beside the lawyer."""
    covered = {c.profession for c in chosen}
    missing = tuple(p for p in need.professions if p not in covered)
    return replace(need, professions=missing or need.professions)


def choose(candidates: Sequence[Candidate], need: Need, count: int, at: datetime) -> Decision:
    """The best few; fewer when there are fewer, filters given up only when nobody is left."""
    pool = eligible(candidates, need)
    relaxed = narrowed(pool, need, at)[1]
    chosen: list[Candidate] = []
    reasons: dict[UUID, dict[str, Any]] = {}
    while len(chosen) < min(count, len(pool)):
        sought = _after(chosen, need)
        rest, _ = narrowed([c for c in pool if c not in chosen], sought, at)
        best = min(rest, key=lambda c: tuple(score(c, sought).values()))
        chosen.append(best)
        reasons[best.id] = _reason(best, sought, at, place=len(chosen))
    return Decision(tuple(chosen), relaxed, len(candidates), reasons)


def _reason(c: Candidate, need: Need, at: datetime, *, place: int) -> dict[str, Any]:
    return {
        "profession": c.profession,
        "speaks": need.language in c.languages,
        "same_office": need.office_id in c.offices | c.office_at(at),
        "load": c.load,
        "place": place,
        "lacks": lacking(c, need, at),
        "score": score(c, need),
    }


def lacking(c: Candidate, need: Need, at: datetime) -> list[str]:
    """The filters that somebody does not pass, in the written order."""
    return [name for name, accepts in (*STANDING, *FILTERS) if not accepts(c, need, at)]


def unchosen(
    candidates: Sequence[Candidate], need: Need, decision: Decision, at: datetime
) -> Mapping[UUID, list[str]]:
    """Why each of the others was not asked."""
    asked = {c.id for c in decision.chosen}
    found = {}
    for c in candidates:
        if c.id not in asked:
            never = why_never(c, need)
            found[c.id] = [never] if never else lacking(c, need, at)
    return found
