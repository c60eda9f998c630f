"""A night of arrests: the shells of routing/incidents and notify/grouping, on drafts."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final
from uuid import UUID

from service.domain import storm
from service.domain.terms import ContactMethod, DeliveryState, Level
from service.outbox.jobs import Page
from service.simulation.rows import AppealRow, DeliveryRow, IncidentRow, OfferRow
from service.simulation.store import Draft, Store

TOOK: Final = frozenset({DeliveryState.SENT, DeliveryState.DELIVERED, DeliveryState.READ})


def join_incident(draft: Draft, appeal: AppealRow) -> AppealRow:
    """Put an immediate appeal about a place into the incident that goes on there."""
    about = appeal.facility_id
    if appeal.level is not Level.P1 or appeal.incident is not None or about is None:
        return appeal
    known = draft.store.incident_at.get(about)
    standing = draft.store.incidents[known] if known is not None else None
    if standing is None or not storm.belongs(standing.latest_at, draft.now):
        draft.store.numbers += 1
        incident = IncidentRow(draft.store.numbers, about, draft.now, 1)
    else:
        latest = max(standing.latest_at, draft.now)
        incident = replace(standing, size=standing.size + 1, latest_at=latest)
    draft.incident = incident
    return replace(appeal, incident=incident.number)


def place_to_lock(store: Store, appeal_id: UUID) -> str | None:
    """Two workers that open the same incident at once would make it two."""
    row = store.appeals[appeal_id]
    joins = row.level is Level.P1 and row.incident is None and row.facility_id is not None
    return f"place {row.facility_id}" if joins else None


def turn_to_lock(store: Store, job: Page) -> str | None:
    """Two workers that page the same person about two appeals of an incident take turns."""
    incident = store.appeals[job.appeal_id].incident
    if incident is None:
        return None
    offer = store.offers[job.appeal_id][job.assignment_id]
    return f"turn {incident} {offer.staff_id}"


@dataclass(frozen=True, slots=True)
class Heard:
    """What a person has heard of an incident so far."""

    size: int = 0
    told_at: datetime | None = None
    trying_since: datetime | None = None
    called_at_sizes: tuple[int, ...] = ()


def heard_of(draft: Draft, appeal: AppealRow, offer: OfferRow, *, is_free: bool = True) -> Heard:
    """What the person was told about other appeals of this incident, and what is on its way."""
    if appeal.incident is None:
        return Heard()
    size = draft.store.incidents[appeal.incident].size
    others = list(_others(draft.store, appeal, offer))
    told = [row for row in others if row.state in TOOK]
    since = draft.now - storm.ON_ITS_WAY
    calls = (*told, *(row for row in others if row.state not in TOOK and row.at > since))
    trying = [row.at for row in calls if row.state not in TOOK] + ([] if is_free else [draft.now])
    return Heard(
        size,
        told_at=max((row.at for row in told), default=None),
        trying_since=max(trying, default=None),
        called_at_sizes=tuple(row.size or 1 for row in calls if row.method is ContactMethod.VOICE),
    )


def _others(store: Store, appeal: AppealRow, offer: OfferRow) -> Iterator[DeliveryRow]:
    for key in store.told.get((offer.staff_id, appeal.facility_id or ""), ()):
        row = store.deliveries[key]
        together = store.appeals[row.appeal_id].incident == appeal.incident
        counts = row.state in TOOK or (row.state is DeliveryState.PENDING and not row.failing)
        if together and row.appeal_id != appeal.id and counts and not row.grouped:
            yield row


def told_together(
    draft: Draft, job: Page, appeal: AppealRow, offer: OfferRow, heard: Heard
) -> bool:
    """Whether the person heard, or soon hears, of this appeal with others of its incident."""
    held_since = datetime.fromisoformat(job.held_since) if job.held_since else None
    key = f"page:{offer.id}:{job.round}:{job.position}"
    mine = draft.store.deliveries.get(key)
    if job.holds and mine is not None and mine.state in TOOK:
        return True
    if storm.is_covered(heard.told_at, held_since):
        method = ContactMethod(job.method) if job.method else ContactMethod.TELEGRAM
        row = DeliveryRow(key, offer.id, appeal.id, offer.staff_id, method, draft.now)
        draft.delivery = replace(row, state=DeliveryState.SENT, grouped=True)
        return True
    leaves = storm.leaves_at(
        heard.told_at, draft.now, trying_since=heard.trying_since, held_since=held_since
    )
    if leaves <= draft.now:
        return False
    since = held_since or draft.now
    held = replace(job, held_since=since.isoformat(), holds=job.holds + 1)
    following = f"{key}:held:{held.holds}"
    draft.promise(held, appeal.id, key=following, at=leaves, priority=appeal.level)
    draft.held = (offer, leaves, held.holds)
    return True
