"""Mails as people, machines and enemies write them."""

from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import parseaddr

ACCOUNT = "916@ombudsman.example"
MOTHER = "ana@mail.example"


def mail(
    text: str = "Kömək edin, oğlumu polisdə döyürlər",
    *,
    sender: str = MOTHER,
    subject: str = "Təcili",
    number: int = 1,
    return_path: str | None = None,
    **headers: str,
) -> bytes:
    """A plain mail with a Message-ID of its own."""
    made = EmailMessage(policy=SMTP)
    path = parseaddr(sender)[1] if return_path is None else return_path
    made["Return-Path"] = f"<{path}>"
    made["From"] = sender
    made["To"] = ACCOUNT
    made["Subject"] = subject
    made["Message-ID"] = f"<letter-{number}@mail.example>"
    made["Date"] = "Sun, 22 Nov 2026 09:00:00 +0400"
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    return made.as_bytes()


def page(html: str) -> bytes:
    """A mail that is only HTML."""
    head = f"From: {MOTHER}\r\nMessage-ID: <h@x>\r\nContent-Type: text/html; charset=utf-8\r\n\r\n"
    return head.encode() + html.encode("utf-8", "surrogatepass")


def bounce(about: str, *, action: str = "failed", status: str = "5.1.1") -> bytes:
    """What a mail server tells about a mail that went nowhere."""
    return (
        "Return-Path: <>\r\nFrom: MAILER-DAEMON@mx.example\r\nTo: 916@ombudsman.example\r\n"
        "Subject: Undelivered\r\nMessage-ID: <dsn-1@mx.example>\r\nMIME-Version: 1.0\r\n"
        'Content-Type: multipart/report; report-type=delivery-status; boundary="b"\r\n\r\n'
        "--b\r\nContent-Type: text/plain\r\n\r\nSorry, torture, police beat him\r\n"
        "--b\r\nContent-Type: message/delivery-status\r\n\r\nReporting-MTA: dns; mx\r\n\r\n"
        f"Final-Recipient: rfc822; x@y\r\nAction: {action}\r\nStatus: {status}\r\n\r\n"
        f"--b\r\nContent-Type: text/rfc822-headers\r\n\r\nMessage-ID: {about}\r\n\r\n--b--\r\n"
    ).encode()


CHARSETS = (
    "utf-8", "UTF8", "windows-1251", "koi8-r", "iso-8859-9", "utf-7", "utf-16", "punycode", "idna",
    "zlib", "base64", "rot13", "unicode_escape", "undefined", "x-unknown", "", "\0", "a" * 500,
)  # fmt: skip
WRONG_HEADERS = (
    b"From: =?utf-8?b?////?= <a@b>", b"From: =?nonsense?q?=E9?= <a@b>", b"From: <<<<@@@>>>",
    b"From: " + b"a" * 100_000 + b"@b", b"From: \xff\xfe <a@b.c>", b"From:",
    b"From: a@b\r\nFrom: c@d",
    b"Subject: =?utf-16?b?//4=?=", b"Subject: " + b"=?utf-8?q?a?= " * 5_000, b"Date: yesterday",
    b"Date: Mon, 99 Foo 99999 99:99:99 +9999", b"Message-ID: <" + b"x" * 90_000 + b">",
    b"Message-ID: \0", b"References: " + b"<a@b> " * 20_000, b"Content-Type: multipart/mixed",
    b"Content-Type: multipart/mixed; boundary=", b'Content-Type: text/plain; charset="a\0b"',
    b"Content-Type: message/rfc822", b"Content-Transfer-Encoding: base64",
    b"Content-Transfer-Encoding: uuencode", b"Content-Transfer-Encoding: x-none",
    b"Content-Disposition: attachment; filename*0*=''%00; filename*1=\xff", b"\xe2\x80\xae: a",
    b"Auto-Submitted: \xff", b"Return-Path: <a@b", b"Authentication-Results: spf=",
    b"Content-Type: text/html", b"X-Loop: \xff", b": nothing", b" folded first",
    b"Subject: \xd8\x00\xdc\x00", b"Content-Type: multipart/report; boundary=b",
)  # fmt: skip
BODIES = (
    b"", b"\0" * 1_000, b"\xff" * 1_000, "Kömək edin".encode(), "Помогите".encode("cp1251"),
    b"=ZZ=", b"<div>" * 20_000, b"--b\r\n\r\nx", b"begin 644 a\r\n\xff\r\nend",
)  # fmt: skip


def nested(depth: int) -> bytes:
    """Parts in parts in parts."""
    made = b"From: a@b.c\r\n"
    for level in range(depth):
        made += b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (level, level)
    return made + b"\r\nhelp"


def poison() -> Iterator[bytes]:
    """Some four hundred mails that are wrong in as many ways."""
    yield from (
        b"",
        b"\r\n\r\n",
        b"\0",
        b"\xff" * 10,
        b"no header at all",
        nested(40),
        nested(5_000),
    )
    for charset in CHARSETS:
        for body in BODIES:
            head = f"From: a@b.c\r\nContent-Type: text/plain; charset={charset}\r\n\r\n"
            yield head.encode("latin-1", "replace") + body
    for wrong in WRONG_HEADERS:
        for body in BODIES:
            yield b"To: 916@ombudsman.example\r\n" + wrong + b"\r\n\r\n" + body
