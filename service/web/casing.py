"""Upper and lower case as Azerbaijani writes them: i and İ, ı and I."""

from typing import Final

_UP: Final = str.maketrans({"i": "İ", "ı": "I"})
_DOWN: Final = str.maketrans({"İ": "i", "I": "ı"})
# The order of the alphabet; letters of other alphabets follow in their own.
_ALPHABET: Final = "abcçdeəfgğhxıijkqlmnoöprsştuüvyz"
_PLACES: Final = {letter: f"{place:02d}" for place, letter in enumerate(_ALPHABET)}


def az_upper(text: str) -> str:
    """Capital letters: işgəncə becomes İŞGƏNCƏ."""
    return text.translate(_UP).upper()


def az_lower(text: str) -> str:
    """Small letters: İŞIQ becomes işıq."""
    return text.translate(_DOWN).lower()


def az_sort_key(text: str) -> str:
    """A key that orders names as an Azerbaijani register does."""
    return "".join(_PLACES.get(letter, "99" + letter) for letter in az_lower(text))
