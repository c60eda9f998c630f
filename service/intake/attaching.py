"""The files of a message: a row for each, and the promise to fetch and prepare it."""

from datetime import datetime

from service.attachments.recognise import declared_mime
from service.domain.ids import new_id
from service.domain.terms import AttachmentState
from service.intake.filing import Filing
from service.intake.message import Attachment
from service.models import Attachment as AttachmentRow
from service.models import Base, Message
from service.outbox.enqueue import job_row
from service.outbox.jobs import FILES, PrepareAttachment
from service.security.encryption import DataKey

LONGEST_NAME = 300
UPLOAD = "upload"


def attachment_rows(
    filing: Filing, message: Message, key: DataKey, *, now: datetime
) -> tuple[Base, ...]:
    """The rows and jobs of a message's files, in the order in which they were sent."""
    rows: list[Base] = []
    for position, file in enumerate(filing.attachments):
        row = _row(filing, file, message, key, position, now)
        job = PrepareAttachment(message.appeal_id, row.id)
        promised = job_row(job, key=f"file:{row.id}", at=now, now=now, priority=FILES)
        rows += (row, promised)
    return tuple(rows)


def _row(  # noqa: PLR0917 - called once
    filing: Filing,
    file: Attachment,
    message: Message,
    key: DataKey,
    position: int,
    now: datetime,
) -> AttachmentRow:
    kept = file.kept
    row = kept.id if kept else new_id()
    name = (file.name or "")[:LONGEST_NAME]
    return AttachmentRow(
        id=row,
        appeal_id=message.appeal_id,
        message_id=message.id,
        position=position,
        source=UPLOAD if kept else filing.channel.value,
        kind=file.kind.value,
        state=(AttachmentState.SEALED if kept else AttachmentState.WAITING).value,
        at=now,
        declared=declared_mime(file.mime),
        duration_s=int(file.duration.total_seconds()) if file.duration else None,
        size=kept.size if kept else None,
        place=kept.place if kept else None,
        ref_enc=key.seal(file.ref, "attachment", "ref", row) if file.ref else None,
        name_enc=key.seal(name, "attachment", "name", row) if name else None,
        key_enc=key.seal(kept.key, "attachment", "key", row) if kept else None,
        sha256_enc=key.seal(kept.sha256, "attachment", "sha256", row) if kept else None,
    )
