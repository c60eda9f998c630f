"""Keep the promise of a file: fetch it, verify it, and make the copy that people open.

The original is sealed first and looked into afterwards; whatever it turns out to be, it stays.
"""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from typing import Any, Final
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession
from tinytag import TinyTag, TinyTagException

from service.attachments.cleaning import WorkingCopy, working_copy
from service.attachments.fetching import FetchFailed
from service.attachments.kept import KeptFile
from service.attachments.mail_parts import MailParts
from service.attachments.recognise import HEAD, Family, FileKind, mime_of, recognise
from service.attachments.refusal import Refused
from service.attachments.scanning import scan
from service.attachments.sealing import Variant
from service.attachments.sources import TOO_BIG_THERE
from service.attachments.telling import ask_for_less, tell_of
from service.attachments.vault import SealedFile, TooLarge
from service.attachments.workshop import Workshop
from service.domain.terms import AttachmentState, Channel, ScanResult
from service.models import Appeal, Attachment
from service.outbox.enqueue import enqueue
from service.outbox.jobs import FILES, ForgetAttachment
from service.security.encryption import DataKey, Unreadable

FORGETTING: Final = frozenset({"sms", "whatsapp", "voice"})
TOO_LARGE: Final = "too_large"


@dataclass(frozen=True, slots=True)
class Task:
    """One attachment as it was found, with what opens it."""

    id: UUID
    source: str
    state: AttachmentState
    ref: str | None = field(repr=False)
    place: str | None
    size: int
    key: bytes | None = field(repr=False)
    sha256: bytes | None = field(repr=False)


async def _locked(
    shop: Workshop, tx: AsyncSession, attachment_id: UUID
) -> tuple[Attachment, Appeal, DataKey] | None:
    """The row, its appeal and the appeal's key; None when the appeal has been erased."""
    row = await tx.get(Attachment, attachment_id, with_for_update=True)
    appeal = await tx.get(Appeal, row.appeal_id) if row else None
    if row is None or appeal is None or appeal.data_key is None:
        return None
    return row, appeal, shop.keys.data_key(appeal.data_key, appeal.id)


async def _task(shop: Workshop, attachment_id: UUID) -> Task | None:
    async with shop.sessions.begin() as tx:
        found = await _locked(shop, tx, attachment_id)
        if found is None:
            return None
        row, _, key = found

        def opened(column: str) -> bytes | None:
            sealed: bytes | None = getattr(row, f"{column}_enc")
            return key.open_bytes(sealed, "attachment", column, row.id) if sealed else None

        ref = opened("ref")
        return Task(
            id=row.id,
            source=row.source,
            state=AttachmentState(row.state),
            ref=ref.decode() if ref else None,
            place=row.place,
            size=row.size or 0,
            key=opened("key"),
            sha256=opened("sha256"),
        )


async def prepare_attachment(shop: Workshop, payload: dict[str, Any]) -> None:
    """Bring one attachment as far as it goes; raises FetchFailed to be tried again."""
    attachment_id = UUID(payload["attachment_id"])
    task = await _task(shop, attachment_id)
    if task is not None and task.state is AttachmentState.WAITING:
        await _fetch(shop, task)
        task = await _task(shop, attachment_id)
    if task is not None and task.state is AttachmentState.SEALED:
        await _examine(shop, task)


def _opened(shop: Workshop, task: Task) -> AbstractAsyncContextManager[AsyncIterator[bytes]] | None:
    """The bytes of a file where they lie; None when nobody can be asked for them."""
    if task.ref is None:
        return None
    if task.source == Channel.EMAIL:
        return MailParts(shop.sessions, shop.keys).open(task.id, task.ref)
    source = shop.sources.get(task.source)
    return None if source is None else source.open(task.ref)


async def _fetch(shop: Workshop, task: Task) -> None:
    opened = _opened(shop, task)
    if opened is None:
        await _give_up(shop, task.id, "no_source")
        return
    try:
        async with opened as content:
            kept = await shop.vault.keep(content, most=shop.limits.largest, attachment_id=task.id)
    except TooLarge:
        await _give_up(shop, task.id, TOO_LARGE)
    except FetchFailed as fault:
        if not fault.gone:
            raise
        await _give_up(shop, task.id, fault.code)
    else:
        await _seal(shop, kept)


async def _seal(shop: Workshop, kept: KeptFile) -> None:
    async with shop.sessions.begin() as tx:
        found = await _locked(shop, tx, kept.id)
        if found is None or found[0].state != AttachmentState.WAITING:
            await shop.vault.delete(kept.place)
            return
        row, appeal, key = found
        row.state = AttachmentState.SEALED.value
        row.place, row.size = kept.place, kept.size
        row.key_enc = key.seal(kept.key, "attachment", "key", row.id)
        row.sha256_enc = key.seal(kept.sha256, "attachment", "sha256", row.id)
        await tell_of(tx, appeal, row, shop.keys, kept.sha256, now=shop.clock())


async def _give_up(shop: Workshop, attachment_id: UUID, code: str) -> None:
    """Nobody can give us the file any more, or it is too large; the card says so."""
    async with shop.sessions.begin() as tx:
        found = await _locked(shop, tx, attachment_id)
        if found is None:
            return
        row, appeal, key = found
        row.state, row.note, row.prepared_at = AttachmentState.GONE.value, code, shop.clock()
        await tell_of(tx, appeal, row, shop.keys, None, now=shop.clock())
        if code in {TOO_LARGE, TOO_BIG_THERE}:
            await ask_for_less(tx, appeal, row, key, shop.keys, now=shop.clock())


@dataclass(frozen=True, slots=True)
class Examined:
    """What came of looking into a file."""

    type: str | None
    scan: ScanResult
    copy: WorkingCopy | None = None
    note: str | None = None
    duration_s: int | None = None


async def _examine(shop: Workshop, task: Task) -> None:
    if task.place is None or task.key is None:
        raise Unreadable("attachment")
    original = SealedFile(task.place, Variant.ORIGINAL, task.key, task.id, task.size)
    content = b"".join([piece async for piece in shop.vault.read(original)])
    if sha256(content).digest() != task.sha256:
        raise Unreadable("attachment")
    examined = await look_into(content, shop)
    if examined.copy is not None:
        await shop.vault.add_copy(
            task.place, examined.copy.content, key=task.key, attachment_id=task.id
        )
    await _settle(shop, task, examined)


async def look_into(content: bytes, shop: Workshop) -> Examined:
    """Recognise, scan and clean a file; never raises for what a stranger sent."""
    head, whole = content[:HEAD], len(content) <= HEAD
    kind, told = recognise(head, whole=whole), mime_of(head, whole=whole)
    verdict = await scan(content, shop.limits.clamd)
    if verdict is ScanResult.INFECTED:
        return Examined(told, verdict, note="infected")
    if kind is None:
        return Examined(told, verdict, note="kind")
    try:
        most = shop.limits.most_pixels
        copy = await asyncio.to_thread(working_copy, content, kind, most_pixels=most)
    except Refused as fault:
        return Examined(kind.mime, verdict, note=fault.code)
    duration = await asyncio.to_thread(_duration_s, content, kind)
    return Examined(kind.mime, verdict, copy, duration_s=duration)


def _duration_s(content: bytes, kind: FileKind) -> int | None:
    if kind.family is not Family.AUDIO:
        return None
    try:
        length = TinyTag.get(f"x.{kind.extension}", file_obj=BytesIO(content), tags=False).duration
    except (TinyTagException, ValueError, OSError, EOFError):
        return None
    except Exception:  # noqa: BLE001 - a length is a comfort; the file is shown without it
        return None
    return int(length) if length and length < 86_400 else None  # noqa: PLR2004 - a day


async def _settle(shop: Workshop, task: Task, examined: Examined) -> None:
    now, copy = shop.clock(), examined.copy
    async with shop.sessions.begin() as tx:
        found = await _locked(shop, tx, task.id)
        if found is None:
            return
        row, appeal, _ = found
        row.state = (AttachmentState.READY if copy else AttachmentState.REFUSED).value
        row.type, row.note, row.scan = examined.type, examined.note, examined.scan.value
        row.prepared_at = now
        row.duration_s = examined.duration_s or row.duration_s
        if copy is not None:
            row.copy_type, row.copy_size, row.cleaned = copy.mime, len(copy.content), copy.cleaned
            row.width, row.height = copy.width, copy.height
        await tell_of(tx, appeal, row, shop.keys, task.sha256, now=now)
        if row.source in FORGETTING:
            job = ForgetAttachment(row.appeal_id, row.id)
            await enqueue(tx, job, key=f"forget:{row.id}", now=now, priority=FILES)


async def forget_attachment(shop: Workshop, payload: dict[str, Any]) -> None:
    """Have the provider delete what we have verified; its copy is a risk to the family (S39)."""
    task = await _task(shop, UUID(payload["attachment_id"]))
    source = shop.sources.get(task.source) if task else None
    if task is None or source is None or task.ref is None:
        return
    await source.forget(task.ref)
    async with shop.sessions.begin() as tx:
        found = await _locked(shop, tx, task.id)
        if found is not None:
            row, appeal, _ = found
            row.forgotten_there_at = shop.clock()
            await tell_of(tx, appeal, row, shop.keys, None, now=shop.clock(), what="forgotten")
