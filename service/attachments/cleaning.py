"""The working copy of a file: the same picture, sound or page, without who made it and where."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from service.attachments.images import clean_image
from service.attachments.office import clean_office
from service.attachments.recognise import Family, FileKind
from service.attachments.refusal import Refused
from service.attachments.sound import clean_boxes, clean_mp3, clean_ogg, clean_wav


@dataclass(frozen=True, slots=True)
class WorkingCopy:
    """What people open; not cleaned when we know no way to clean that kind."""

    content: bytes = field(repr=False)
    mime: str
    cleaned: bool
    width: int | None = None
    height: int | None = None


def _as_it_is(content: bytes) -> bytes:
    return content


_CLEANERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "audio/mpeg": clean_mp3,
    "audio/aac": clean_mp3,
    "audio/ogg": clean_ogg,
    "audio/x-wav": clean_wav,
    "audio/amr": _as_it_is,
    "audio/mp4": clean_boxes,
    "video/mp4": clean_boxes,
    "video/3gpp": clean_boxes,
    "video/quicktime": clean_boxes,
    "text/plain": _as_it_is,
}


def working_copy(content: bytes, kind: FileKind, *, most_pixels: int) -> WorkingCopy:
    """The copy to open; raises Refused for a file that is broken or larger inside than outside."""
    try:
        if kind.family is Family.IMAGE:
            picture = clean_image(content, kind.mime, most_pixels=most_pixels)
            return WorkingCopy(
                picture.content,
                picture.mime,
                cleaned=True,
                width=picture.width,
                height=picture.height,
            )
        if kind.extension in {"docx", "xlsx", "odt"}:
            cleaned = clean_office(content, most_pixels=most_pixels)
            return WorkingCopy(cleaned, kind.mime, cleaned=True)
        cleaner = _CLEANERS.get(kind.mime)
        if cleaner is None:
            return WorkingCopy(content, kind.mime, cleaned=False)
        return WorkingCopy(cleaner(content), kind.mime, cleaned=True)
    except Refused:
        raise
    except Exception as fault:  # a stranger's file may trip any parser; the original is kept
        raise Refused("broken") from fault
