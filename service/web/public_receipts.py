"""Coming back with a receipt: what was said on both sides, more words, and files."""

from collections.abc import Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any

from service.attachments.uploads import Uploaded
from service.casework.receipts import AppealOfReceipt, thread
from service.intake.continuing import add_words
from service.intake.uploading import attachments_of
from service.returning import returning
from service.runtime import Runtime
from service.uploads import let_go
from service.web.public_forms import MessageForm, ReceiptForm

Thread = dict[str, Any]


async def open_thread(runtime: Runtime, form: ReceiptForm, now: datetime) -> Thread:
    """What the appellant may see; raises ReceiptNotFound alike for every way to be wrong."""
    async with runtime.sessions.begin() as tx:
        appeal = await returning(tx, form.reference, form.words, runtime, now=now)
        return await thread(tx, appeal, runtime.keys)


async def add_to_thread(
    runtime: Runtime, form: MessageForm, files: Sequence[Uploaded], now: datetime
) -> Thread:
    """Add words and files once, however often the form is sent; raises ReceiptNotFound."""
    async with runtime.sessions.begin() as tx:
        appeal = await returning(tx, form.reference, form.words, runtime, now=now, lock=True)
        added = await add_words(
            tx,
            appeal,
            form.text.strip(),
            runtime.desk,
            now=now,
            external_id=_message_mark(appeal, form, files),
            attachments=attachments_of(files),
        )
        told = await thread(tx, appeal, runtime.keys)
    if not added:
        await let_go(files, runtime.vault)
    return told


def _message_mark(
    appeal: AppealOfReceipt, form: MessageForm, files: Sequence[Uploaded]
) -> str | None:
    """One mark for one text of one form of one appeal, so that no other words can be dropped."""
    if form.mark is None:
        return None
    shown = b"".join(file.kept.sha256 for file in files)
    said = f"{appeal.id}\n{form.mark}\n{form.text.strip()}".encode()
    return sha256(said + shown).hexdigest()
