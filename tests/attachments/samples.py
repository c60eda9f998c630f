"""Small files of every kind, with secrets in their metadata where the kind can carry them."""

import struct
import wave
import zipfile
from io import BytesIO
from typing import Any

from PIL import Image
from PIL.PngImagePlugin import PngInfo

SECRET = "Baku 40.4093N taken by Rauf"


def picture(kind: str = "JPEG", size: tuple[int, int] = (40, 30), **more: Any) -> bytes:
    """A picture whose metadata names a place."""
    exif = Image.Exif()
    exif[0x010E] = SECRET
    exif[0x0112] = 6  # lies on its side
    out = BytesIO()
    extra: dict[str, Any] = {"exif": exif}
    if kind == "JPEG":
        extra["comment"] = SECRET.encode()
    if kind == "PNG":
        told = PngInfo()
        told.add_text("Author", SECRET)
        extra |= {"pnginfo": told}
    if kind in {"GIF", "BMP"}:
        extra = {"comment": SECRET.encode()} if kind == "GIF" else {}
    Image.new("RGB", size, "red").save(out, kind, **(extra | more))
    return out.getvalue()


def box(name: bytes, body: bytes) -> bytes:
    """One box of an MP4 file."""
    return struct.pack(">I4s", 8 + len(body), name) + body


def video() -> bytes:
    """An MP4 that says where and when it was made."""
    made = bytes(4) + struct.pack(">II", 3_850_000_000, 3_850_000_001) + bytes(92)
    place = box(b"udta", box(b"\xa9xyz", SECRET.encode()))
    moov = box(b"moov", box(b"mvhd", made) + place + box(b"trak", box(b"tkhd", made)))
    return box(b"ftyp", b"isom" + bytes(4) + b"isommp42") + moov + box(b"mdat", b"moving" * 50)


def wav() -> bytes:
    """One second of silence with a tag."""
    out = BytesIO()
    with wave.open(out, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(bytes(16000))
    told = SECRET.encode() + b"\0" * (len(SECRET) % 2)
    tagged = b"INFOIART" + struct.pack("<I", len(told)) + told
    whole = out.getvalue() + b"LIST" + struct.pack("<I", len(tagged)) + tagged
    return whole[:4] + struct.pack("<I", len(whole) - 8) + whole[8:]


def mp3() -> bytes:
    """Sound between two tags."""
    told = b"TPE1" + struct.pack(">I", len(SECRET) + 1) + b"\0\0\0" + SECRET.encode()
    head = b"ID3\x04\0\0" + bytes([0, 0, len(told) >> 7, len(told) & 0x7F])
    sound = b"\xff\xfb\x90\x00" + bytes(413)
    return head + told + sound * 4 + b"TAG" + SECRET.encode().ljust(125, b"\0")


def page(number: int, body: bytes, *, kind: int = 0, table: bytes | None = None) -> bytes:
    """One page of an Ogg stream; its checksum is made by the same rule as everybody's."""
    lacing = table or bytes([255] * (len(body) // 255) + [len(body) % 255])
    head = b"OggS\0" + bytes([kind]) + bytes(8) + struct.pack("<II", 916, number) + bytes(4)
    whole = bytearray(head + bytes([len(lacing)]) + lacing + body)
    crc = 0
    for byte in whole:
        crc ^= byte << 24
        for _ in range(8):
            crc = (crc << 1) ^ (0x104C11DB7 if crc & 0x80000000 else 0)
    whole[22:26] = struct.pack("<I", crc)
    return bytes(whole)


def opus(*, long: bool = False) -> bytes:
    """A voice note as Telegram sends it; a long comment runs over two pages."""
    told = f"ARTIST={SECRET}".encode()
    comment = struct.pack("<I", len(told)) + told
    many = 40 if long else 1
    tags = b"OpusTags" + struct.pack("<I", 4) + b"test" + struct.pack("<I", many) + comment * many
    head = page(0, b"OpusHead\x01\x01\x38\x01\x80\xbb\0\0\0\0\0", kind=2)
    if not long:
        return head + page(1, tags) + page(2, b"\xf8\xff\xfe" * 20, kind=4)
    first, second = tags[:1020], tags[1020:]
    pages = page(1, first, table=bytes([255] * 4)) + page(2, second, kind=1)
    return head + pages + page(3, b"\xf8\xff\xfe" * 20, kind=4)


def docx(**members: bytes) -> bytes:
    """A letter with an author, a comment and a picture."""
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as letter:
        letter.writestr("[Content_Types].xml", "<Types/>")
        letter.writestr("word/document.xml", f'<w:ins w:author="{SECRET}">salam</w:ins>')
        core = f"<cp:coreProperties><dc:creator>{SECRET}</dc:creator></cp:coreProperties>"
        letter.writestr("docProps/core.xml", core)
        letter.writestr("word/media/image1.jpg", picture())
        for name, content in members.items():
            letter.writestr(name.replace("__", "/"), content)
    return out.getvalue()


PDF = b"%PDF-1.7\n1 0 obj<</Author(x)>>endobj\ntrailer<</Info 1 0 R>>\n%%EOF"
EXE = b"MZ" + bytes(200)
