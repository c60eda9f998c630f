"""The appeal that belongs to a telephone call, by the provider's name for the call."""

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Channel, Language, Status
from service.models import Appeal, Message

# The doors may hold an appeal but not import the tables.
CallAppeal = Appeal


async def is_known(tx: AsyncSession, call: str, account: str) -> bool:
    """Whether this call came in to us."""
    query = select(Message.id).where(
        Message.channel == Channel.VOICE, Message.account == account, Message.external_id == call
    )
    return await tx.scalar(query) is not None


async def appeal_of(tx: AsyncSession, call: str, account: str) -> Appeal:
    """The appeal of a call, locked."""
    query = (
        select(Appeal)
        .join(Message, Message.appeal_id == Appeal.id)
        .where(
            Message.channel == Channel.VOICE,
            Message.account == account,
            Message.external_id == call,
        )
        .with_for_update(of=Appeal)
    )
    return (await tx.scalars(query)).one()


async def set_language(tx: AsyncSession, appeal: Appeal, language: Language) -> None:
    """What the caller speaks."""
    if appeal.language != language:
        appeal.language = language.value
        appeal.version += 1
        await tx.flush()


def is_open(appeal: Appeal) -> bool:
    """Whether answers still count."""
    return appeal.status != Status.CLOSED
