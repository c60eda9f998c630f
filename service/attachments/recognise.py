"""What a file is by its first bytes; what is not on the list stays sealed."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import filetype

HEAD: Final = 8192
_MIME: Final = re.compile(r"[a-z0-9][a-z0-9.+-]{0,40}/[a-z0-9][a-z0-9.+-]{0,80}")


class Family(StrEnum):
    """How the desk shows a file."""

    IMAGE = "image"
    AUDIO = "audio"
    VIDEO = "video"
    DOCUMENT = "document"


@dataclass(frozen=True, slots=True)
class FileKind:
    """One kind of file that we open."""

    mime: str
    family: Family
    extension: str


_OFFICE: Final = "application/vnd.openxmlformats-officedocument"
# Everything that can run, draw itself from a script, or hold other files is left out.
OPENED: Final[Mapping[str, FileKind]] = {
    kind.mime: kind
    for kind in (
        FileKind("image/jpeg", Family.IMAGE, "jpg"),
        FileKind("image/png", Family.IMAGE, "png"),
        FileKind("image/gif", Family.IMAGE, "gif"),
        FileKind("image/webp", Family.IMAGE, "webp"),
        FileKind("image/avif", Family.IMAGE, "avif"),
        FileKind("image/bmp", Family.IMAGE, "bmp"),
        FileKind("image/tiff", Family.IMAGE, "tif"),
        FileKind("audio/ogg", Family.AUDIO, "ogg"),
        FileKind("audio/mpeg", Family.AUDIO, "mp3"),
        FileKind("audio/mp4", Family.AUDIO, "m4a"),
        FileKind("audio/x-wav", Family.AUDIO, "wav"),
        FileKind("audio/amr", Family.AUDIO, "amr"),
        FileKind("audio/aac", Family.AUDIO, "aac"),
        FileKind("video/mp4", Family.VIDEO, "mp4"),
        FileKind("video/3gpp", Family.VIDEO, "3gp"),
        FileKind("video/quicktime", Family.VIDEO, "mov"),
        FileKind("video/webm", Family.VIDEO, "webm"),
        FileKind("application/pdf", Family.DOCUMENT, "pdf"),
        FileKind(f"{_OFFICE}.wordprocessingml.document", Family.DOCUMENT, "docx"),
        FileKind(f"{_OFFICE}.spreadsheetml.sheet", Family.DOCUMENT, "xlsx"),
        FileKind("application/vnd.oasis.opendocument.text", Family.DOCUMENT, "odt"),
        FileKind("text/plain", Family.DOCUMENT, "txt"),
    )
}
SAME_AS: Final = {"image/apng": "image/png", "video/x-m4v": "video/mp4"}


def mime_of(head: bytes, *, whole: bool) -> str | None:
    """The kind that the first bytes tell; None when they tell nothing."""
    told: str | None = filetype.guess_mime(head)
    if told is not None:
        return SAME_AS.get(told, told)
    return "text/plain" if _is_plain_text(head, whole=whole) else None


def recognise(head: bytes, *, whole: bool = False) -> FileKind | None:
    """The kind of file, when it is one that we open."""
    return OPENED.get(mime_of(head, whole=whole) or "")


def _is_plain_text(head: bytes, *, whole: bool) -> bool:
    """Words and nothing else: markup could run in a browser."""
    try:
        text = head.decode("utf-8")
    except UnicodeDecodeError as fault:
        # A cut in the middle of a letter is no fault of the text.
        if whole or fault.start < len(head) - 3:
            return False
        text = head[: fault.start].decode("utf-8")
    stripped = text.lstrip("\ufeff \t\r\n")
    controls = any(ord(c) < ord(" ") and c not in "\t\r\n\f" for c in text)
    return bool(stripped) and not controls and not stripped.startswith(("<", "%", "#!", "{\\"))


def declared_mime(text: str | None) -> str | None:
    """What the sender says it is, when it looks like a kind at all; never trusted."""
    said = (text or "").partition(";")[0].strip().lower()
    return said if _MIME.fullmatch(said) else None
