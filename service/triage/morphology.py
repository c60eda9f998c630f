"""Polarity inside and around one word: Turkic suffixes, Russian and English particles."""

import re
from typing import Final

from service.triage.reading import Reading

_VOICE: Final = r"(?:[iu]?l|[iu]?n|d[iu]r|t[iu]r|[iu]s|[iu]?t)?(?:[iu]?l|[iu]n|d[iu]r|t)?"
_NOT: Final = (
    r"m(?:[ae](?:y(?:ib|ip|ub|up|[ae]c|[ae]n|ir|ur|im)|d[iu]|z|m[iu]s|s[ae]|sin(?:l[ae]r)?$|"
    r"d[ae]n|m[ae]|yin$|r[iu]k|r[ea]m)|[iu](?:r|ll|yo|y[iu]o|l[ae]r))"
)
_NEGATED_SUFFIX: Final = re.compile(rf"(?:{_VOICE}(?:y?[ae]|[iu])?){_NOT}")
_NEGATED_WORD: Final = re.compile(
    r"\w{2,}m(?:[ae](?:y(?:ib|ip|ub|up|[ae]c[ae]|[ae]n)|d[iu]|z|m[iu]s|s[ae]l|d[ae]n$)|"
    r"[iu](?:r|ll[ae]r|yor|rl[ae]r)(?:[ae]m|s[ae]n|l[ae]r|[iu]k|sun|um|uz)?$)"
)
_LOOKS_NEGATED: Final = re.compile(
    r"namaz|temir|demir|memur|amir|xemir|komur|omur|emir|hamam|tamam"
)
_FINITE: Final = re.compile(
    r"\w{1,}(?:[iu]r(?:l[ae]r)?|[iu]ll[ae]r|[iu]b(?:l[ae]r)?|[dt][iu](?:l[ae]r|m|q|k|n)?|"
    r"[ae]c[ae][qkg]\w*|[iu]yor\w*|m[iu]s(?:l[ae]r|t[iu])?|[iu]r[ae]m|[iu]rs[ae]n|"
    r"[iu]r[iu][qkg]|[iu]rs[iu]n[iu]z)$"
)
_IF: Final = re.compile(r"s[ae](?:l[ae]r|m|n|k|q|n[iu]z)?$")
_FUTURE: Final = re.compile(r"[ae]c[ae][qkg]")
_PRESENT: Final = re.compile(
    r"(?:[^m]|^)[iu](?:r|rl[ae]r|ll[ae]r|yor|yorl[ae]r|r[ae]m|r[iu]q|r[iu]k|rs[ae]n)(?:d[iu]r)?$"
)
_RUSSIAN_PRESENT: Final = re.compile(r"(?:[ую]т|[ая]т|[еи]т|[ую]тся|ет|ют)$")
_CAN: Final = re.compile(r"bil(?:er|erler|irler|ir|ecek\w*)$")
_NONE: Final = re.compile(r"(?:yox(?:dur|du|dular|ki)?|yok(?:tur|tu)?|deyil\w*|degil\w*|deyl)$")
TURKIC: Final = frozenset(("az", "tr"))


def suffix_negated(word: str, stem_length: int) -> bool:
    """Whether an Azerbaijani or Turkish verb carries negation after its stem."""
    return bool(_NEGATED_SUFFIX.match(word, stem_length))


def is_negative_verb(word: str) -> bool:
    """Whether a word looks like a negated finite verb of Azerbaijani or Turkish."""
    return bool(_NEGATED_WORD.match(word)) and not _LOOKS_NEGATED.match(word)


def is_nothing(word: str) -> bool:
    """Whether a word says that there is none: yoxdur, deyil, yok, değil."""
    return bool(_NONE.match(word))


def is_finite(word: str) -> bool:
    """Whether a word looks like a finite verb of Azerbaijani or Turkish."""
    return bool(_FINITE.match(word))


def is_hypothetical(reading: Reading, index: int, stem_length: int) -> bool:
    """Whether a Turkic verb speaks of what may or will happen."""
    word = reading.words[index]
    if _FUTURE.search(word, stem_length) or _IF.search(word, stem_length):
        return True
    following = reading.words[index + 1] if index + 1 < len(reading.words) else ""
    return bool(_CAN.match(following)) and word[-1] in "ae"


def is_present(word: str, language: str) -> bool:
    """Whether a verb says that it goes on now."""
    if language in TURKIC:
        return bool(_PRESENT.search(word))
    if language == "ru":
        return bool(_RUSSIAN_PRESENT.search(word))
    return language == "en" and word.endswith("ing")
