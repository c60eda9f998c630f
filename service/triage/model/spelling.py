"""One spelling for a word in any script, so that every writer trains the same weights."""

from typing import Final

from service.triage.folding import fold, squeeze
from service.triage.model.names import anonymous

_LATIN: Final = dict(
    zip("абвгдезийклмнопрстуфыэәғҝөүһҹҷјқґії", "abvgdeziyklmnoprstufieeggouhccyqgii", strict=True)
)
_SEVERAL: Final = {
    "ё": "o",
    "ж": "j",
    "х": "x",
    "ц": "s",
    "ч": "c",
    "ш": "s",
    "щ": "s",
    "ю": "u",
    "я": "a",
    "ь": "",
    "ъ": "",
}
_TABLE: Final = str.maketrans(_LATIN | _SEVERAL)
_LONGEST: Final = 24
_BARE_NUMBER: Final = 3


def spelled(word: str) -> str:
    """A folded word in plain Latin letters, no name; long numbers keep only their length."""
    if word.isdigit():
        return word if len(word) < _BARE_NUMBER else "0" * min(len(word), 4)
    return anonymous(squeeze(fold(word.translate(_TABLE)))[:_LONGEST])
