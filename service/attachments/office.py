"""Office documents without their author, and without what a bomb or a macro would bring."""

import re
import zipfile
from collections.abc import Callable, Mapping
from io import BytesIO
from typing import Final

from PIL import Image

from service.attachments.images import clean_image
from service.attachments.refusal import Refused

MOST_MEMBERS: Final = 2000
LARGEST_INSIDE: Final = 100 * 1024 * 1024
# Text packs well, but not a hundredfold; a member this small can do no harm.
HIGHEST_RATIO: Final = 100
SMALL: Final = 1024 * 1024
_PACKAGE: Final = "http://schemas.openxmlformats.org/package/2006/metadata"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006"
_ODF: Final = "urn:oasis:names:tc:opendocument:xmlns:office:1.0"
_EMPTY: Final[Mapping[str, str]] = {
    "docProps/core.xml": f'<coreProperties xmlns="{_PACKAGE}/core-properties"/>',
    "docProps/app.xml": f'<Properties xmlns="{_OFFICE}/extended-properties"/>',
    "docProps/custom.xml": f'<Properties xmlns="{_OFFICE}/custom-properties"/>',
    "meta.xml": f'<office:document-meta xmlns:office="{_ODF}" office:version="1.3"/>',
}
_AUTHOR: Final = re.compile(rb'\b(w:author|w:initials|w15:author|w15:userId)="[^"]*"')
_CREATOR: Final = re.compile(rb"<(dc:creator|dc:date|meta:initial-creator|author)>[^<]*</\1>")
_PICTURES: Final = {"jpg": "image/jpeg", "jpeg": "image/jpeg", "png": "image/png"}
_NEVER: Final = ("vbaproject.bin", "activex", "oleobject", "/embeddings/", "basic/")


def clean_office(content: bytes, *, most_pixels: int) -> bytes:
    """The same document with its properties emptied and its pictures painted anew."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as came, zipfile.ZipFile(out, "w") as made:
        members = came.infolist()
        require_modest(members)
        for member in members:
            if any(word in member.filename.lower() for word in _NEVER):
                raise Refused("active_content")
            kept = zipfile.ZipInfo(member.filename)
            kept.compress_type = member.compress_type
            if kept.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
                raise Refused("broken")
            made.writestr(kept, _cleaned(member.filename, came.read(member), most_pixels))
    return out.getvalue()


def require_modest(members: list[zipfile.ZipInfo]) -> None:
    """Raise Refused for an archive that is far larger inside than outside."""
    inside = sum(member.file_size for member in members)
    if len(members) > MOST_MEMBERS or inside > LARGEST_INSIDE:
        raise Refused("archive_limit")
    for member in members:
        if member.flag_bits & 1:
            raise Refused("encrypted")
        dense = member.file_size > HIGHEST_RATIO * max(1, member.compress_size)
        if dense and member.file_size > SMALL:
            raise Refused("archive_limit")


def _cleaned(name: str, content: bytes, most_pixels: int) -> bytes:
    if name in _EMPTY:
        return f'<?xml version="1.0" encoding="UTF-8"?>{_EMPTY[name]}'.encode()
    extension = name.rpartition(".")[2].lower()
    if "thumbnail" in name.lower() and extension in _PICTURES:
        return _blank(extension)
    if extension in _PICTURES:
        return clean_image(content, _PICTURES[extension], most_pixels=most_pixels).content
    if extension == "xml":
        anonymous: Callable[[re.Match[bytes]], bytes] = lambda m: m[1] + b'=""'  # noqa: E731
        return _CREATOR.sub(rb"<\1></\1>", _AUTHOR.sub(anonymous, content))
    return content


def _blank(extension: str) -> bytes:
    out = BytesIO()
    Image.new("RGB", (1, 1), "white").save(out, "PNG" if extension == "png" else "JPEG")
    return out.getvalue()
