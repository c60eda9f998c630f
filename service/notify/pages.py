"""Page a responder: by one method after the other, until one is proven to have arrived."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import func, select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import has_mandate
from service.domain.storm import is_covered, leaves_at, may_call
from service.domain.terms import (
    AssignmentState,
    ContactMethod,
    DeliveryState,
    Level,
    Status,
)
from service.models import Appeal, Assignment, Delivery, Staff
from service.models.journal import tell
from service.notify.contacts import contacts_of
from service.notify.grouping import Heard, heard_of, mark_grouped, was_taken
from service.notify.methods import (
    beginning_with,
    has_arrived,
    is_wanted,
    method_at,
    wait_for_next,
)
from service.notify.page_text import page_text
from service.notify.post_room import PostRoom, open_delivery, send_and_record
from service.notify.sender import OutboundText, SendFailed
from service.outbox.enqueue import enqueue
from service.outbox.jobs import Page
from service.outbox.offer import withdraw_offer


@dataclass(frozen=True, slots=True)
class PageJob:
    """One page as the outbox holds it."""

    appeal_id: UUID
    assignment_id: UUID
    round: str
    position: int
    method: ContactMethod | None = None
    held_since: datetime | None = None
    holds: int = 0

    @classmethod
    def from_payload(cls, payload: dict[str, Any]) -> "PageJob":
        """Read the job's JSON."""
        return cls(
            UUID(payload["appeal_id"]),
            UUID(payload["assignment_id"]),
            payload["round"],
            payload["position"],
            ContactMethod(payload["method"]) if payload.get("method") else None,
            datetime.fromisoformat(payload["held_since"]) if payload.get("held_since") else None,
            payload.get("holds", 0),
        )

    @property
    def turn(self) -> str:
        """The key that all pages of one round to one person begin with."""
        return f"page:{self.assignment_id}:{self.round}:"

    @property
    def key(self) -> str:
        """The same page, however often it is tried."""
        return f"{self.turn}{self.position}"


@dataclass(frozen=True, slots=True)
class _Ready:
    """A page that can leave."""

    method: ContactMethod
    address: str = field(repr=False)
    text: OutboundText = field(repr=False)
    key: str
    more: bool
    level: Level


async def deliver_page(room: PostRoom, payload: dict[str, Any]) -> None:
    """Reach the responder by one method; on failure the next one at once."""
    job = PageJob.from_payload(payload)
    async with room.sessions.begin() as tx:
        ready = await _prepare(tx, room, job)
    if ready is None:
        return
    sender = room.senders.to_responders[ready.method]
    failed = await send_and_record(room, sender, ready.address, ready.text, key=ready.key)
    async with room.sessions.begin() as tx:
        await _promise_next(tx, room, job, ready, failed)
    if failed is None:
        return
    if not failed.permanent:
        # The next method is on its way; this one is tried again all the same (R17).
        raise failed
    if not ready.more:
        await _tell_unreachable(room, job)


async def _prepare(tx: AsyncSession, room: PostRoom, job: PageJob) -> _Ready | None:
    """What to send where; None when the offer was answered, or nothing reaches this person."""
    assignment = await tx.get_one(Assignment, job.assignment_id)
    appeal = await tx.get_one(Appeal, job.appeal_id)
    if not is_wanted(AssignmentState(assignment.state), Status(appeal.status)):
        return None
    staff = await tx.get_one(Staff, assignment.staff_id)
    if not has_mandate(staff.mandate_from, staff.mandate_until, room.clock()):
        # It ended between the question and the page: somebody else is asked at once (R01).
        await withdraw_offer(tx, assignment, now=room.clock())
        return None
    contacts = dict(await contacts_of(tx, room, staff, job.method))
    if not contacts:
        await tell(tx, appeal, "appeal.unreachable", now=room.clock(), who=staff.name)
        return None
    if job.position and has_arrived(Level(appeal.level), await _earlier(tx, job)):
        return None
    heard = await heard_of(tx, appeal, assignment, now=room.clock(), time_scale=room.time_scale)
    if not may_call(max(heard.size, 1), heard.called_at_sizes):
        contacts.pop(ContactMethod.VOICE, None)
    if not contacts or await _told_together(tx, room, job, appeal, heard):
        return None
    return await _opened(tx, room, job, appeal, staff, contacts, heard)


async def _opened(  # noqa: PLR0917 - everything a page is made of
    tx: AsyncSession,
    room: PostRoom,
    job: PageJob,
    appeal: Appeal,
    staff: Staff,
    contacts: Mapping[ContactMethod, str],
    heard: Heard,
) -> _Ready:
    """The delivery, opened, and the page by the method whose turn it is."""
    sent = await tx.scalar(
        select(func.count()).select_from(Delivery).filter_by(assignment_id=job.assignment_id)
    )
    method = _method(list(contacts), job, sent or 0)
    row = await open_delivery(
        tx,
        job.key,
        appeal_id=appeal.id,
        method=method.value,
        now=room.clock(),
        assignment_id=job.assignment_id,
    )
    row.incident_size = heard.size or None
    if row.state == DeliveryState.PENDING:
        # Tried again: whoever pages the same person about the same storm sees that it is under way.
        row.at, row.error_code = room.clock(), None
    repeat, size = bool(sent), heard.size
    return _Ready(
        method=method,
        address=contacts[method],
        text=page_text(
            room, method, appeal, job.assignment_id, staff, repeat=repeat, together=size
        ),
        key=job.key,
        more=job.position + 1 < len(contacts),
        level=Level(appeal.level),
    )


async def _told_together(
    tx: AsyncSession, room: PostRoom, job: PageJob, appeal: Appeal, heard: Heard
) -> bool:
    """Whether the person heard, or soon hears, of this appeal with others of its incident."""
    now = room.clock()
    if job.holds and await was_taken(tx, job.key):
        # A crash had made two of it, and the other one left meanwhile.
        return True
    if is_covered(heard.told_at, job.held_since):
        method = job.method or ContactMethod.TELEGRAM
        row = await open_delivery(
            tx,
            job.key,
            appeal_id=appeal.id,
            method=method.value,
            now=now,
            assignment_id=job.assignment_id,
        )
        mark_grouped(row, now)
        return True
    leaves = leaves_at(
        heard.told_at,
        now,
        trying_since=heard.trying_since,
        held_since=job.held_since,
        time_scale=room.time_scale,
    )
    if leaves <= now:
        return False
    await _hold(tx, job, appeal, leaves, now)
    return True


async def _hold(
    tx: AsyncSession, job: PageJob, appeal: Appeal, leaves: datetime, now: datetime
) -> None:
    """Promise the page for later; however often this is begun anew, what follows is one job."""
    held = Page(
        job.appeal_id,
        job.assignment_id,
        job.round,
        job.position,
        job.method,
        (job.held_since or now).isoformat(),
        job.holds + 1,
    )
    await enqueue(
        tx,
        held,
        key=f"{job.key}:held:{held.holds}",
        now=now,
        at=leaves,
        priority=appeal.level,
    )


def _method(methods: Sequence[ContactMethod], job: PageJob, sent: int) -> ContactMethod:
    """The wanted method first, else the person's order, turned on by one each round."""
    ordered = beginning_with(methods, job.method)
    if ordered is not None:
        return ordered[job.position % len(ordered)]
    return methods[method_at(job.round, job.position, sent, len(methods))]


async def _earlier(tx: AsyncSession, job: PageJob) -> list[tuple[ContactMethod, DeliveryState]]:
    """How far the earlier methods of this turn have come."""
    query = select(Delivery.method, Delivery.state).where(
        Delivery.assignment_id == job.assignment_id, Delivery.key.startswith(job.turn)
    )
    return [(ContactMethod(m), DeliveryState(s)) for m, s in (await tx.execute(query)).all()]


async def _promise_next(
    tx: AsyncSession, room: PostRoom, job: PageJob, ready: _Ready, failed: SendFailed | None
) -> None:
    """The next method: at once after a failure, after a while of silence for an immediate one."""
    opening = job.position == 0 and job.round.partition(".")[2] == "0"
    wait = wait_for_next(ready.level, more=ready.more, failed=failed is not None, opening=opening)
    if wait is None:
        return
    now = room.clock()
    following = Page(job.appeal_id, job.assignment_id, job.round, job.position + 1, job.method)
    await enqueue(
        tx,
        following,
        key=f"{job.turn}{job.position + 1}",
        now=now,
        at=now + wait * room.time_scale,
        priority=ready.level,
    )


async def _tell_unreachable(room: PostRoom, job: PageJob) -> None:
    async with room.sessions.begin() as tx:
        appeal = await tx.get_one(Appeal, job.appeal_id)
        assignment = await tx.get_one(Assignment, job.assignment_id)
        staff = await tx.get_one(Staff, assignment.staff_id)
        await tell(tx, appeal, "appeal.unreachable", now=room.clock(), who=staff.name)
