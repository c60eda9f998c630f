"""How people write a receipt word: without diacritics, in another alphabet, with a slip."""

from collections.abc import Iterator, Mapping
from itertools import islice, product
from typing import Final

_FOLDED: Final = str.maketrans("əşçğöüıâîû", "escgouiaiu")
_MOST_READINGS: Final = 256

# What a letter or pair may stand for; the first is what it usually does.
_ONE_OF: Final[Mapping[str, tuple[str, ...]]] = {
    "sh": ("s", "sh"),
    "ch": ("c", "ch"),
    "gh": ("g", "gh"),
    "kh": ("x", "kh"),
    "zh": ("j",),
    "дж": ("c",),
    "чч": ("c",),
    "ья": ("ya", "e"),
    "а": ("a", "e"),
    "г": ("q", "g"),
    "к": ("k", "q"),
    "х": ("x", "h"),
    "е": ("e", "ye"),
    "я": ("e", "ya"),
    "ю": ("u", "yu"),
    "ё": ("o", "yo"),
    "ж": ("j", "c"),
    "ц": ("s", "ts"),
    "б": ("b",),
    "в": ("v",),
    "д": ("d",),
    "з": ("z",),
    "и": ("i",),
    "й": ("y",),
    "л": ("l",),
    "м": ("m",),
    "н": ("n",),
    "о": ("o",),
    "п": ("p",),
    "р": ("r",),
    "с": ("s",),
    "т": ("t",),
    "у": ("u",),
    "ф": ("f",),
    "ч": ("c",),
    "ш": ("s",),
    "щ": ("s",),
    "ы": ("i",),
    "э": ("e",),
    "ь": ("",),
    "ъ": ("",),
    "ә": ("e",),
    "ғ": ("g",),
    "ҝ": ("g",),
    "ө": ("o",),
    "ү": ("u",),
    "һ": ("h",),
    "ҹ": ("c",),
    "ј": ("y",),
    "қ": ("q",),
    "і": ("i",),
}


def fold(word: str) -> str:
    """Lower case without the letters that foreign keyboards lack; İ, I and ı are one i."""
    return word.replace("İ", "i").replace("I", "i").lower().translate(_FOLDED)


def readings(word: str) -> tuple[str, ...]:
    """Everything a word may say once its alphabet is read as Azerbaijani Latin letters."""
    choices = list(_choices(fold(word)))
    return tuple(dict.fromkeys("".join(each) for each in islice(product(*choices), _MOST_READINGS)))


def _choices(folded: str) -> Iterator[tuple[str, ...]]:
    at = 0
    while at < len(folded):
        pair = folded[at : at + 2]
        if pair in _ONE_OF:
            yield _ONE_OF[pair]
            at += 2
        else:
            yield _ONE_OF.get(pair[0], (pair[0],))
            at += 1


def neighbours(form: str) -> frozenset[str]:
    """Patterns that two forms share exactly when one slip turns one into the other.

    A gap marks the letter in doubt, so a wrong, a missing and an extra letter all meet;
    sorting two neighbouring letters makes their swap meet too.
    """
    wrong = {f"{form[:i]}?{form[i + 1 :]}" for i in range(len(form))}
    missing = {f"{form[:i]}?{form[i:]}" for i in range(len(form) + 1)}
    swapped = {
        f"{form[:i]}({''.join(sorted(form[i : i + 2]))}){form[i + 2 :]}"
        for i in range(len(form) - 1)
    }
    return frozenset(wrong | missing | swapped)
