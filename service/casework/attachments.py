"""Files as staff meet them: listed on the card, opened as a copy, taken out as evidence."""

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession

from service.attachments.recognise import OPENED
from service.attachments.sealing import Variant
from service.attachments.telling import record
from service.attachments.vault import SealedFile, Vault
from service.casework.reading import Opened, find_appeal, key_of
from service.domain.actor import Actor
from service.domain.errors import NotFound
from service.domain.terms import AttachmentState
from service.models import Appeal, Attachment, AuditEntry
from service.security.encryption import KeyRing

SEALED_TYPE: Final = "application/octet-stream"


def attachment_json(opened: Opened, row: Attachment) -> dict[str, Any]:
    """A file on the card; what it holds is fetched apart, and each fetching is in the journal."""
    digest: bytes | None = None
    if row.sha256_enc is not None:
        digest = opened.key.open_bytes(row.sha256_enc, "attachment", "sha256", row.id)
    opened_as = OPENED.get(row.copy_type or "")
    return {
        "id": str(row.id),
        "kind": row.kind,
        "state": row.state,
        "note": row.note,
        "mime": row.copy_type or row.type or row.declared,
        "family": opened_as.family.value if opened_as else None,
        "size": row.size,
        "name": opened.open(row, "name"),
        "sha256": digest.hex() if digest else None,
        "scan": row.scan,
        "metadata_removed": row.cleaned,
        "duration_s": row.duration_s,
        "width": row.width,
        "height": row.height,
    }


@dataclass(frozen=True, slots=True)
class Counter:
    """Who asks for a file, and what handing it out needs at hand."""

    tx: AsyncSession = field(repr=False)
    actor: Actor
    keys: KeyRing = field(repr=False)
    vault: Vault = field(repr=False)
    now: datetime


@dataclass(frozen=True, slots=True)
class Served:
    """A file on its way out."""

    mime: str
    size: int
    name: str
    start: int
    until: int
    content: AsyncIterator[bytes] = field(repr=False)


async def _find(
    tx: AsyncSession, reference: str, attachment_id: UUID, actor: Actor
) -> tuple[Appeal, Attachment]:
    """The attachment, when its appeal is for this reader; raises alike for every way to miss."""
    appeal = await find_appeal(tx, reference, actor)
    row = await tx.get(Attachment, attachment_id)
    if row is None or row.appeal_id != appeal.id:
        raise NotFound
    return appeal, row


async def open_copy(
    counter: Counter,
    reference: str,
    attachment_id: UUID,
    wanted: tuple[int, int | None] | None = None,
) -> Served:
    """The working copy, or a stretch of it; every opening from its start is in the journal."""
    actor = counter.actor
    appeal, row = await _find(counter.tx, reference, attachment_id, actor)
    if row.state != AttachmentState.READY or row.copy_size is None or row.copy_type is None:
        raise NotFound
    start, last = wanted or (0, None)
    until = row.copy_size if last is None else min(last + 1, row.copy_size)
    if not 0 <= start < max(until, 1):
        raise NotFound
    if start == 0:
        await record(counter.tx, appeal, row, "read", actor.id, now=counter.now)
    key = _file_key(counter, appeal, row)
    copy = SealedFile(row.place or "", Variant.COPY, key, row.id, row.copy_size)
    stretch = counter.vault.read(copy, (start, until))
    name = f"{appeal.reference}-{row.id.hex[-6:]}.{OPENED[row.copy_type].extension}"
    return Served(row.copy_type, row.copy_size, name, start, until, stretch)


async def export_original(counter: Counter, reference: str, attachment_id: UUID) -> Served:
    """The sealed original, byte for byte as it came, metadata and all; the journal knows."""
    actor = counter.actor
    appeal, row = await _find(counter.tx, reference, attachment_id, actor)
    if row.place is None or row.size is None:
        raise NotFound
    await record(counter.tx, appeal, row, "exported", actor.id, now=counter.now)
    key = _file_key(counter, appeal, row)
    whole = counter.vault.read(SealedFile(row.place, Variant.ORIGINAL, key, row.id, row.size))
    name = f"{appeal.reference}-{row.id.hex[-6:]}.original"
    return Served(SEALED_TYPE, row.size, name, 0, row.size, whole)


def _file_key(counter: Counter, appeal: Appeal, row: Attachment) -> bytes:
    if row.key_enc is None:
        raise NotFound
    return key_of(counter.keys, appeal).open_bytes(row.key_enc, "attachment", "key", row.id)


async def custody(
    tx: AsyncSession, reference: str, attachment_id: UUID, actor: Actor
) -> Sequence[AuditEntry]:
    """Everything that ever happened to a file, oldest first."""
    appeal, row = await _find(tx, reference, attachment_id, actor)
    query = select(AuditEntry).where(
        AuditEntry.subject == appeal.reference,
        AuditEntry.action.startswith("attachment."),
        AuditEntry.facts["attachment"].astext == str(row.id),
    )
    return (await tx.scalars(query.order_by(AuditEntry.id))).all()
