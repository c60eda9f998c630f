"""The language a person writes, for the answer and the routing; rules never depend on it."""

import re
from collections.abc import Mapping
from typing import Final

from service.domain.terms import Language
from service.triage.reading import Reading

_CYRILLIC: Final = re.compile(r"[Ѐ-ԯ]")
_TURKISH: Final = re.compile(r"[iu]yor(?:u[mz]|sun|lar)?$|y[ae]ca[kg]")
_LOOKED_AT: Final = 2000


def language_of(
    reading: Reading, words: Mapping[Language, frozenset[str]], hint: Language | None
) -> Language:
    """The likeliest language; the hint only breaks a tie."""
    used = reading.words[:400]
    scores = {
        language: float(sum(map(known.__contains__, used))) for language, known in words.items()
    }
    head = reading.text[:_LOOKED_AT]
    if "ə" in head or "Ə" in head:
        scores[Language.AZ] += 3
    if _CYRILLIC.search(head):
        scores[Language.AZ if reading.azerbaijani_cyrillic else Language.RU] += 4
    if reading.russian_latin:
        scores[Language.RU] += 2
    scores[Language.AZ] += 0.3 * sum("x" in w or "q" in w for w in used if w.isascii())
    scores[Language.TR] += 0.5 * sum(_TURKISH.search(w) is not None for w in used if "y" in w)
    if hint is not None:
        scores[hint] = scores.get(hint, 0.0) + 0.5
    best = max(scores.values())
    if best <= 0:
        return hint or Language.AZ
    return max(scores, key=lambda language: scores[language])
