"""The audit journal: who read or changed what, and whether anybody has tampered with it."""

from collections.abc import Mapping
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Response

from service.casework import overview
from service.casework.figures import note_export
from service.deps import Auditor, Transaction
from service.staff.audit import verify_audit
from service.web.export import as_file
from service.web.journal_labels import FACTS
from service.web.labels import label
from service.web.listing import Column, Listing, Wished
from service.web.problems import PageRoute
from service.web.screen import Here, Screen
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

LARGEST = 2**62


@router.get("/desk/audit")
async def get_audit(
    screen: Here,
    me: Auditor,
    tx: Transaction,
    wished: Wished,
    subject: Annotated[str, Query(pattern=r"^[A-Za-z0-9_.:-]{0,64}$")] = "",
    actor: Annotated[str, Query(pattern=r"^([0-9a-f-]{36})?$")] = "",
    before: Annotated[int | None, Query(ge=1, le=LARGEST)] = None,
) -> Response:
    """Two hundred lines at a time, newest first; narrowed by subject or by person."""
    people = {row.id: row.name for row in await overview.everybody(tx)}
    rows = await overview.audit_rows(
        tx, subject=subject or None, actor=UUID(actor) if actor else None, before=before
    )
    extra = {"subject": subject, "actor": actor, "before": str(before or "")}
    listing = Listing("/desk/audit", _columns(screen, people), rows, wished, extra)
    if wished.kind:
        cells = listing.cells
        await note_export(tx, me.id, "audit", len(cells), wished.kind, now=screen.now)
        return as_file(wished.kind, "916-audit", [c.title for c in listing.columns], cells)
    return screen.show(
        "desk/audit.html",
        listing=listing,
        people=sorted(people.items(), key=lambda pair: pair[1]),
        subject=subject,
        actor=actor,
        older=rows[-1].id if len(rows) == overview.MOST else None,
    )


@router.post("/desk/audit/verification")
async def post_verification(screen: Here, _me: Auditor, tx: Transaction) -> Response:
    """Walk the whole chain now."""
    verdict = await verify_audit(tx, screen.runtime.keys)
    return screen.at("/desk/audit").show("desk/audit_verified.html", verdict=verdict)


def details(screen: Screen, facts: Mapping[str, Any]) -> str:
    """What an entry tells beside its deed, in words where there are words."""
    told = []
    for name, value in facts.items():
        title, kind = FACTS.get(name, (name, ""))
        title = said("Whom") if name == "to" and isinstance(value, list) else title
        values = value if isinstance(value, list) else [value]
        words = [screen.say(label(kind, str(each))) if kind else str(each) for each in values]
        told.append(f"{screen.say(title)}: {', '.join(words)}")
    return "; ".join(told)


def _columns(screen: Screen, people: dict[UUID, str]) -> list[Column]:
    service = screen.say(said("the service"))
    who = partial(_who, people, service)
    named = {str(key): name for key, name in people.items()}
    return [
        Column("number", "№", lambda r: r.id),
        Column("at", screen.say(said("When")), lambda r: r.at),
        Column("who", screen.say(said("Who")), who),
        Column("action", screen.say(said("What")), lambda r: screen.say(label("audit", r.action))),
        Column(
            "subject",
            screen.say(said("On what")),
            lambda r: named.get(r.subject, r.subject),
            lambda r: f"/desk/audit?subject={r.subject}" if _plain(r.subject) else None,
        ),
        Column("facts", screen.say(said("Details")), lambda r: details(screen, r.facts)),
    ]


def _who(people: dict[UUID, str], service: str, row: Any) -> str:  # noqa: ANN401 - the door may not know the table
    return people.get(row.actor_id, str(row.actor_id)) if row.actor_id else service


def _plain(subject: str) -> bool:
    return subject.replace("-", "").replace("_", "").replace(".", "").isalnum()
