"""The words of a mail: of its readable parts, the HTML ones made safe, and what is attached."""

import html
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from email.message import Message
from typing import Final

import nh3

from service.mail.headers import decoded

DEEPEST: Final = 12
MOST_PARTS: Final = 200
LONGEST_HTML: Final = 1024 * 1024
LONGEST_TEXT: Final = 100_000
LONGEST_NAME: Final = 300
BLOCKS: Final = frozenset(
    "address article blockquote br dd div dl dt h1 h2 h3 h4 h5 h6 hr li ol p pre section table "
    "tr ul".split()
)
_EDGE: Final = re.compile(rf"</?(?:{'|'.join(sorted(BLOCKS))})\b[^>]*>")
_SPACES: Final = re.compile(r"[ \t\u00a0]+")
_BREAKS: Final = re.compile(r" ?\n[ \n]*\n ?")


@dataclass(frozen=True, slots=True)
class Part:
    """One file that came with a mail."""

    number: int
    mime: str
    size: int
    name: str | None = field(default=None, repr=False)
    content: bytes = field(default=b"", repr=False)


def plain_text(page: str) -> str:
    """The words of an HTML page: no script, no style, no tag, one line a block."""
    safe = nh3.clean(
        page[:LONGEST_HTML],
        tags=set(BLOCKS),
        attributes={},
        clean_content_tags={"script", "style", "title", "template"},
        link_rel=None,
    )
    lines = _EDGE.sub("\n", safe.replace("\r", "").replace("\n", " "))
    return _tidy(html.unescape(lines))


def _tidy(said: str) -> str:
    lines = "\n".join(_SPACES.sub(" ", line).strip() for line in said.splitlines())
    return _BREAKS.sub("\n\n", lines).strip()


def words_of(mail: Message) -> str:
    """What a person would read in the mail, in order."""
    return "\n\n".join(filter(None, _words(mail, 0))).strip()[:LONGEST_TEXT]


def _words(part: Message, depth: int) -> Iterator[str]:
    inner = _inner(part)
    if depth > DEEPEST or (not inner and is_file(part)):
        return
    if not inner:
        yield _leaf(part)
    elif part.get_content_type() == "multipart/alternative":
        yield _best(inner, depth)
    else:
        for each in inner[:MOST_PARTS]:
            yield from _words(each, depth + 1)


def _best(versions: list[Message], depth: int) -> str:
    """Of several versions of one text the plain one, unless it is empty."""
    said = [
        (
            each.get_content_type() != "text/plain",
            "\n\n".join(filter(None, _words(each, depth + 1))),
        )
        for each in versions[:MOST_PARTS]
    ]
    return next((words for _, words in sorted(said, key=lambda v: v[0]) if words.strip()), "")


def _inner(part: Message) -> list[Message]:
    # Of a leaf the library would decode the words at once, and trip over a NUL in their charset.
    held = part.get_payload() if part.is_multipart() else ()
    return [each for each in held if isinstance(each, Message)]


def _leaf(part: Message) -> str:
    said = decoded(content_of(part), part.get_content_charset())
    return (
        plain_text(said) if part.get_content_type() == "text/html" else said.replace("\r\n", "\n")
    )


def is_file(part: Message) -> bool:
    """Whether a part without inner parts is something to open rather than to read."""
    named = part.get_content_disposition() == "attachment" or name_of(part) is not None
    return named or part.get_content_type() not in {"text/plain", "text/html"}


def name_of(part: Message) -> str | None:
    """The file's name as its sender gave it; never a path of ours."""
    try:
        found = part.get_filename()
    except (LookupError, ValueError, TypeError, AttributeError):
        return None
    return None if not found else str(found).replace("\\", "/").rpartition("/")[2][:LONGEST_NAME]


def content_of(part: Message) -> bytes:
    """The bytes of a part, decoded as it says; its own bytes when it lies."""
    held = part.get_payload(decode=True)
    return held if isinstance(held, bytes) else b""


def files_of(mail: Message) -> Iterator[Part]:
    """Everything to open rather than to read, numbered in the order of the mail."""
    for number, part in enumerate(mail.walk()):
        if number >= MOST_PARTS:
            return
        if not _inner(part) and not part.is_multipart() and is_file(part):
            held = content_of(part)
            yield Part(number, part.get_content_type(), len(held), name_of(part), held)
