"""Files that somebody chose in a form, as attachments of a message."""

from collections.abc import Iterable

from service.attachments.uploads import Uploaded
from service.intake.message import Attachment, MessageKind

KINDS = {"image": MessageKind.PHOTO, "audio": MessageKind.VOICE, "video": MessageKind.VIDEO}


def attachments_of(files: Iterable[Uploaded]) -> tuple[Attachment, ...]:
    """The files, each of the kind that its sender says; what it is shows itself later."""
    return tuple(
        Attachment(
            kind=KINDS.get((file.mime or "").partition("/")[0].lower(), MessageKind.DOCUMENT),
            ref="",
            mime=file.mime,
            size=file.kept.size,
            name=file.name,
            kept=file.kept,
        )
        for file in files
    )
