"""Copies of messages as others would have typed them, so that manners and slips tell nothing."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Final
from zlib import crc32

from service.triage.training.messages import Message

_OPENINGS: Final = (
    "salam,", "salam aleykum.", "hörmətli ombudsman,", "xahiş edirəm oxuyun.", "axşamınız xeyir.",
    "bağışlayın narahat edirəm.", "здравствуйте,", "добрый день.", "уважаемый омбудсмен,",
    "извините за беспокойство.", "zdravstvuyte,", "hello,", "dear sir or madam,", "good evening,",
    "excuse me,", "merhaba,", "iyi günler,", "sayın ombudsman,", "",
)  # fmt: skip
_ENDINGS: Final = (
    "çox sağ olun.", "təşəkkür edirəm", "allah razı olsun", "cavabınızı gözləyirəm.", "спасибо",
    "заранее благодарю.", "жду ответа.", "с уважением", "spasibo", "thank you.", "kind regards",
    "thanks in advance", "teşekkürler", "allah razı olsun sizden.", "saygılarımla", "",
)  # fmt: skip
_LONG_WORD: Final = re.compile(r"[^\W\d_]{6,}")
_CHAT: Final = (
    ("ş", "sh"),
    ("ç", "ch"),
    ("ə", "e"),
    ("ğ", "gh"),
    ("ı", "i"),
    ("ö", "o"),
    ("ü", "u"),
)


def with_copies(messages: Sequence[Message]) -> list[Message]:
    """Every message, and one copy of it written otherwise; the same copies each time."""
    return [*messages, *_copies(messages)]


def _copies(messages: Sequence[Message]) -> Iterator[Message]:
    """One copy of each message, in turn polite, slipped or in chat spelling."""
    ways: tuple[Callable[[str, int], str], ...] = (polite, slipped, chatted)
    for message in messages:
        chance = crc32(message.id.encode())
        text = ways[chance % len(ways)](message.text, chance // len(ways))
        yield replace(message, id=f"{message.id}-copy", text=text)


def polite(text: str, chance: int) -> str:
    """With a greeting and thanks, in any language."""
    opening = _OPENINGS[chance % len(_OPENINGS)]
    ending = _ENDINGS[chance // len(_OPENINGS) % len(_ENDINGS)]
    return f"{opening} {text} {ending}".strip()


def slipped(text: str, chance: int) -> str:
    """With one letter lost or doubled, or two swapped, in every third long word."""
    words = list(_LONG_WORD.finditer(text))[::3]
    for number, word in enumerate(reversed(words)):
        at = word.start() + 1 + (chance + number) % 4
        kind = (chance + number) % 3
        middle = ("", text[at] * 2, text[at + 1] + text[at])[kind]
        text = text[:at] + middle + text[at + (2 if kind == 2 else 1) :]  # noqa: PLR2004 -- Swapped.
    return text


def chatted(text: str, chance: int) -> str:
    """In chat spelling; a text without such letters is made polite."""
    typed = text
    for letter, letters in _CHAT:
        typed = typed.replace(letter, letters)
    return typed if typed != text else polite(text, chance)
