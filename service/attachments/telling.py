"""The chain of custody of a file, and a word to the sender when it was too large."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.domain.terms import Channel, Language
from service.models import Appeal, Appellant, Attachment
from service.models.journal import audit, tell
from service.outbox.notice import notice
from service.security.encryption import DataKey, KeyRing


def fingerprint(keys: KeyRing, sha256: bytes) -> str:
    """The file's hash under our key: it proves sameness, and tells a thief nothing."""
    return keys.blind("attachment", sha256.hex()).hex()


async def tell_of(
    tx: AsyncSession,
    appeal: Appeal,
    row: Attachment,
    keys: KeyRing,
    sha256: bytes | None,
    *,
    now: datetime,
    what: str | None = None,
) -> None:
    """Write what became of a file into the story and the journal."""
    state, attachment = what or row.state, str(row.id)
    await tell(tx, appeal, "appeal.attachment", now=now, attachment=attachment, state=state)
    proof = {"fingerprint": fingerprint(keys, sha256)} if sha256 else {}
    noted = {"note": row.note} if row.note else {}
    await record(tx, appeal, row, what or row.state, None, now=now, **proof, **noted)


async def record(
    tx: AsyncSession,
    appeal: Appeal,
    row: Attachment,
    what: str,
    by: UUID | None,
    *,
    now: datetime,
    **facts: object,
) -> None:
    """One link of the chain: who did what with which file."""
    about = {"attachment": str(row.id), **facts}
    await audit(tx, by, f"attachment.{what}", appeal.reference, now=now, **about)


async def ask_for_less(
    tx: AsyncSession,
    appeal: Appeal,
    row: Attachment,
    key: DataKey,
    keys: KeyRing,
    *,
    now: datetime,
) -> None:
    """Promise to say that the file was too large, where writing to the person is safe."""
    query = select(Appellant).filter_by(appeal_id=appeal.id)
    who = (await tx.scalars(query)).one()
    if not appeal.safe_to_contact or who.address_enc is None:
        return
    await notice(
        tx,
        "too_large",
        channel=Channel(appeal.channel),
        address=key.open(who.address_enc, "appellant", "address", who.id),
        language=Language(appeal.language),
        reference=None,
        press_id=None,
        key=f"too-large:{row.id}",
        keys=keys,
        now=now,
    )
