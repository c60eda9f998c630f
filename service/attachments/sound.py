"""Sound and video without tags: what tells of maker and place is blanked, not a sample moves."""

import struct
from collections.abc import Iterator
from typing import Final

from service.attachments.refusal import Refused

# Boxes that hold boxes, boxes that tell tales, and boxes that tell when.
HOLDING: Final = frozenset({b"moov", b"trak", b"mdia", b"minf", b"edts", b"stbl"})
TELLING: Final = frozenset({b"udta", b"meta", b"uuid", b"loci"})
DATED: Final = frozenset({b"mvhd", b"tkhd", b"mdhd"})
MOST_BOXES: Final = 20_000
TOLD_IN_WAV: Final = frozenset({b"LIST", b"id3 ", b"ID3 ", b"bext", b"iXML", b"_PMX"})
ID3_HEAD: Final = 10
PAGE_HEAD: Final = 27
CONTINUED: Final = 1
OPUS_TAGS: Final = b"OpusTags"
VORBIS_TAGS: Final = b"\x03vorbis"


def clean_boxes(content: bytes) -> bytes:
    """MP4, M4A, MOV and 3GP: user data becomes free space, times of making become zero."""
    made = bytearray(content)
    left = [MOST_BOXES]
    _clean_boxes(made, 0, len(made), left)
    return bytes(made)


def _clean_boxes(made: bytearray, start: int, end: int, left: list[int]) -> None:
    while start + 8 <= end:
        left[0] -= 1
        if left[0] < 0:
            raise Refused("broken")
        size, name = struct.unpack_from(">I4s", made, start)
        head = 8
        if size == 1 and start + 16 <= end:
            (size,) = struct.unpack_from(">Q", made, start + 8)
            head = 16
        until = end if size == 0 else start + size
        if until > end or until < start + head:
            raise Refused("broken")
        if name in TELLING:
            made[start + 4 : start + 8] = b"free"
            made[start + head : until] = bytes(until - start - head)
        elif name in HOLDING:
            _clean_boxes(made, start + head, until, left)
        elif name in DATED:
            wide = 16 if made[start + head] == 1 else 8
            made[start + head + 4 : start + head + 4 + wide] = bytes(wide)
        start = until


def clean_mp3(content: bytes) -> bytes:
    """MP3 and AAC: the tags stand before and behind the sound."""
    while content[:3] == b"ID3" and len(content) > ID3_HEAD:
        a, b, c, d = (byte & 0x7F for byte in content[6:10])
        foot = ID3_HEAD if content[5] & 0x10 else 0
        content = content[ID3_HEAD + foot + (a << 21 | b << 14 | c << 7 | d) :]
    if content[-128:-125] == b"TAG":
        content = content[:-128]
    if content[-32:-24] == b"APETAGEX":
        (size,) = struct.unpack_from("<I", content, len(content) - 20)
        content = content[: max(0, len(content) - size)]
    if not content:
        raise Refused("broken")
    return content


def clean_wav(content: bytes) -> bytes:
    """WAV: chunks that tell become junk of the same length."""
    made = bytearray(content)
    start = 12
    while start + 8 <= len(made):
        name = bytes(made[start : start + 4])
        (size,) = struct.unpack_from("<I", made, start + 4)
        if name in TOLD_IN_WAV:
            until = min(len(made), start + 8 + size)
            made[start : start + 4] = b"JUNK"
            made[start + 8 : until] = bytes(until - start - 8)
        start += 8 + size + size % 2
    return bytes(made)


def clean_ogg(content: bytes) -> bytes:
    """Opus and Vorbis: the comment packet is emptied where it stands."""
    made = bytearray(content)
    inside = found = False
    for start, table, body in _pages(made):
        spans = list(_packets(table, body))
        for place, (begin, end) in enumerate(spans):
            goes_on = place == 0 and bool(made[start + 5] & CONTINUED)
            if inside and goes_on:
                made[begin:end] = bytes(end - begin)
            elif opening := _empty_tags(bytes(made[begin : begin + 8])):
                if end - begin < len(opening):
                    raise Refused("broken")
                made[begin:end] = opening + bytes(end - begin - len(opening))
                inside = found = True
            else:
                continue
            ends_here = place < len(spans) - 1 or table[-1] != 255  # noqa: PLR2004 - Ogg's lacing
            inside = inside and not ends_here
            _checksum(made, start, body + sum(table))
        if found and not inside:
            return bytes(made)
    raise Refused("broken")


def _empty_tags(begins: bytes) -> bytes:
    if begins == OPUS_TAGS:
        return OPUS_TAGS + bytes(8)
    return VORBIS_TAGS + bytes(8) + b"\x01" if begins[:7] == VORBIS_TAGS else b""


def _pages(made: bytearray) -> Iterator[tuple[int, bytes, int]]:
    """Where each page starts, its lacing table, and where its body starts."""
    start = 0
    while made[start : start + 4] == b"OggS" and start + PAGE_HEAD <= len(made):
        body = start + PAGE_HEAD + made[start + 26]
        table = bytes(made[start + PAGE_HEAD : body])
        if body + sum(table) > len(made):
            raise Refused("broken")
        yield start, table, body
        start = body + sum(table)


def _packets(table: bytes, body: int) -> Iterator[tuple[int, int]]:
    """The stretches of a page that belong to one packet each."""
    begin = end = body
    for lacing in table:
        end += lacing
        if lacing < 255:  # noqa: PLR2004 - Ogg's lacing
            yield begin, end
            begin = end
    if end > begin:
        yield begin, end


def _checksum(made: bytearray, start: int, end: int) -> None:
    made[start + 22 : start + 26] = bytes(4)
    crc = 0
    for byte in made[start:end]:
        crc = (crc << 8) & 0xFFFFFFFF ^ _CRC[(crc >> 24) ^ byte]
    made[start + 22 : start + 26] = struct.pack("<I", crc)


def _crc_of(byte: int) -> int:
    value = byte << 24
    for _ in range(8):
        value = (value << 1) ^ (0x04C11DB7 if value & 0x80000000 else 0)
    return value & 0xFFFFFFFF


_CRC: Final = tuple(_crc_of(byte) for byte in range(256))
