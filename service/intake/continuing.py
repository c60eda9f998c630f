"""A new message of an open appeal: kept, judged with all that was said before, never lowering."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.relevelling import PAGED
from service.domain.terms import Channel, Direction, Language, Level, Status
from service.intake.answers import keep_answers
from service.intake.attaching import attachment_rows
from service.intake.desk import IntakeDesk
from service.intake.filing import Filing
from service.intake.message import Attachment
from service.intake.opening import message_row
from service.intake.reassessing import reassess
from service.models import Appeal, Appellant, Message, TimelineEntry
from service.models.journal import tell
from service.models.together import insert_together
from service.outbox.escalation import restart_chain

# Messages that came with a receipt, so that a form sent twice is recognised.
RECEIPT = "receipt"


async def continue_appeal(
    tx: AsyncSession, appeal: Appeal, filing: Filing, desk: IntakeDesk, *, now: datetime
) -> bool:
    """Add a message to an appeal that is locked; True when it was there already."""
    assert appeal.data_key is not None  # noqa: S101 - an open appeal is never erased
    key = desk.keys.data_key(appeal.data_key, appeal.id)
    message = message_row(filing, desk, appeal.id, key, now)
    heard = TimelineEntry(
        appeal_id=appeal.id,
        at=now,
        kind="appeal.message",
        actor_id=filing.filed_by,
        facts={"channel": filing.channel.value, "direction": Direction.INBOUND.value}
        | ({"proof": filing.proof} if filing.proof else {}),
    )
    files = attachment_rows(filing, message, key, now=now)
    if not await insert_together(tx, (message, heard, *files)):
        return True
    returned = appeal.status == Status.REFERRED
    if returned:
        appeal.status = Status.QUEUED
        appeal.owner_id = None
    keep_answers(appeal, filing.answers, key, now=now)
    if filing.appellant.phone:
        await _keep_number(tx, appeal, filing.appellant.phone, desk)
    was = appeal.level
    unheard = bool(filing.attachments) and not filing.text.strip() and filing.filed_by is None
    await reassess(tx, appeal, desk, cause="message", now=now, unheard=unheard)
    if returned and appeal.level == was and Level(appeal.level) in PAGED:
        await restart_chain(tx, appeal, now=now)
    await tx.flush()
    return False


async def _keep_number(tx: AsyncSession, appeal: Appeal, phone: str, desk: IntakeDesk) -> None:
    """A number given later in the chat is where an answer is said that cannot be written."""
    assert appeal.data_key is not None  # noqa: S101 - an open appeal is never erased
    who = (await tx.scalars(select(Appellant).filter_by(appeal_id=appeal.id))).one()
    if who.phone_enc is None:
        key = desk.keys.data_key(appeal.data_key, appeal.id)
        who.phone_enc = key.seal(phone, "appellant", "phone", who.id)
        who.phone_index = desk.phone_index(phone)


async def _was_said(tx: AsyncSession, filing: Filing) -> bool:
    query = select(Message.id).where(
        Message.channel == filing.channel,
        Message.account == filing.account,
        Message.external_id == filing.external_id,
    )
    return await tx.scalar(query) is not None


async def add_words(
    tx: AsyncSession,
    appeal: Appeal,
    words: str,
    desk: IntakeDesk,
    *,
    now: datetime,
    external_id: str | None = None,
    attachments: tuple[Attachment, ...] = (),
) -> bool:
    """Add what somebody said who came back with the receipt; a closed appeal is queued again.

    False when the very same was added before.
    """
    filing = Filing(
        channel=Channel.WEB,
        account=RECEIPT,
        external_id=external_id,
        text=words,
        language=Language(appeal.language),
        attachments=attachments,
    )
    if external_id is not None and await _was_said(tx, filing):
        return False
    if appeal.status == Status.CLOSED:
        appeal.status = Status.QUEUED
        appeal.owner_id = None
        appeal.acknowledged_at = None
        appeal.closed_at = None
        appeal.outcome = None
        appeal.outcome_told = None
        appeal.closing_enc = None
        if Level(appeal.level) in PAGED:
            await restart_chain(tx, appeal, now=now)
        await tell(tx, appeal, "appeal.queued", now=now, cause="wrote_again")
    return not await continue_appeal(tx, appeal, filing, desk, now=now)
