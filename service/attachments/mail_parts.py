"""Files that came inside a mail: they lie with us already, in the raw mail itself."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.attachments.fetching import FetchFailed
from service.mail.envelope import read_mail
from service.mail.words import files_of
from service.models import Appeal, Attachment, Message
from service.security.encryption import KeyRing

PREFIX = "part:"


@dataclass(frozen=True, slots=True)
class MailParts:
    """A provider that is our own database; nothing is fetched from anywhere."""

    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    keys: KeyRing = field(repr=False)

    @asynccontextmanager
    async def open(self, attachment_id: UUID, ref: str) -> AsyncIterator[AsyncIterator[bytes]]:
        """The bytes of one part; raises FetchFailed when the mail holds no such part."""
        raw = await self._raw(attachment_id)
        number = ref.removeprefix(PREFIX)
        parts = files_of(read_mail(raw)) if raw is not None else ()
        found = next((part.content for part in parts if str(part.number) == number), None)
        if found is None:
            raise FetchFailed("no_such_part", gone=True)

        async def whole() -> AsyncIterator[bytes]:
            yield found

        yield whole()

    async def _raw(self, attachment_id: UUID) -> bytes | None:
        query = (
            select(Message, Appeal)
            .join(Attachment, Attachment.message_id == Message.id)
            .join(Appeal, Appeal.id == Message.appeal_id)
            .where(Attachment.id == attachment_id)
        )
        async with self.sessions() as tx:
            row = (await tx.execute(query)).first()
        if row is None or row[0].raw_enc is None or row[1].data_key is None:
            return None
        key = self.keys.data_key(row[1].data_key, row[1].id)
        return key.open_bytes(row[0].raw_enc, "message", "raw", row[0].id)
