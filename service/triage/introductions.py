"""Who somebody says they are and where they live: one word stands for every such name and town.

Names are words too: Elçin begins like an embassy, Kumar like gambling, Qusar like being sick.
Whoever introduces themselves must not be judged by how it sounds, by the rules as little as by the
model. What is said about anybody else is left as it is, and quotes keep the person's own words.
"""

from collections.abc import Iterator, Sequence
from typing import Final

NAME: Final = "adsan"
TOWN: Final = "yerad"
_LONGEST_NAME: Final = 3
# The word before a name: adım, ismim, soyadım; меня зовут, моя фамилия; my name is.
_BEFORE_A_NAME: Final = frozenset(
    ("adim", "ismim", "soyadim", "адым", "зовут", "zovut", "фамилия", "familiya")
)
_BEFORE_A_TOWN: Final = frozenset(
    ("городе", "города", "районе", "района", "поселке", "gorode", "goroda", "rayone")
)
_AFTER_A_TOWN: Final = ("seherind", "sehrind", "seherinin", "rayonund", "qesebesind", "kendind")
_TWO_WORDS: Final = {("name", "is"): NAME, ("live", "in"): TOWN, ("living", "in"): TOWN}


def introduced(
    text: str, words: Sequence[str], starts: Sequence[int], clauses: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """The places of the words by which the writer says a name or a town, and what stands there."""
    for place, word in enumerate(words):
        stands = _TWO_WORDS.get((words[place - 1], word)) if place else None
        if word in _BEFORE_A_NAME or stands == NAME:
            for at in _name_after(text, starts, clauses, place):
                yield at, NAME
        elif word in _BEFORE_A_TOWN or stands == TOWN:
            if place + 1 < len(words) and _is_capital(text, starts, place + 1):
                yield place + 1, TOWN
        elif place and word.startswith(_AFTER_A_TOWN) and _is_capital(text, starts, place - 1):
            yield place - 1, TOWN


def _name_after(
    text: str, starts: Sequence[int], clauses: Sequence[int], cue: int
) -> Iterator[int]:
    """The words of a name: the rest of a short clause; of a long one those with a capital."""
    last = min(len(starts), cue + 2 + _LONGEST_NAME)
    rest = [at for at in range(cue + 1, last) if clauses[at] == clauses[cue]]
    is_whole = len(rest) <= _LONGEST_NAME
    for at in rest[:_LONGEST_NAME]:
        if not is_whole and not _is_capital(text, starts, at):
            return
        yield at


def _is_capital(text: str, starts: Sequence[int], at: int) -> bool:
    """Whether a word begins with a capital and goes on in small letters."""
    start = starts[at]
    return text[start : start + 1].isupper() and text[start + 1 : start + 2].islower()
