"""A decision as it is kept, and made again from what was kept: pure (R03)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final
from uuid import UUID

from service.domain.terms import Role
from service.routing.asking import ask_on
from service.routing.escalation import Rung, Whom
from service.routing.matching import Decision, Need, unchosen
from service.routing.oncall import Candidate, Hours

PLAIN: Final = (
    "profession",
    "gender",
    "load",
    "reachable",
    "conflicted",
    "absent",
    "load_cap",
    "tested",
    "woken",
    "immediate_cases",
)


def record(
    rung: Rung,
    candidates: Sequence[Candidate],
    need: Need,
    *,
    open_offers: frozenset[UUID],
    decision: Decision,
    at: datetime,
) -> dict[str, Any]:
    """Everything the decision was made from and came to, as JSON; ids and codes, no names."""
    return {
        "at": at.isoformat(),
        "rung": {"after_s": rung.after.total_seconds(), "whom": rung.whom, "count": rung.count},
        "need": _need_json(need),
        "open_offers": sorted(map(str, open_offers)),
        "candidates": [_candidate_json(c) for c in candidates],
        "chosen": [str(c.id) for c in decision.chosen],
        "relaxed": list(decision.relaxed),
        "reasons": {str(who): dict(why) for who, why in decision.reasons.items()},
        "not_asked": _not_asked(candidates, need, decision, at),
    }


def _not_asked(
    candidates: Sequence[Candidate], need: Need, decision: Decision, at: datetime
) -> dict[str, list[str]]:
    left = unchosen(candidates, need, decision, at)
    on_call = {c.id for c in candidates if c.is_on_call(at)}
    return {str(w): why if w in on_call else ["off_shift", *why] for w, why in left.items()}


def replayed(kept: Mapping[str, Any]) -> list[str]:
    """Whom the same facts choose again."""
    rung = Rung(
        timedelta(seconds=kept["rung"]["after_s"]),
        Whom(kept["rung"]["whom"]),
        kept["rung"]["count"],
    )
    candidates = [_candidate(each) for each in kept["candidates"]]
    offers = frozenset(UUID(each) for each in kept["open_offers"])
    at = datetime.fromisoformat(kept["at"])
    again = ask_on(rung, candidates, _need(kept["need"]), offers, at)
    return [str(c.id) for c in again.chosen]


def _need_json(need: Need) -> dict[str, Any]:
    return {
        "office_id": need.office_id,
        "language": need.language,
        "professions": list(need.professions),
        "gender": need.gender,
        "facility_id": need.facility_id,
        "already_asked": sorted(map(str, need.already_asked)),
        "declined": sorted(map(str, need.declined)),
        "immediate": need.immediate,
        "seed": need.seed,
    }


def _need(kept: Mapping[str, Any]) -> Need:
    bare = Need(kept["office_id"], kept["language"], tuple(kept["professions"]))
    return replace(
        bare,
        gender=kept["gender"],
        facility_id=kept["facility_id"],
        already_asked=frozenset(map(UUID, kept["already_asked"])),
        declined=frozenset(map(UUID, kept["declined"])),
        immediate=kept["immediate"],
        seed=kept["seed"],
    )


def _candidate_json(c: Candidate) -> dict[str, Any]:
    plain = {name: getattr(c, name) for name in PLAIN}
    return plain | {
        "id": str(c.id),
        "role": c.role.value,
        "languages": sorted(c.languages),
        "offices": sorted(c.offices),
        "mandate_from": c.mandate_from.isoformat() if c.mandate_from else None,
        "mandate_until": c.mandate_until.isoformat() if c.mandate_until else None,
        "shifts": [[s.office_id, s.starts_at.isoformat(), s.ends_at.isoformat()] for s in c.shifts],
        "last_paged_at": c.last_paged_at.isoformat() if c.last_paged_at else None,
        "conflicts": sorted(c.conflicts),
    }


def _candidate(kept: Mapping[str, Any]) -> Candidate:
    plain = {name: kept[name] for name in PLAIN}
    paged = kept["last_paged_at"]
    return Candidate(
        id=UUID(kept["id"]),
        name="",
        role=Role(kept["role"]),
        languages=frozenset(kept["languages"]),
        offices=frozenset(kept["offices"]),
        mandate_from=_day(kept["mandate_from"]),
        mandate_until=_day(kept["mandate_until"]),
        shifts=tuple(
            Hours(office, datetime.fromisoformat(start), datetime.fromisoformat(end))
            for office, start, end in kept["shifts"]
        ),
        last_paged_at=datetime.fromisoformat(paged) if paged else None,
        conflicts=frozenset(kept["conflicts"]),
        **plain,
    )


def _day(kept: str | None) -> date | None:
    return date.fromisoformat(kept) if kept else None
