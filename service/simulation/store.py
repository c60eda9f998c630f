"""The modelled database: a draft is a transaction; one that is not committed is forgotten."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from service.domain.terms import AssignmentState, ContactMethod, DeliveryState, JobState, Status
from service.outbox.jobs import ROUTINE, JobKind, rank_of
from service.simulation.rows import (
    AppealRow,
    Choice,
    DeliveryRow,
    IncidentRow,
    JobRow,
    Member,
    OfferRow,
)

TAKEN = frozenset({AssignmentState.OFFERED, AssignmentState.ACKNOWLEDGED})
HELD = frozenset({AssignmentState.ACKNOWLEDGED, AssignmentState.RELEASED, AssignmentState.FINISHED})
ALIVE = frozenset({JobState.DUE, JobState.RUNNING})


class Refused(Exception):
    """A unique key or a lost lease undid the transaction."""


class Store:
    """The committed rows, and the few indexes that queries need."""

    def __init__(self, members: Iterable[Member]) -> None:
        """Begin with staff and nothing else."""
        self.members = {member.id: member for member in members}
        self.appeals: dict[UUID, AppealRow] = {}
        self.offers: dict[UUID, dict[UUID, OfferRow]] = {}
        self.jobs: dict[int, JobRow] = {}
        self.job_keys: set[str] = set()
        self.messages: dict[tuple[str, str], list[UUID]] = {}
        self.conversations: dict[str, list[UUID]] = {}
        self.deliveries: dict[str, DeliveryRow] = {}
        self.told: dict[tuple[UUID, str], list[str]] = {}
        self.incidents: dict[int, IncidentRow] = {}
        self.incident_at: dict[str, int] = {}
        self.pages_of: dict[UUID, int] = {}
        self.load: dict[UUID, int] = {}
        self.asked_at: dict[UUID, list[datetime]] = {}
        self.held: dict[UUID, dict[UUID, OfferRow]] = {}
        self.numbers = 0

    def live_jobs(self) -> list[JobRow]:
        """The promises that are still to be kept."""
        return list(self.jobs.values())

    def deliveries_of(self, turn: str, below: int) -> list[tuple[ContactMethod, DeliveryState]]:
        """How far the earlier pages of a turn have come."""
        keys = (f"{turn}{position}" for position in range(below))
        known = [self.deliveries[key] for key in keys if key in self.deliveries]
        return [(row.method, row.state) for row in known]

    def arrives(self, key: str, state: DeliveryState) -> None:
        """A delivery came this far; a late word of less changes nothing."""
        row = self.deliveries[key]
        if row.state is not DeliveryState.DELIVERED:
            self.deliveries[key] = replace(row, state=state)

    def put_job(self, row: JobRow) -> None:
        """Change one promise; a kept or withdrawn one is remembered only by its key."""
        if row.state in ALIVE:
            self.jobs[row.number] = row
        else:
            self.jobs.pop(row.number, None)


class Draft:
    """The writes of one transaction beside the rows as it read them."""

    def __init__(self, store: Store, now: datetime) -> None:
        """Open a transaction at a moment."""
        self.store = store
        self.now = now
        self.appeals: dict[UUID, AppealRow] = {}
        self.offers: dict[UUID, OfferRow] = {}
        self.promised: list[JobRow] = []
        self.withdrawn: list[tuple[UUID, tuple[str, ...], datetime | None]] = []
        self.messages: list[tuple[tuple[str, str], UUID]] = []
        self.kept: tuple[int, int | None] | None = None
        self.delivery: DeliveryRow | None = None
        self.failing: str | None = None
        self.arrival: tuple[str, DeliveryState] | None = None
        self.incident: IncidentRow | None = None
        self.held: tuple[OfferRow, datetime, int] | None = None
        self.members: list[Member] = []
        self.choices: list[Choice] = []
        self.said: list[str] = []

    def appeal(self, appeal_id: UUID) -> AppealRow | None:
        """The appeal as this transaction sees it."""
        return self.appeals.get(appeal_id) or self.store.appeals.get(appeal_id)

    def put(self, row: AppealRow) -> AppealRow:
        """Write an appeal."""
        self.appeals[row.id] = row
        return row

    def offers_of(self, appeal_id: UUID) -> list[OfferRow]:
        """Everybody asked for an appeal, as this transaction sees it."""
        rows = dict(self.store.offers.get(appeal_id, {}))
        rows.update((o.id, o) for o in self.offers.values() if o.appeal_id == appeal_id)
        return list(rows.values())

    def put_offer(self, row: OfferRow) -> OfferRow:
        """Write an assignment."""
        self.offers[row.id] = row
        return row

    def promise(
        self,
        job: JobKind,
        appeal_id: UUID,
        *,
        key: str | None,
        at: datetime,
        priority: int = ROUTINE,
    ) -> None:
        """Promise a job with this transaction."""
        self.promised.append(JobRow(0, job, key, appeal_id, rank_of(job, priority), at))

    def withdraw(
        self, appeal_id: UUID, kinds: tuple[str, ...], after: datetime | None = None
    ) -> None:
        """Withdraw the promises of an appeal that have not begun, made before this one."""
        self.withdrawn.append((appeal_id, kinds, after))


def commit(draft: Draft) -> list[JobRow]:
    """Write everything or nothing; raises Refused when a key is taken or the lease is lost."""
    store = draft.store
    _require_keys(draft)
    for appeal_id, kinds, after in draft.withdrawn:
        _withdraw(store, appeal_id, kinds, after)
    for appeal in draft.appeals.values():
        _write_appeal(store, appeal)
    for offer in draft.offers.values():
        rows = store.offers.setdefault(offer.appeal_id, {})
        if offer.id not in rows:
            store.asked_at.setdefault(offer.staff_id, []).append(offer.offered_at)
        if offer.state in HELD:
            store.held.setdefault(offer.staff_id, {})[offer.id] = offer
        rows[offer.id] = offer
    if draft.incident is not None:
        store.incidents[draft.incident.number] = draft.incident
        store.incident_at[draft.incident.about] = draft.incident.number
    for member in draft.members:
        store.members[member.id] = member
    for key, appeal_id in draft.messages:
        store.messages.setdefault(key, []).append(appeal_id)
    if draft.kept is not None:
        store.put_job(replace(store.jobs[draft.kept[0]], state=JobState.DONE))
    _write_delivery(draft)
    return _write_jobs(store, draft.promised)


def _write_delivery(draft: Draft) -> None:
    store, row = draft.store, draft.delivery
    if row is not None:
        known = store.deliveries.get(row.key)
        if known is None:
            store.pages_of[row.offer_id] = store.pages_of.get(row.offer_id, 0) + 1
            place = store.appeals[row.appeal_id].facility_id
            if place is not None and not row.grouped:
                # What was told with others is never asked after again.
                store.told.setdefault((row.staff_id, place), []).append(row.key)
            store.deliveries[row.key] = row
        elif row.grouped:
            store.deliveries[row.key] = replace(known, state=row.state, grouped=True)
        else:
            store.deliveries[row.key] = replace(known, size=row.size)
            if known.state is DeliveryState.PENDING:
                again = replace(known, size=row.size, at=row.at, failing=False)
                store.deliveries[row.key] = again
    if draft.failing is not None:
        known = store.deliveries[draft.failing]
        store.deliveries[draft.failing] = replace(known, failing=True)
    if draft.arrival is not None:
        store.arrives(*draft.arrival)


def _require_keys(draft: Draft) -> None:
    store = draft.store
    if any(key in store.messages for key, _ in draft.messages):
        raise Refused("message")
    if draft.kept is not None:
        number, lease = draft.kept
        row = store.jobs.get(number)
        if row is None or row.lease != lease or row.state is not JobState.RUNNING:
            raise Refused("lease")
    for offer in draft.offers.values():
        if offer.state in TAKEN and any(
            other.staff_id == offer.staff_id and other.state in TAKEN and other.id != offer.id
            for other in draft.offers_of(offer.appeal_id)
        ):
            raise Refused("offer")


def _withdraw(
    store: Store, appeal_id: UUID, kinds: tuple[str, ...], after: datetime | None
) -> None:
    for row in store.live_jobs():
        if (
            row.appeal_id == appeal_id
            and row.job.kind in kinds
            and row.state is JobState.DUE
            and (after is None or row.due_at > after)
        ):
            store.put_job(replace(row, state=JobState.CANCELLED))


def _write_appeal(store: Store, row: AppealRow) -> None:
    was = store.appeals.get(row.id)
    if was is not None and was.owner is not None and was.status is not Status.CLOSED:
        store.load[was.owner] -= 1
    if row.owner is not None and row.status is not Status.CLOSED:
        store.load[row.owner] = store.load.get(row.owner, 0) + 1
    if was is None and row.conversation is not None:
        store.conversations.setdefault(row.conversation, []).append(row.id)
    store.appeals[row.id] = row


def _write_jobs(store: Store, promised: list[JobRow]) -> list[JobRow]:
    written = []
    for row in promised:
        if row.key is not None:
            if row.key in store.job_keys:
                continue
            store.job_keys.add(row.key)
        store.numbers += 1
        numbered = replace(row, number=store.numbers)
        store.put_job(numbered)
        written.append(numbered)
    return written
