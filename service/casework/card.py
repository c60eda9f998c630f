"""An appeal as people read it: whole, with its reasons beside the person's own words."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from service.casework.attachments import attachment_json
from service.casework.clocks import clocks
from service.casework.reading import Opened
from service.casework.written import duration, instant
from service.domain.actor import Actor
from service.domain.terms import Direction, Language, Level
from service.models import Action, Assessment, Message, Referral, TimelineEntry
from service.reference import Facility, Reference
from service.triage.conversation import Said, place_in_messages
from service.triage.explain import explain

__all__ = ["LOWERING", "card", "duration", "facility_json", "instant", "place_of"]

LOWERING = "lowering_proposed"
CLOSING: Final = "appeal.closing_proposed"
# Whatever of these came last decides whether a proposal to close still stands.
RECONSIDERED: Final = (
    CLOSING,
    "appeal.outcome",
    "appeal.message",
    "appeal.queued",
    "appeal.acknowledged",
    "appeal.level_changed",
)
Names = Mapping[UUID, str]


def place_of(opened: Opened, reference: Reference) -> dict[str, Any]:
    """Where the person is: a known place, the words used, and the office in charge."""
    appeal = opened.appeal
    facility = next((f for f in reference.facilities if f.id == appeal.facility_id), None)
    office = next((o for o in reference.offices if o.id == appeal.office_id), None)
    return {
        "facility": facility_json(facility) if facility else None,
        "place": opened.open(appeal, "place"),
        "office": {"id": office.id, "names": dict(office.names)} if office else None,
    }


def facility_json(facility: Facility) -> dict[str, Any]:
    """A place by its names."""
    return {
        "id": facility.id,
        "kind": facility.kind,
        "names": dict(facility.names),
        "office_id": facility.office_id,
        "authority_id": facility.authority_id,
    }


def card(
    opened: Opened, actor: Actor, names: Names, reference: Reference, *, now: datetime
) -> dict[str, Any]:
    """The whole appeal; who the appellant is stays sealed until a reason is given."""
    return {
        **_facts(opened, now),
        **place_of(opened, reference),
        "appellant": _appellant(opened),
        "person": _person(opened),
        "answers": json.loads(opened.open(opened.appeal, "answers") or "{}"),
        "answered_at": dict(opened.appeal.answered_at),
        "assessment": _latest(opened, actor),
        "assessments": [_judged(row, names) for row in opened.assessments],
        "messages": [_message(opened, row, names) for row in opened.messages],
        "timeline": [_entry(row, names) for row in opened.timeline],
        "assignment": _assignment(opened, names),
        "clocks": clocks(opened, reference, now=now),
        "links": [{"reference": other, "kind": kind} for other, kind in opened.links],
        "actions": [_action(opened, row, names) for row in opened.actions],
        "referrals": [_referral(opened, row, names) for row in opened.referrals],
        "outcome": _outcome(opened, names),
    }


def _facts(opened: Opened, now: datetime) -> dict[str, Any]:
    appeal = opened.appeal
    return {
        "reference": appeal.reference,
        "version": appeal.version,
        "on_hold": bool(appeal.on_hold),  # None on what was filed a moment ago
        "status": appeal.status,
        "level": Level(appeal.level).name,
        "channel": appeal.channel,
        "language": appeal.language,
        "received_at": instant(appeal.received_at),
        "happened_at": instant(appeal.happened_at),
        "waiting": duration(max(now - appeal.received_at, timedelta())),
        "custody": appeal.custody,
        "vulnerabilities": appeal.vulnerabilities,
        "indicators": appeal.indicators,
        "professions": appeal.professions,
        "responder_gender": appeal.responder_gender,
        "determinant": appeal.determinant,
    }


def _action(opened: Opened, row: Action, names: Names) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "text": opened.open(row, "text"),
        "at": instant(row.at),
        "by": _who(row.by_id, names),
    }


def _referral(opened: Opened, row: Referral, names: Names) -> dict[str, Any]:
    return {
        "authority_id": row.authority_id,
        "text": opened.open(row, "text"),
        "at": instant(row.at),
        "due_at": instant(row.due_at),
        "by": _who(row.by_id, names),
    }


def _who(staff_id: UUID | None, names: Names) -> dict[str, str] | None:
    return None if staff_id is None else {"id": str(staff_id), "name": names.get(staff_id, "")}


def _appellant(opened: Opened) -> dict[str, Any]:
    appeal, who = opened.appeal, opened.appellant
    return {
        "sealed": True,
        "anonymous": appeal.anonymous,
        "safe_to_contact": appeal.safe_to_contact,
        "has_name": who.name_enc is not None,
        "has_phone": who.phone_enc is not None,
        "has_address": who.address_enc is not None,
        "has_receipt": who.receipt_index is not None,
    }


def _person(opened: Opened) -> dict[str, Any] | None:
    who = opened.person
    if who is None:
        return None
    return {
        "name": opened.open(who, "name"),
        "age": who.age,
        "sex": who.sex,
        "traits": who.traits,
    }


def _latest(opened: Opened, actor: Actor) -> dict[str, Any]:
    """The level that stands, with the reasons the rulebook last gave."""
    judged = [row for row in opened.assessments if row.findings_enc is not None]
    row = judged[-1]
    kept = json.loads(opened.open(row, "findings") or "{}")
    said = [
        Said(m.id, opened.open(m, "text") or "")
        for m in opened.messages
        if m.direction == Direction.INBOUND and m.at <= row.at
    ]
    language = Language(actor.interface_language)
    return {
        "level": Level(opened.appeal.level).name,
        "at": instant(row.at),
        "rulebook": row.rulebook,
        "determinant": row.determinant,
        "probability": row.probability,
        "would_change": kept["would_change"],
        "reasons": [
            finding | {"explanation": explain(finding["code"], language)}
            for finding in place_in_messages(kept["findings"], said)
        ],
        "lowering_proposed": _proposed(opened),
    }


def _proposed(opened: Opened) -> str | None:
    """The level somebody wants to lower to, while a second person has not decided."""
    last = opened.assessments[-1]
    return Level(last.level).name if last.cause == LOWERING else None


def _judged(row: Assessment, names: Names) -> dict[str, Any]:
    return {
        "at": instant(row.at),
        "level": Level(row.level).name,
        "cause": row.cause,
        "codes": row.codes,
        "by": _who(row.by_id, names),
    }


def _message(opened: Opened, row: Message, names: Names) -> dict[str, Any]:
    sent = [d for d in opened.deliveries if d.message_id == row.id]
    return {
        "id": str(row.id),
        "direction": row.direction,
        "channel": row.channel,
        "kind": row.kind,
        "marks": row.marks,
        "reply_to": _answered(opened, row),
        "text": opened.open(row, "text"),
        "at": instant(row.at),
        "author": _who(row.author_id, names),
        "attachments": [
            attachment_json(opened, file)
            for file in opened.attachments
            if file.message_id == row.id
        ],
        "delivery": (
            {"state": sent[-1].state, "method": sent[-1].method, "error": sent[-1].error_code}
            if sent
            else None
        ),
    }


def _answered(opened: Opened, row: Message) -> str | None:
    """The message of this conversation that this one answers, ours or theirs."""
    if row.reply_to is None:
        return None
    ours = {d.provider_id: d.message_id for d in opened.deliveries if d.message_id}
    theirs = {m.ref: m.id for m in opened.messages if m.ref}
    found = theirs.get(row.reply_to) or ours.get(row.reply_to)
    return str(found) if found else None


def _entry(row: TimelineEntry, names: Names) -> dict[str, Any]:
    return {
        "id": row.id,
        "at": instant(row.at),
        "kind": row.kind,
        "actor": _who(row.actor_id, names),
        "facts": row.facts,
    }


def _assignment(opened: Opened, names: Names) -> dict[str, Any]:
    appeal = opened.appeal
    return {
        "owner": _who(appeal.owner_id, names),
        "acknowledged_at": instant(appeal.acknowledged_at),
        "step": appeal.step,
        "offers": [
            {
                "to": _who(a.staff_id, names),
                "state": a.state,
                "step": a.step,
                "offered_at": instant(a.offered_at),
                "answered_at": instant(a.answered_at),
                "why": a.decision,
                "pages": [
                    {"method": d.method, "state": d.state, "at": instant(d.changed_at)}
                    for d in opened.deliveries
                    if d.assignment_id == a.id
                ],
            }
            for a in opened.assignments
        ],
    }


def _closing_by(opened: Opened, names: Names) -> dict[str, str] | None:
    """Who wants to close, while a second person has not confirmed it."""
    last = next((e for e in reversed(opened.timeline) if e.kind in RECONSIDERED), None)
    waits = last is not None and last.kind == CLOSING
    return _who(last.actor_id, names) if last and waits else None


def _outcome(opened: Opened, names: Names) -> dict[str, Any] | None:
    appeal = opened.appeal
    if appeal.outcome is None:
        return None
    return {
        "outcome": appeal.outcome,
        "told": appeal.outcome_told,
        "reason_untold": opened.open(appeal, "closing"),
        "closing_proposed_by": _closing_by(opened, names),
        "closed_at": instant(appeal.closed_at),
    }
