"""Delete the files of an appeal that was erased."""

from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.attachments.vault import Vault
from service.models import Attachment


async def erase_files(
    sessions: async_sessionmaker[AsyncSession], vault: Vault, appeal_id: UUID
) -> None:
    """Delete what lies in the store; no transaction is open meanwhile, a repetition is harmless."""
    mine = Attachment.appeal_id == appeal_id
    async with sessions() as tx:
        places = (await tx.scalars(select(Attachment.place).where(mine))).all()
    for place in places:
        if place is not None:
            await vault.delete(place)
    async with sessions.begin() as tx:
        await tx.execute(update(Attachment).where(mine).values(place=None))
