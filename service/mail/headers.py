"""Headers of a mail as text, whatever their senders did to them."""

import codecs
import re
from datetime import UTC, datetime
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import Message
from email.utils import parseaddr, parsedate_to_datetime
from typing import Final

# Charsets that people write in. Others exist that only burn time (punycode) or name no letters.
READABLE: Final = re.compile(
    r"ascii|utf-(8|7|16|32)(-[lb]e|-sig)?|iso8859-\d+|cp\d{3,4}|koi8-[rut]|mac-cyrillic|"
    r"gb\d+|gbk|big5.*|euc_.*|shift_jis.*|iso2022_.*|latin.*"
)
LONGEST_HEADER: Final = 20_000
_FOLD: Final = re.compile(r"[\r\n]+[ \t]*")
_CONTROL: Final = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")
_ADDRESS: Final = re.compile(r"[^\s@<>,;:\"()\[\]]{1,64}@[^\s@<>,;:\"()\[\]]{1,255}")


def decoded(content: bytes, charset: str | None) -> str:
    """Bytes as text: as they claim, as UTF-8, or as what Cyrillic mails fall back to."""
    for each in (_known(charset), "utf-8"):
        if each is not None:
            try:
                return content.decode(each)
            except (UnicodeError, LookupError, ValueError):
                continue
    return content.decode("cp1251", "replace")


def _known(charset: str | None) -> str | None:
    try:
        name = codecs.lookup((charset or "").strip("\"' ")).name
    except (LookupError, ValueError, UnicodeError):
        return None
    return name if READABLE.fullmatch(name.replace("_", "-")) or READABLE.fullmatch(name) else None


def header(mail: Message, name: str) -> str:
    """The first header of that name, unfolded and decoded; empty when there is none."""
    return next(iter(headers(mail, name)), "")


def headers(mail: Message, name: str) -> list[str]:
    """All headers of that name, in order."""
    wanted = name.lower()
    return [_plain(str(value)) for key, value in mail.raw_items() if key.lower() == wanted]


def _plain(value: str) -> str:
    value = _FOLD.sub(" ", value[:LONGEST_HEADER])
    raw = value.encode("utf-8", "surrogateescape")
    if not value.isascii():
        value = decoded(raw, None)
    try:
        parts = decode_header(value)
    except (HeaderParseError, ValueError):
        parts = [(value, None)]
    said = "".join(
        decoded(part, charset) if isinstance(part, bytes) else part for part, charset in parts
    )
    return _CONTROL.sub(" ", said).strip()


def address(mail: Message, name: str) -> tuple[str, str]:
    """The name and the address that a header gives; the address is empty when it is none."""
    # Decoding comes last, so that an encoded name cannot smuggle in another address.
    raw = next((str(v) for k, v in mail.raw_items() if k.lower() == name.lower()), "")
    shown, found = parseaddr(_FOLD.sub(" ", raw[:LONGEST_HEADER]))
    plain = _plain(found)
    return _plain(shown), plain if _ADDRESS.fullmatch(plain) else ""


def sent_at(mail: Message) -> datetime | None:
    """When the mail says it was written."""
    try:
        found = parsedate_to_datetime(header(mail, "date"))
        return found.replace(tzinfo=found.tzinfo or UTC).astimezone(UTC)
    except (TypeError, ValueError, OverflowError, IndexError):
        return None
