"""Files as no provider should announce them, and the bytes that come when one asks for them."""

import json
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from typing import Any

from tests.attachments.samples import picture
from tests.bad_input.poison import WEIRD, update
from tests.channels.couriers import event, text
from tests.intake.mails import ACCOUNT

KINDS = ("photo", "voice", "audio", "video", "video_note", "animation", "document", "sticker")
PARTS = (
    "file_id", "file_unique_id", "file_size", "file_name", "mime_type", "duration", "width",
    "thumbnail",
)  # fmt: skip
ADDRESSES = (
    "", "x", "http://169.254.169.254/latest", "https://[::ffff:10.0.0.1]/a", "file:///etc/passwd",
    "https://api.twilio.com/%00", "https://api.twilio.com/" + "a" * 9_000, "ftp://x", "//x/y",
    "https://api.twilio.com@evil.example/", "https://user:pass@api.twilio.com/", "\u202ehttps://x",
    "https://api.twilio.com:99999/", "javascript:alert(1)", "data:text/html,<script>", "\0",
)  # fmt: skip
TYPES = ("", "image", "image/jpeg; a=b", "\0/\0", "audio/" + "x" * 9_000, "text/html", "IMAGE/JPEG")
NAMES = (
    "", "../../etc/passwd", "a" * 4_000_0, "\u202egpj.exe", "a\r\nX: y.pdf", "nul\0.pdf", "con",
    "<img src=x onerror=alert(1)>.png", "=?utf-8?b?////?=", "ə" * 5_000, "🆘.pdf", '"x="', "\ud800",
)  # fmt: skip
# Each file that somebody asks for holds the next of these.
CONTENTS = (
    b"", b"\0" * 70_000, b"\xff\xd8\xff", picture()[:200], picture("PNG")[:60], b"GIF89a\xff\xff",
    b"OggS" + b"\xff" * 500, b"%PDF-1.7\n" + b"1 0 obj<<" * 5_000, b"PK\x03\x04" + b"\0" * 300,
    b"RIFF\xff\xff\xff\xffWAVE", b"ID3" + b"\x7f" * 400, b"\0\0\0\x18ftypisom" + b"\xff" * 400,
    b"<svg onload=alert(1)>", b"MZ" + b"\0" * 400, "<script>ə".encode("utf-16"), picture(),
)  # fmt: skip


def content_of(number: int) -> bytes:
    """What comes when the file of this number is fetched."""
    return CONTENTS[number % len(CONTENTS)]


def _telegram(number: int, **held: Any) -> bytes:
    whole = update(number)
    del whole["message"]["text"]
    return json.dumps({**whole, "message": whole["message"] | held}).encode()


def telegram_files() -> Iterator[bytes]:
    """Photos, voice notes, documents and albums with something strange in one place."""
    number = 50_000
    for kind in KINDS:
        for part in PARTS:
            for weird in WEIRD[(number % 6) :: 6]:
                number += 1
                file = {"file_id": f"f{number}", "width": 9, part: weird}
                yield _telegram(number, **{kind: [file] if kind == "photo" else file})
        for weird in WEIRD:
            number += 1
            yield _telegram(number, **{kind: weird}, caption="bax")
    for weird in WEIRD:
        number += 1
        file = {"file_id": f"f{number}", "width": 9}
        yield _telegram(number, photo=[file], media_group_id=weird)
        number += 1
        yield _telegram(number, photo=[file], caption=weird)
        number += 1
        yield _telegram(number, photo=[weird, file, weird])


def whatsapp_files() -> Iterator[dict[str, str]]:
    """Media with strange addresses, kinds and counts."""
    number = 60_000
    for name, values in (
        ("MediaUrl0", ADDRESSES),
        ("MediaContentType0", TYPES),
        ("NumMedia", ("", "-1", "0", "11", "1e9", "9" * 400, "\0")),
        ("MediaUrl9", ADDRESSES),
    ):
        for value in values:
            number += 1
            good = {
                "MediaUrl0": f"https://api.twilio.com/{number}",
                "MediaContentType0": "image/png",
            }
            yield text(number, number, "", whatsapp=True) | good | {name: value}


def messenger_files() -> Iterator[bytes]:
    """Attachments with something strange in one place, and lists of very many."""
    number = 70_000
    for weird in (*WEIRD, *ADDRESSES):
        for attachments in (
            weird,
            [weird],
            [{"type": weird, "payload": {"url": "https://cdn.fbsbx.com/a"}}],
            [{"type": "image", "payload": weird}],
            [{"type": "file", "payload": {"url": weird}, "title": weird}],
            [{"type": "location", "payload": {"coordinates": weird}}],
        ):
            number += 1
            message = {"mid": f"m{number}", "attachments": attachments}
            entry = {"id": "100916", "messaging": [event(number, message=message)]}
            yield json.dumps({"object": "page", "entry": [entry]}).encode()


def _letter(number: int) -> EmailMessage:
    made = EmailMessage(policy=SMTP)
    made["From"], made["To"] = f"p{number}@mail.example", ACCOUNT
    made["Message-ID"] = f"<poison-{number}@mail.example>"
    return made


def mailed_files() -> Iterator[bytes]:
    """Parts with strange names, kinds and codings."""
    number = 80_000
    for name in NAMES:
        for content in (b"", picture(), b"\0" * 99):
            number += 1
            made = _letter(number)
            made.set_content("Kömək")
            made.add_attachment(content, maintype="image", subtype="jpeg", filename="NAME")
            yield made.as_bytes().replace(b"NAME", name.encode("utf-8", "surrogatepass"))
    for coding in (b"base64", b"uuencode", b"x-none", b"8bit", b"quoted-printable"):
        for content in CONTENTS:
            number += 1
            head = bytes(_letter(number)) + b"Content-Type: image/png\r\n"
            yield head + b"Content-Transfer-Encoding: " + coding + b"\r\n\r\n" + content
