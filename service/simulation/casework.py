"""What people do with an appeal: the shells of the commands of casework, on drafts."""

from collections.abc import Collection
from dataclasses import replace
from datetime import datetime
from uuid import UUID

from service.domain import claiming, priority, relevelling
from service.domain.claiming import Taking
from service.domain.errors import NotYours
from service.domain.lifecycle import WAITING, require_move
from service.domain.relevelling import PAGED, Chain
from service.domain.terms import AssignmentState, Level, Role, Status
from service.outbox.jobs import AskAnother
from service.simulation.chains import (
    CHAIN,
    give_back,
    lease_claim,
    restart_chain,
    tag,
)
from service.simulation.rows import AppealRow, Member, OfferRow
from service.simulation.store import Draft, Store


def acknowledge(draft: Draft, appeal_id: UUID, who: UUID, read: int | None = None) -> bool:
    """Say "mine"; whether it is theirs now. Raises StaleVersion or IllegalMove."""
    appeal = draft.store.appeals[appeal_id]
    found = claiming.taking(appeal.status, appeal.owner, who, version=appeal.version, read=read)
    if found is Taking.WINS:
        _take(draft, appeal, who)
    return found is not Taking.LOSES


def _take(draft: Draft, appeal: AppealRow, who: UUID) -> None:
    appeal = draft.put(
        replace(
            appeal,
            status=Status.ACKNOWLEDGED,
            owner=who,
            acknowledged_at=draft.now,
            version=appeal.version + 1,
        )
    )
    draft.withdraw(appeal.id, CHAIN)
    _settle_offers(draft, appeal, who)
    lease_claim(draft, appeal)
    draft.said.append(f"{tag(appeal)} is taken by {draft.store.members[who].name}")


def _settle_offers(draft: Draft, appeal: AppealRow, who: UUID) -> None:
    mine = False
    for row in draft.offers_of(appeal.id):
        if row.state is AssignmentState.OFFERED:
            own = row.staff_id == who
            mine = mine or own
            state = AssignmentState.ACKNOWLEDGED if own else AssignmentState.SUPERSEDED
            draft.put_offer(replace(row, state=state))
    if not mine:
        draft.store.numbers += 1
        taken = UUID(int=draft.store.numbers)
        draft.put_offer(
            OfferRow(taken, appeal.id, who, draft.now, state=AssignmentState.ACKNOWLEDGED)
        )


def decline(draft: Draft, appeal_id: UUID, who: UUID) -> None:
    """Say "I can't"; the next person is asked at once."""
    appeal = draft.store.appeals[appeal_id]
    if appeal.owner == who:
        give_back(draft, appeal, AssignmentState.RELEASED)
        return
    offers = [o for o in draft.offers_of(appeal_id) if o.state is AssignmentState.OFFERED]
    mine = next((o for o in offers if o.staff_id == who), None)
    if mine is None:
        raise NotYours
    draft.put_offer(replace(mine, state=AssignmentState.DECLINED))
    draft.said.append(f"{tag(appeal)} is declined by {draft.store.members[who].name}")
    if len(offers) == 1:
        appeal = draft.put(replace(appeal, status=Status.QUEUED))
        if appeal.level in PAGED:
            restart_chain(draft, appeal, step=appeal.step)
    elif appeal.level in PAGED:
        another = AskAnother(appeal_id, chain=appeal.chain)
        key = f"another:{mine.id}"
        draft.promise(another, appeal_id, key=key, at=draft.now, priority=appeal.level)


def work(draft: Draft, appeal_id: UUID, who: UUID) -> None:
    """Record that something was done."""
    appeal = draft.store.appeals[appeal_id]
    if appeal.owner != who or appeal.status is not Status.ACKNOWLEDGED:
        raise NotYours
    until = claiming.lease_after_deed(appeal.level, draft.now)
    draft.put(replace(appeal, acted_at=draft.now, lease_until=until, version=appeal.version + 1))


def close(draft: Draft, appeal_id: UUID, who: UUID) -> None:
    """End an appeal."""
    appeal = draft.store.appeals[appeal_id]
    if appeal.owner != who:
        raise NotYours
    require_move(appeal.status, Status.CLOSED)
    for row in draft.offers_of(appeal_id):
        if row.state is AssignmentState.ACKNOWLEDGED:
            draft.put_offer(replace(row, state=AssignmentState.FINISHED))
    version = appeal.version + 1
    draft.put(replace(appeal, status=Status.CLOSED, lease_until=None, version=version))
    draft.withdraw(appeal_id, (*CHAIN, "lapse_claim"))
    draft.said.append(f"{tag(appeal)} is closed")


def set_level(draft: Draft, appeal_id: UUID, who: UUID, level: Level) -> None:
    """A person changes the level; lowering an immediate one waits for a second person."""
    appeal = draft.store.appeals[appeal_id]
    if appeal.status is Status.CLOSED or level is appeal.level:
        return
    seconded = appeal.lowering is not None and appeal.lowering != (who, level)
    if level > appeal.level and appeal.level is Level.P1 and not seconded:
        draft.put(replace(appeal, lowering=(who, level)))
        return
    change_level(draft, appeal, level)


def change_level(draft: Draft, appeal: AppealRow, level: Level) -> AppealRow:
    """Give a level with its deadline, its claim and its chain."""
    was, now = appeal.level, draft.now
    by = relevelling.deadline(was, level, appeal.received_at, appeal.acknowledge_by, now)
    version = appeal.version + 1
    appeal = draft.put(
        replace(appeal, level=level, acknowledge_by=by, version=version, lowering=None)
    )
    draft.said.append(f"{tag(appeal)} was {was.name}")
    if appeal.status is Status.ACKNOWLEDGED and level < was:
        appeal = lease_claim(draft, appeal)
    match relevelling.chain_after(was, level, appeal.status):
        case Chain.BEGINS_ANEW:
            appeal = restart_chain(draft, appeal)
        case Chain.ENDS:
            draft.withdraw(appeal.id, CHAIN, after=now)
    return appeal


def next_for(
    store: Store, member: Member, now: datetime, *, locked: Collection[object]
) -> UUID | None:
    """What this person should take next: danger suits everybody, the rest by calling and tongue."""
    best: tuple[tuple[int, float], UUID] | None = None
    for row in store.appeals.values():
        if row.status not in WAITING or row.id in locked or row.facility_id in member.conflicts:
            continue
        if row.level not in PAGED and not _suits(row, member):
            continue
        key = priority.key_at(row.level, row.received_at, row.acknowledge_by, now)
        if best is None or (key, row.id) < best:
            best = (key, row.id)
    return best[1] if best else None


def _suits(row: AppealRow, member: Member) -> bool:
    if member.role is not Role.RESPONDER:
        return True
    return (
        (not row.professions or member.profession in row.professions)
        and (not member.languages or row.language in member.languages)
        and (not member.offices or "baku" in member.offices or row.office_id in member.offices)
    )
