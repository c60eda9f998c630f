"""The clocks of an appeal as people read them: since when, until when, and what happens then."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from service.casework.reading import Opened
from service.casework.written import instant
from service.domain.terms import ACT_WITHIN, Level, Polarity, Status
from service.reference import Reference
from service.triage.clocks import Signs, Stage, Told, stages


def clocks(opened: Opened, reference: Reference, *, now: datetime) -> list[dict[str, Any]]:
    """What must happen by when, and what time alone will change."""
    appeal = opened.appeal
    level = Level(appeal.level)
    known = [
        ("acknowledge", appeal.received_at, appeal.acknowledge_by, appeal.acknowledged_at),
        ("act", appeal.level_since, appeal.level_since + ACT_WITHIN[level], appeal.acted_at),
        ("claim_lapses", appeal.acknowledged_at, appeal.lease_until, None),
    ]
    running = appeal.status != Status.CLOSED
    promised = [
        {
            "name": name,
            "started_at": instant(start),
            "due_at": instant(due),
            "met_at": instant(met),
            "overdue": running and met is None and due < now,
        }
        for name, start, due, met in known
        if due is not None
    ]
    return promised + [_of_stage(stage, now) for stage in _shown(opened, reference, now)]


def _shown(opened: Opened, reference: Reference, now: datetime) -> list[Stage]:
    """Of every clock the moment that came last and the one that comes next."""
    shown: list[Stage] = []
    by_clock: dict[str, list[Stage]] = {}
    for stage in stages(told_of(opened, reference), signs_of(opened)):
        by_clock.setdefault(stage.name.partition("_")[0], []).append(stage)
    for found in by_clock.values():
        gone = [stage for stage in found if stage.due_at <= now]
        shown += gone[-1:] + [stage for stage in found if stage.due_at > now][:1]
    return sorted(shown, key=lambda stage: stage.due_at)


def _of_stage(stage: Stage, now: datetime) -> dict[str, Any]:
    """One moment of a clock; when it has come it is met, for time has kept its own promise."""
    return {
        "name": stage.name,
        "started_at": instant(stage.started_at),
        "assumed": stage.assumed,
        "due_at": instant(stage.due_at),
        "met_at": instant(stage.due_at) if stage.due_at <= now else None,
        "overdue": False,
        "gives": stage.level.name if stage.level else None,
        "code": stage.code,
    }


def told_of(opened: Opened, reference: Reference) -> Told:
    """What the clocks of an opened appeal are counted from."""
    appeal = opened.appeal
    facility = next((f for f in reference.facilities if f.id == appeal.facility_id), None)
    return Told(
        appeal.received_at,
        appeal.happened_at,
        facility.kind if facility else None,
        json.loads(opened.open(appeal, "answers") or "{}"),
        {code: datetime.fromisoformat(at) for code, at in appeal.answered_at.items()},
    )


def signs_of(opened: Opened) -> Signs:
    """The signs of the last judgement that was kept."""
    judged = [row for row in opened.assessments if row.findings_enc is not None]
    kept = json.loads(opened.open(judged[-1], "findings") or "{}") if judged else {}
    live = [f for f in kept.get("findings", ()) if f["polarity"] == Polarity.AFFIRMED]
    return Signs(
        codes=frozenset(finding["code"] for finding in live),
        modifiers=_modifiers(live),
        minor="minor" in opened.appeal.vulnerabilities,
        custody=opened.appeal.custody,
    )


def _modifiers(findings: list[Mapping[str, Any]]) -> frozenset[str]:
    return frozenset(name for finding in findings for name in finding["modifiers"])
