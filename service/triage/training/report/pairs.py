"""The same message written otherwise: in other letters, with a slip, in two languages."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final
from zlib import crc32

from service.domain.terms import Level
from service.triage.engine import assess
from service.triage.report import Report
from service.triage.rulebook import Rulebook
from service.triage.training.messages import Message

_PLAIN: Final = str.maketrans("əşçğöüıİƏŞÇĞÖÜ", "escgouiIESCGOU")
_DIGRAPHS: Final = (
    ("ş", "sh"),
    ("ç", "ch"),
    ("ə", "e"),
    ("ğ", "gh"),
    ("ı", "i"),
    ("ö", "o"),
    ("ü", "u"),
)
_CYRILLIC: Final = str.maketrans(
    "abcçdeəfgğhxıijkqlmnoöprsştuüvyz", "абҹчдеәфҝғһхыижкглмноөпрсштуүвјз"
)
_LATIN: Final = dict(
    zip(
        "абвгдеёжзийклмнопрстуфхцчшщъыьэюя",
        "a b v g d e e zh z i y k l m n o p r s t u f h ts ch sh sch _ y _ e yu ya".replace(
            "_", ""
        ).split(" "),
        strict=True,
    )
)
_TURKIC: Final = ("az", "tr")
Way = Callable[[str], str]


def plain(text: str) -> str:
    """Without diacritics."""
    return text.translate(_PLAIN)


def digraphs(text: str) -> str:
    """In chat spelling."""
    for letter, typed in _DIGRAPHS:
        text = text.replace(letter, typed)
    return text


def cyrillic(text: str) -> str:
    """In the old Cyrillic letters."""
    return text.replace("İ", "i").replace("I", "ı").lower().translate(_CYRILLIC)


def capitals(text: str) -> str:
    """In capitals, with the dotted and the dotless one."""
    return text.replace("i", "İ").upper()


def slip(text: str) -> str:
    """With two neighbouring letters of one long word swapped."""
    long = list(re.finditer(r"[^\W\d_]{6,}", text))
    if not long:
        return text
    word = long[crc32(text.encode(errors="replace")) % len(long)]
    at = word.start() + 2
    return text[:at] + text[at + 1] + text[at] + text[at + 2 :]


def translit(text: str) -> str:
    """Russian typed in Latin letters."""
    return "".join(_LATIN.get(c, _LATIN.get(c.lower(), c)) for c in text)


def mixed(text: str) -> str:
    """With a Russian greeting and thanks around it."""
    return f"здравствуйте, {text} спасибо"


WAYS: Final[dict[str, tuple[Way, tuple[str, ...]]]] = {
    "without diacritics": (plain, _TURKIC),
    "in chat spelling": (digraphs, ("az",)),
    "in Cyrillic": (cyrillic, ("az",)),
    "Russian in Latin letters": (translit, ("ru",)),
    "in capitals": (capitals, _TURKIC),
    "with a slip": (slip, ("az", "tr", "ru", "en")),
    "in two languages": (mixed, ("az",)),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """How many messages changed when written otherwise."""

    name: str
    count: int
    found_before: int
    found_after: int
    changed: int

    @property
    def lost(self) -> float:
        """How many points of recall the other spelling costs."""
        return 100 * (self.found_before - self.found_after) / self.count if self.count else 0.0


def spelling_pairs(messages: Sequence[Message], rulebook: Rulebook) -> list[Pair]:
    """Whether urgent messages are still found in other letters."""
    urgent = [m for m in messages if m.critical and _is_full(m)]
    pairs = []
    for name, (way, languages) in WAYS.items():
        chosen = [message for message in urgent if message.language in languages]
        pairs.append(_pair(name, [(m.text, way(m.text)) for m in chosen], rulebook))
    return pairs


def _is_full(message: Message) -> bool:
    """Whether a message is written in the full letters of its language."""
    return message.script == ("cyrillic" if message.language == "ru" else "latin")


def _pair(name: str, texts: Sequence[tuple[str, str]], rulebook: Rulebook) -> Pair:
    """Judge both texts of each pair."""
    before = [assess(Report(text), rulebook).level for text, _ in texts]
    after = [assess(Report(text), rulebook).level for _, text in texts]
    return Pair(
        name,
        len(texts),
        sum(level <= Level.PX for level in before),
        sum(level <= Level.PX for level in after),
        sum(a is not b for a, b in zip(before, after, strict=True)),
    )
