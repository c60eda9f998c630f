"""A stranger's form as JSON, for the spool, and back again."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from service.attachments.kept import KeptFile
from service.domain.terms import Channel, Language
from service.intake.filing import AppellantDetails, Filing, Once, Receipt
from service.intake.message import Attachment, MessageKind


def filing_json(filing: Filing) -> dict[str, Any]:
    """Everything that a public form can say."""
    who, once, receipt = filing.appellant, filing.once, filing.receipt
    return {
        "channel": filing.channel.value,
        "text": filing.text,
        "external_id": filing.external_id,
        "language": filing.language.value if filing.language else None,
        "answers": dict(filing.answers),
        "phone": who.phone,
        "anonymous": who.anonymous,
        "safe_to_contact": who.safe_to_contact,
        "once": [once.scope, once.key, b64encode(once.body_hash).decode()] if once else None,
        "files": [_file_json(file) for file in filing.attachments if file.kept is not None],
        "receipt": [receipt.reference, list(receipt.words)] if receipt else None,
    }


def filing_of_json(told: Mapping[str, Any]) -> Filing:
    """The same filing again."""
    once, receipt = told["once"], told["receipt"]
    return Filing(
        channel=Channel(told["channel"]),
        text=told["text"],
        external_id=told["external_id"],
        language=Language(told["language"]) if told["language"] else None,
        answers={
            code: tuple(given) if isinstance(given, list) else given
            for code, given in told["answers"].items()
        },
        appellant=AppellantDetails(
            phone=told["phone"],
            anonymous=told["anonymous"],
            safe_to_contact=told["safe_to_contact"],
        ),
        once=Once(once[0], once[1], b64decode(once[2])) if once else None,
        attachments=tuple(_file_of_json(file) for file in told["files"]),
        receipt=Receipt(receipt[0], tuple(receipt[1])) if receipt else None,
        wants_receipt=True,
    )


def _file_json(file: Attachment) -> dict[str, Any]:
    """A file that lies sealed with us; its key travels inside the sealed entry only."""
    kept = file.kept
    assert kept is not None  # noqa: S101 - the caller leaves out the others
    return {
        "kind": file.kind.value,
        "mime": file.mime,
        "name": file.name,
        "id": str(kept.id),
        "place": kept.place,
        "key": b64encode(kept.key).decode(),
        "size": kept.size,
        "sha256": kept.sha256.hex(),
    }


def _file_of_json(told: Mapping[str, Any]) -> Attachment:
    kept = KeptFile(
        id=UUID(told["id"]),
        place=told["place"],
        key=b64decode(told["key"]),
        size=told["size"],
        sha256=bytes.fromhex(told["sha256"]),
    )
    return Attachment(
        kind=MessageKind(told["kind"]),
        ref="",
        mime=told["mime"],
        size=kept.size,
        name=told["name"],
        kept=kept,
    )
