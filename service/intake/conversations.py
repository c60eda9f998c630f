"""The open appeal of a chat, and what its next appeal inherits."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Channel, Language, Status
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.known import answers_of
from service.models import Appeal
from service.models.journal import audit, tell

# The doors may hold an appeal but not import the tables.
OpenAppeal = Appeal


async def latest(
    tx: AsyncSession,
    desk: IntakeDesk,
    channel: Channel,
    account: str,
    sender: str,
    *,
    before: Appeal | None = None,
) -> Appeal | None:
    """The newest appeal of a chat, locked; or the newest before another one."""
    theirs = Filing(channel, "", account=account, sender=sender)
    query = select(Appeal).where(
        Appeal.conversation_index == desk.conversation_index(theirs), Appeal.data_key.is_not(None)
    )
    if before is not None:
        query = query.where(Appeal.id != before.id)
    newest = query.order_by(Appeal.received_at.desc(), Appeal.id.desc()).limit(1)
    found: Appeal | None = await tx.scalar(newest.with_for_update())
    return found


def is_open(appeal: Appeal | None) -> bool:
    """Whether words of this chat still go to that appeal."""
    return appeal is not None and appeal.status != Status.CLOSED


def given_answers(appeal: Appeal, desk: IntakeDesk) -> dict[str, str | tuple[str, ...]]:
    """The answers that stand."""
    assert appeal.data_key is not None  # noqa: S101 - an open appeal is never erased
    return answers_of(appeal, desk.keys.data_key(appeal.data_key, appeal.id))


async def set_safety(tx: AsyncSession, appeal: Appeal, *, safe: bool, now: datetime) -> None:
    """Mark whether anything may be sent to this person; the mark stops every outgoing word."""
    if appeal.safe_to_contact is safe:
        return
    appeal.safe_to_contact = safe
    appeal.version += 1
    what = "appeal.safe" if safe else "appeal.unsafe"
    await tell(tx, appeal, what, now=now)
    await audit(tx, None, what, appeal.reference, now=now)


def inherit(appeal: Appeal, earlier: Appeal) -> None:
    """A phone that was not safe yesterday is not safe today; a language is chosen once."""
    appeal.safe_to_contact = appeal.safe_to_contact and earlier.safe_to_contact
    appeal.language = Language(earlier.language).value
