"""Letters made comparable: one code point in, one code point out, so offsets never move."""

import re
import unicodedata
from typing import Final

DROPPED: Final = "\u02b9"
"""A letter nobody writes; it stands where a mark stood and is removed from words afterwards."""

_LETTERS: Final = {
    **dict(zip("əşçğöüıİIâîûäáàéèêëíìóòôúùñ", "escgouiiiaiuaaaeeeeiiooouun", strict=True)),
    **dict(zip("ƏŞÇĞÖÜÂÎÛ", "escgouaiu", strict=True)),
    "ё": "е",
    "Ё": "е",
    "й": "й",
    "Й": "й",
}
_REPEATED: Final = re.compile(r"([^\W\d])\1{2,}")
_DECORATION: Final = re.compile(rf"['’`{DROPPED}]|([^\W\d])\1{{2}}")
_CACHE_LIMIT: Final = 4096


class _FoldTable(dict[int, str]):
    """Folds any code point to exactly one code point, learning as it goes up to a limit."""

    def __missing__(self, code: int) -> str:
        folded = _fold_one(chr(code))
        if len(self) < _CACHE_LIMIT:
            self[code] = folded
        return folded


def _fold_one(letter: str) -> str:
    """Fold one character that the table does not name."""
    if unicodedata.category(letter) in ("Mn", "Me", "Cf"):
        return DROPPED
    for part in unicodedata.normalize("NFKD", letter):
        lowered = _LETTERS.get(part) or part.lower()[:1] or part
        if lowered.isalnum():
            return _LETTERS.get(lowered, lowered)
    return letter


_TABLE: Final = _FoldTable({ord(letter): folded for letter, folded in _LETTERS.items()})


def fold(text: str) -> str:
    """Fold a whole text; the answer has the same length, code point by code point."""
    return text.translate(_TABLE)


def is_decorated(folded: str) -> bool:
    """Whether a folded text holds anything that words must be freed of."""
    return bool(_DECORATION.search(folded))


def squeeze(word: str) -> str:
    """Remove what was only emphasis or invisible from one folded word."""
    if DROPPED in word:
        word = word.replace(DROPPED, "")
    return _REPEATED.sub(r"\1", word).replace("'", "").replace("’", "").replace("`", "")


_CHAT: Final = (("sch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("gh", "g"), ("kh", "x"))


def unchat(word: str) -> str:
    """Undo chat spelling (iwgence, ishgence) of a folded Azerbaijani or Turkish word."""
    for typed, meant in _CHAT:
        word = word.replace(typed, meant)
    return word.replace("w", "s")


_VOWELS: Final = frozenset("аеёиоуыэюяәөү")
_OLD_CYRILLIC: Final = dict(
    pair.split(":")
    for pair in (
        "а:a б:b в:v г:q ғ:g ҝ:g д:d е:e ә:e ё:o ж:j з:z и:i й:y ј:y к:k л:l м:m н:n о:o ө:o "
        "п:p р:r с:s т:t у:u ү:u ф:f х:x һ:h ч:c ҹ:c ш:s щ:s ы:i э:e ъ: ь:"
    ).split()
)


def azerbaijani_of(word: str) -> str:
    """Transliterate an Azerbaijani word in old Cyrillic or typed on a Russian keyboard."""
    word = word.lower().replace("дж", "ҹ")
    letters, before = [], ""
    for letter in word:
        soft = before and before not in _VOWELS
        if letter in "яю":
            plain = "e" if letter == "я" else "u"
            letters.append(plain if soft else "y" + ("a" if letter == "я" else "u"))
        else:
            letters.append(_OLD_CYRILLIC.get(letter, letter))
        before = letter
    return "".join(letters)


_RUSSIAN: Final = dict(
    pair.split(":")
    for pair in (
        "а:a б:b в:v г:g д:d е:e ё:e ж:zh з:z и:i й:i к:k л:l м:m н:n о:o п:p р:r с:s т:t у:u "
        "ф:f х:x ц:c ч:ch ш:sh щ:sh ъ: ы:i ь: э:e ю:yu я:ya"
    ).split()
)
_SKELETON: Final = (
    ("shch", "s"), ("sch", "s"), ("sh", "s"), ("ch", "c"), ("zh", "z"), ("kh", "x"), ("h", "x"),
    ("ts", "c"), ("tz", "c"), ("w", "v"), ("q", "k"), ("y", "i"), ("ji", "i"),
    ("ja", "a"), ("ju", "u"), ("je", "e"), ("jo", "e"), ("j", "i"),
    ("ia", "a"), ("iu", "u"), ("ie", "e"), ("io", "e"), ("ii", "i"),
)  # fmt: skip
_DOUBLED: Final = re.compile(r"(.)\1+")


def skeleton(word: str) -> str:
    """Reduce a Russian word, Cyrillic or typed in Latin letters, to what both have in common."""
    latin = "".join([_RUSSIAN.get(letter, letter) for letter in word])
    for typed, meant in _SKELETON:
        if typed in latin:
            latin = latin.replace(typed, meant)
    return _DOUBLED.sub(r"\1", latin)


def is_cyrillic(word: str) -> bool:
    """Whether a folded word is written in Cyrillic letters."""
    return "\u0400" <= word[0] <= "\u052f"
