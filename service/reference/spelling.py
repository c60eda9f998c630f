"""One spelling for what people write in two alphabets, with and without diacritics."""

import re
import unicodedata
from functools import lru_cache
from typing import Final

# Dotted and dotless i first: lower() would turn İ into two characters.
_LATIN: Final = str.maketrans("İIı", "iii")
_FOLDED: Final = str.maketrans("ə", "e")
_CYRILLIC: Final = str.maketrans(
    {
        **dict(zip("абвгдезийклмнопрстуфыэ", "abvgdeziyklmnoprstufie", strict=True)),
        **dict(zip("әғҝөүһҹҷјқґії", "eggouhccyqgii", strict=True)),
        **dict(zip("ёжхцчшщюяьъ", ["o", *"jxscssua", "", ""], strict=True)),
    }
)
_NOT_A_WORD: Final = re.compile(r"[^a-z0-9]+")
_RUN: Final = re.compile(r"([a-z])\1+")
_DIGITS_BESIDE_LETTERS: Final = re.compile(r"(?<=[a-z])(?=\d)|(?<=\d)(?=[a-z])")
# Sounds that people spell in several ways; the longer spelling goes first.
_SOUNDS: Final = (
    *(("dzh", "c"), ("dj", "c"), ("sh", "s"), ("ch", "c"), ("zh", "c"), ("gh", "g"), ("kh", "x")),
    *(("j", "c"), ("q", "g"), ("w", "v"), ("y", "i"), ("h", "x"), ("e", "a")),
)


def fold(text: str) -> str:
    """Plain lower-case Latin letters and digits, single spaces between the words."""
    lowered = unicodedata.normalize("NFKC", text).translate(_LATIN).lower()
    latin = lowered.replace("ья", "iya").translate(_CYRILLIC).translate(_FOLDED)
    bare = "".join(c for c in unicodedata.normalize("NFD", latin) if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", bare).strip()


def sounds_like(text: str) -> tuple[str, ...]:
    """Bring the words of a text to one spelling per sound: Qobustan and Гобустан agree."""
    return tuple(word for chunk in text.split() for word in _sounds(chunk))


# Word by word, because people's vocabulary repeats and their texts do not.
@lru_cache(maxsize=65_536)
def _sounds(chunk: str) -> tuple[str, ...]:
    folded = _DIGITS_BESIDE_LETTERS.sub(" ", fold(chunk))
    for written, sound in _SOUNDS:
        folded = folded.replace(written, sound)
    return tuple(_RUN.sub(r"\1", folded).split())
