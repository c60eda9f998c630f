"""Who is on call changes while it matters: the shells of staff/absences and staff/swaps."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from service.domain.actor import has_mandate
from service.routing.oncall import Hours
from service.simulation.rows import Member
from service.simulation.store import Draft


@dataclass(frozen=True, slots=True)
class Absence:
    """Somebody falls ill, or is sent away, from a moment on for some seconds."""

    at: float
    who: UUID
    lasts: float


@dataclass(frozen=True, slots=True)
class Swap:
    """Somebody offers the hours they are in to a colleague, who agrees a while later."""

    at: float
    by: UUID
    to: UUID


def take_leave(draft: Draft, who: UUID, until: datetime) -> None:
    """Write an absence from now on."""
    member = draft.store.members[who]
    away = Hours("", draft.now, until)
    draft.members.append(replace(member, absences=(*member.absences, away)))
    draft.said.append(f"{member.name} is away")


def accept_swap(draft: Draft, by: UUID, to: UUID) -> None:
    """Both people's hours change at once, or nobody's do: overlaps and dead mandates refuse it."""
    giver, taker = draft.store.members[by], draft.store.members[to]
    given = next((s for s in giver.shifts if s.covers(draft.now)), None)
    if given is None or by == to or not _is_free(taker, given):
        return
    left = tuple(shift for shift in giver.shifts if shift != given)
    draft.members += [
        replace(giver, shifts=left),
        replace(taker, shifts=(*taker.shifts, given)),
    ]
    draft.said.append(f"{taker.name} takes the hours of {giver.name}")


def _is_free(member: Member, hours: Hours) -> bool:
    """Whether somebody may be on call in hours and is not already."""
    alive = all(
        has_mandate(member.mandate_from, member.mandate_until, edge)
        for edge in (hours.starts_at, hours.ends_at)
    )
    return alive and not any(
        shift.starts_at < hours.ends_at and shift.ends_at > hours.starts_at
        for shift in member.shifts
    )
