"""Load an appeal with everything that hangs on it, opened with its own key."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.actor import Actor
from service.domain.errors import AppealNotFound
from service.models import (
    Action,
    Appeal,
    Appellant,
    Assessment,
    Assignment,
    Attachment,
    Delivery,
    Message,
    PersonConcerned,
    Referral,
    TimelineEntry,
)
from service.models.conflicts import kept_from
from service.security.encryption import DataKey, KeyRing

# The text is a constant of ours; both values travel as parameters.
CONFLICTED = text(f"select 1 from appeal a where a.id = :appeal and {kept_from(':me')}")  # noqa: S608
LINKED = text(f"""
    select a.reference, l.kind from link l join appeal a on a.id = l.other_id
    where l.appeal_id = :appeal and not {kept_from(":me")}
    union
    select a.reference, l.kind from link l join appeal a on a.id = l.appeal_id
    where l.other_id = :appeal and not {kept_from(":me")}
""")  # noqa: S608 - as above


@dataclass(frozen=True, slots=True)
class Opened:
    """An appeal and the rows around it."""

    appeal: Appeal
    key: DataKey = field(repr=False)
    appellant: Appellant
    person: PersonConcerned | None = None
    messages: Sequence[Message] = ()
    assessments: Sequence[Assessment] = ()
    timeline: Sequence[TimelineEntry] = ()
    assignments: Sequence[Assignment] = ()
    deliveries: Sequence[Delivery] = ()
    actions: Sequence[Action] = ()
    referrals: Sequence[Referral] = ()
    links: Sequence[tuple[str, str]] = ()
    attachments: Sequence[Attachment] = ()

    def open(self, row: Any, column: str) -> str | None:  # noqa: ANN401 - any mapped row
        """The plain text of an encrypted column, or None when there is none."""
        sealed: bytes | None = getattr(row, f"{column}_enc")
        return None if sealed is None else self.key.open(sealed, row.__tablename__, column, row.id)


async def find_appeal(
    tx: AsyncSession, reference: str, actor: Actor, *, lock: bool = False
) -> Appeal:
    """The appeal of a reference; raises AppealNotFound alike for missing and not for you."""
    query = select(Appeal).where(Appeal.reference == reference)
    appeal = await tx.scalar(
        query.with_for_update().execution_options(populate_existing=True) if lock else query
    )
    if appeal is None or appeal.data_key is None:
        raise AppealNotFound
    if await is_kept_from(tx, appeal.id, actor.id):
        raise AppealNotFound
    return appeal


async def is_kept_from(tx: AsyncSession, appeal_id: UUID, staff_id: UUID) -> bool:
    """Whether a member of staff must not learn of an appeal."""
    values = {"me": staff_id, "appeal": appeal_id}
    return (await tx.execute(CONFLICTED, values)).first() is not None


def key_of(keys: KeyRing, appeal: Appeal) -> DataKey:
    """The data key of an appeal that was not erased."""
    if appeal.data_key is None:
        raise AppealNotFound
    return keys.data_key(appeal.data_key, appeal.id)


async def open_whole(tx: AsyncSession, appeal: Appeal, actor: Actor, keys: KeyRing) -> Opened:
    """Everything about an appeal, oldest first."""

    async def rows(table: Any, order: Any) -> Sequence[Any]:  # noqa: ANN401 - any mapped class
        query = select(table).where(table.appeal_id == appeal.id).order_by(order, table.id)
        return (await tx.scalars(query)).all()

    return Opened(
        appeal=appeal,
        key=key_of(keys, appeal),
        appellant=(await tx.scalars(select(Appellant).filter_by(appeal_id=appeal.id))).one(),
        person=await tx.scalar(select(PersonConcerned).filter_by(appeal_id=appeal.id)),
        messages=await rows(Message, Message.at),
        assessments=await rows(Assessment, Assessment.at),
        timeline=await rows(TimelineEntry, TimelineEntry.id),
        assignments=await rows(Assignment, Assignment.offered_at),
        deliveries=await rows(Delivery, Delivery.at),
        actions=await rows(Action, Action.at),
        referrals=await rows(Referral, Referral.at),
        links=await _links(tx, appeal.id, actor),
        attachments=await rows(Attachment, Attachment.position),
    )


async def _links(tx: AsyncSession, appeal_id: UUID, actor: Actor) -> Sequence[tuple[str, str]]:
    """Linked appeals, but for those this reader must not know of."""
    found = await tx.execute(LINKED, {"appeal": appeal_id, "me": actor.id})
    return [(reference, kind) for reference, kind in found]
