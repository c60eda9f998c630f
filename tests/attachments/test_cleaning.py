"""Working copies say nothing of maker and place, in ten kinds of file (S26)."""

import struct
import zipfile
from io import BytesIO

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from tinytag import TinyTag

from service.attachments.cleaning import WorkingCopy, working_copy
from service.attachments.recognise import OPENED, recognise
from service.attachments.refusal import Refused
from tests.attachments import samples as s

PIXELS = 1_000_000


def copy_of(content: bytes) -> WorkingCopy:
    kind = recognise(content[:8192], whole=True)
    assert kind is not None
    return working_copy(content, kind, most_pixels=PIXELS)


CARRIERS = {
    "jpeg": s.picture("JPEG"),
    "png": s.picture("PNG"),
    "webp": s.picture("WEBP"),
    "gif": s.picture("GIF"),
    "tiff": s.picture("TIFF"),
    "avif": s.picture("AVIF"),
    "mp4": s.video(),
    "wav": s.wav(),
    "mp3": s.mp3(),
    "opus": s.opus(),
    "long opus": s.opus(long=True),
    "docx": s.docx(),
}


def unpacked(content: bytes) -> bytes:
    """The bytes, and those of every member of an archive."""
    if not zipfile.is_zipfile(BytesIO(content)):
        return content
    with zipfile.ZipFile(BytesIO(content)) as members:
        return content + b"".join(members.read(name) for name in members.namelist())


@pytest.mark.parametrize("name", CARRIERS)
def test_the_copy_keeps_no_secret(name: str) -> None:
    assert s.SECRET.encode() in unpacked(CARRIERS[name])
    copy = copy_of(CARRIERS[name])
    assert copy.cleaned
    assert s.SECRET.encode() not in unpacked(copy.content)
    assert b"Rauf" not in unpacked(copy.content)


def test_a_picture_is_turned_upright_and_keeps_its_size() -> None:
    copy = copy_of(s.picture("JPEG", (40, 30)))
    assert (copy.mime, copy.width, copy.height) == ("image/jpeg", 30, 40)
    with Image.open(BytesIO(copy.content)) as opened:
        assert opened.size == (30, 40)
        assert opened.info.get("comment", b"") == b""
        assert not opened.getexif()


def test_sound_still_plays_as_long_as_before() -> None:
    for name in ("wav", "opus"):
        before = TinyTag.get(f"x.{name}", file_obj=BytesIO(CARRIERS[name])).duration
        after = TinyTag.get(f"x.{name}", file_obj=BytesIO(copy_of(CARRIERS[name]).content)).duration
        assert before == after
    assert len(copy_of(s.video()).content) == len(s.video())


def test_an_emptied_ogg_page_has_a_right_checksum() -> None:
    cleaned = copy_of(s.opus(long=True)).content
    start, number = 0, 0
    while start < len(cleaned):
        count = cleaned[start + 26]
        table = cleaned[start + 27 : start + 27 + count]
        end = start + 27 + count + sum(table)
        kind, body = cleaned[start + 5], cleaned[start + 27 + count : end]
        assert cleaned[start:end] == s.page(number, body, kind=kind, table=table)
        start, number = end, number + 1


def test_times_of_making_are_gone_from_a_video() -> None:
    assert struct.pack(">I", 3_850_000_000) not in copy_of(s.video()).content


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (s.picture("PNG", (1200, 1200)), "too_many_pixels"),
        (s.picture()[:300], "broken"),
        (
            s.docx(word__vbaProject_bin=b"x").replace(b"vbaProject_bin", b"vbaProject.bin"),
            "active_content",
        ),
        (s.docx(word__bomb=bytes(5_000_000)), "archive_limit"),
        (s.docx()[:-30], "broken"),
        (s.video()[:60] + b"\0\0\0\5moov", "broken"),
        (s.opus()[:80], "broken"),
    ],
)
def test_bombs_and_broken_files_are_refused_by_name(content: bytes, code: str) -> None:
    with pytest.raises(Refused) as refused:
        copy_of(content)
    assert refused.value.code == code


def test_a_picture_bomb_is_refused_before_it_is_painted() -> None:
    small = s.picture("PNG", (10, 10))
    bomb = small[:16] + struct.pack(">II", 60_000, 60_000) + small[24:]
    with pytest.raises(Refused):
        copy_of(bomb)


@pytest.mark.parametrize(
    "content",
    [
        s.EXE,
        b"<html><script>alert(1)</script>",
        b"  <?xml version='1.0'?><svg onload='x'/>",
        b"#!/bin/sh\nrm -rf /",
        b"PK\x03\x04" + bytes(100),
        b"\x00\x01\x02binary",
        b"{\\rtf1 x}",
        b"",
        "salam".encode("utf-16"),
    ],
)
def test_what_is_not_on_the_list_is_not_opened(content: bytes) -> None:
    assert recognise(content, whole=True) is None


def test_plain_words_are_plain_words() -> None:
    kind = recognise("Qardaşım həbsdədir".encode(), whole=True)
    assert kind is not None
    assert kind.mime == "text/plain"
    cut = ("ə" * 5000).encode()[:8191]
    assert recognise(cut) is not None


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(CARRIERS)), st.data())
def test_no_damage_makes_cleaning_raise_anything_but_a_refusal(
    name: str, draws: st.DataObject
) -> None:
    content = bytearray(CARRIERS[name])
    for _ in range(draws.draw(st.integers(1, 8))):
        content[draws.draw(st.integers(0, len(content) - 1))] = draws.draw(st.integers(0, 255))
    cut = bytes(content[: draws.draw(st.integers(1, len(content)))])
    for kind in (recognise(cut), OPENED[draws.draw(st.sampled_from(sorted(OPENED)))]):
        if kind is not None:
            try:
                working_copy(cut, kind, most_pixels=PIXELS)
            except Refused:
                continue
