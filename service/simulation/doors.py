"""The one door in: the shell of intake/receive and intake/continuing, on drafts."""

from dataclasses import replace
from uuid import UUID

from service.domain.relevelling import PAGED
from service.domain.terms import ACKNOWLEDGE_WITHIN, Status
from service.outbox.jobs import Escalate
from service.simulation.casework import change_level
from service.simulation.chains import tag
from service.simulation.rows import AppealRow, Filing
from service.simulation.store import Draft, Store


def receive(draft: Draft, filing: Filing) -> UUID:
    """Take a filing once: a repeated one names the first appeal, an open one is continued."""
    found = draft.store.messages.get(filing.key)
    if found:
        return found[0]
    number = ongoing_of(draft.store, filing)
    if number is None:
        return _open(draft, filing)
    ongoing = draft.store.appeals[number]
    draft.messages.append((filing.key, ongoing.id))
    if filing.level < ongoing.level:
        change_level(draft, ongoing, filing.level)
    else:
        draft.put(replace(ongoing, version=ongoing.version + 1))
    return ongoing.id


def ongoing_of(store: Store, filing: Filing) -> UUID | None:
    """The open appeal of the same conversation."""
    if filing.sender is None:
        return None
    known = store.conversations.get(f"{filing.channel}:{filing.sender}", [])
    return next((n for n in reversed(known) if store.appeals[n].status is not Status.CLOSED), None)


def _open(draft: Draft, filing: Filing) -> UUID:
    now = draft.now
    draft.store.numbers += 1
    row = AppealRow(
        id=UUID(int=draft.store.numbers),
        level=filing.level,
        received_at=now,
        acknowledge_by=now + ACKNOWLEDGE_WITHIN[filing.level],
        office_id=filing.office_id,
        language=filing.language,
        professions=filing.professions,
        facility_id=filing.facility_id,
        gender=filing.gender,
        conversation=f"{filing.channel}:{filing.sender}" if filing.sender else None,
    )
    draft.put(row)
    draft.messages.append((filing.key, row.id))
    draft.said.append(f"{tag(row)} comes in by {filing.channel}")
    if row.level in PAGED:
        job = Escalate(row.id, chain=0, step=0)
        key = f"escalate:{row.id}:0:0"
        draft.promise(job, row.id, key=key, at=now, priority=row.level)
    return row.id
