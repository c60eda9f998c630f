"""A page on its way out: the shell of notify/pages, on drafts."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from service.domain import storm
from service.domain.actor import has_mandate
from service.domain.terms import ContactMethod, DeliveryState
from service.notify import methods
from service.outbox.jobs import Page
from service.simulation import storms
from service.simulation.chains import withdraw_offer
from service.simulation.providers import Failed
from service.simulation.rows import DeliveryRow, Member, Send
from service.simulation.store import Draft, Store


def prepare(draft: Draft, job: Page, *, is_free: bool = True) -> Send | None:
    """What to send where; None when the offer was answered, or nothing reaches this person."""
    appeal = draft.store.appeals[job.appeal_id]
    offer = draft.store.offers[job.appeal_id][job.assignment_id]
    member = draft.store.members[offer.staff_id]
    if not methods.is_wanted(offer.state, appeal.status) or not member.methods:
        return None
    if not has_mandate(member.mandate_from, member.mandate_until, draft.now):
        withdraw_offer(draft, appeal, offer)
        return None
    sent = draft.store.pages_of.get(offer.id, 0)
    turn = f"page:{offer.id}:{job.round}:"
    earlier = draft.store.deliveries_of(turn, job.position)
    if job.position and methods.has_arrived(appeal.level, earlier):
        return None
    heard = storms.heard_of(draft, appeal, offer, is_free=is_free)
    contacts = _contacts(member, job)
    if not storm.may_call(max(heard.size, 1), heard.called_at_sizes):
        contacts = [method for method in contacts if method is not ContactMethod.VOICE]
    if not contacts or storms.told_together(draft, job, appeal, offer, heard):
        return None
    method = _method(contacts, job, sent)
    key = f"{turn}{job.position}"
    draft.delivery = DeliveryRow(
        key, offer.id, appeal.id, member.id, method, draft.now, size=heard.size or None
    )
    return Send(
        key=key,
        to=member.id,
        method=method,
        appeal_id=appeal.id,
        offer_id=offer.id,
        more=job.position + 1 < len(contacts),
        level=appeal.level,
        turn=f"{job.round}:{job.position}",
        repeat=bool(sent),
        size=heard.size,
    )


def _contacts(member: Member, job: Page) -> Sequence[ContactMethod]:
    """A phone that gets messages can also ring, when a rung wants a call."""
    rings = job.method is ContactMethod.VOICE and ContactMethod.SMS in member.methods
    return (*member.methods, ContactMethod.VOICE) if rings else member.methods


def _method(contacts: Sequence[ContactMethod], job: Page, sent: int) -> ContactMethod:
    wanted = ContactMethod(job.method) if job.method else None
    ordered = methods.beginning_with(contacts, wanted)
    if ordered is not None:
        return ordered[job.position % len(ordered)]
    return contacts[methods.method_at(job.round, job.position, sent, len(contacts))]


def record(draft: Draft, job: Page, sent: Send, failed: Failed | None) -> None:
    """What became of it, and the next method: at once after a failure, else after some silence."""
    if failed is None:
        draft.arrival = (sent.key, DeliveryState.SENT)
    elif failed.permanent:
        draft.arrival = (sent.key, DeliveryState.FAILED)
    else:
        draft.failing = sent.key
    opening = job.position == 0 and job.round.partition(".")[2] == "0"
    wait = methods.wait_for_next(
        sent.level, more=sent.more, failed=failed is not None, opening=opening
    )
    if wait is None:
        return
    following = Page(job.appeal_id, job.assignment_id, job.round, job.position + 1, job.method)
    key = f"page:{job.assignment_id}:{job.round}:{job.position + 1}"
    at = draft.now + wait
    draft.promise(following, job.appeal_id, key=key, at=at, priority=sent.level)


def row_to_lock(store: Store, job: Page, now: datetime) -> UUID | None:
    """The appeal, when the mandate of the one to be paged is over: the question goes on then."""
    member = store.members[store.offers[job.appeal_id][job.assignment_id].staff_id]
    over = not has_mandate(member.mandate_from, member.mandate_until, now)
    return job.appeal_id if over else None
