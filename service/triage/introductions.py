"""Names and towns by which people tell who it is: one word stands for every such name and town.

Names are words too: Elçin begins like an embassy, Kumar like gambling, Qusar like being sick.
Nobody may be judged by how a name sounds, by the rules as little as by the model: neither whoever
introduces themselves, nor whoever they write about. Quotes keep the person's own words.
"""

from collections.abc import Iterator, Sequence
from typing import Final

from service.triage.somebody import is_heard, named, titled

NAME: Final = "adsan"
TOWN: Final = "yerad"
_LONGEST_NAME: Final = 3
# The word before a name: adım, ismim, soyadım; меня зовут, моя фамилия; my name is.
_BEFORE_A_NAME: Final = frozenset(
    ("adim", "ismim", "soyadim", "адым", "зовут", "zovut", "фамилия", "familiya")
)
_AFTER_A_NAME: Final = frozenset(("adli", "adinda", "soyadli"))
_LOOSE: Final = frozenset(("зовут", "zovut", "фамилия", "familiya"))
_OWN: Final = frozenset(("меня", "menya", "menia", "моя", "moya", "moia"))
_BEFORE_A_TOWN: Final = frozenset(
    ("городе", "города", "районе", "района", "поселке", "gorode", "goroda", "rayone")
)
_AFTER_A_TOWN: Final = ("seherind", "sehrind", "seherinin", "rayonund", "qesebesind", "kendind")
_TWO_WORDS: Final = {("name", "is"): NAME, ("live", "in"): TOWN, ("living", "in"): TOWN}


def introduced(
    text: str, words: Sequence[str], starts: Sequence[int], clauses: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """The places of the words that say a name or a town, and what stands there instead."""
    for place, word in enumerate(words):
        stands = _TWO_WORDS.get((words[place - 1], word)) if place else None
        if word in _BEFORE_A_NAME or stands == NAME:
            for at in _name_after(text, words, starts, clauses, place):
                yield at, NAME
        elif word in _BEFORE_A_TOWN or stands == TOWN:
            if place + 1 < len(words) and is_capital(text, starts[place + 1]):
                yield place + 1, TOWN
        elif place and word.startswith(_AFTER_A_TOWN) and is_capital(text, starts[place - 1]):
            yield place - 1, TOWN
        elif word in _AFTER_A_NAME:
            for at in range(place - 1, max(place - 1 - _LONGEST_NAME, -1), -1):
                if not is_capital(text, starts[at]) or clauses[at] != clauses[place]:
                    break
                yield at, NAME
    yield from _somebody(text, words, starts, clauses)


def _name_after(
    text: str, words: Sequence[str], starts: Sequence[int], clauses: Sequence[int], cue: int
) -> Iterator[int]:
    """The words of a name: the rest of a short clause; of others those with a capital."""
    last = min(len(starts), cue + 2 + _LONGEST_NAME)
    rest = [at for at in range(cue + 1, last) if clauses[at] == clauses[cue]]
    is_whole = len(rest) <= _LONGEST_NAME and not _is_loose(words, cue)
    for at in rest[:_LONGEST_NAME]:
        if not is_whole and not is_capital(text, starts[at]):
            return
        yield at


def _is_loose(words: Sequence[str], cue: int) -> bool:
    """Whether a cue also says other things: they call him, the officer's family name."""
    return words[cue] in _LOOSE and (not cue or words[cue - 1] not in _OWN)


def _somebody(
    text: str, words: Sequence[str], starts: Sequence[int], clauses: Sequence[int]
) -> Iterator[tuple[int, str]]:
    """Names of others: after a word of kin or office, or by the ending of a family's name.

    Where Nearly Every Word Begins With A Capital, a capital tells no name.
    """
    capitals = {at for at, start in enumerate(starts) if is_capital(text, start)}
    inside = [at for at in range(1, len(words)) if clauses[at] == clauses[at - 1]]
    known: set[int] = set()
    told = [at for at in inside if at in capitals]
    if 3 * len(told) > 2 * len(inside):
        return
    for at in told:
        if is_heard(words[at]):
            continue
        after_a_family = at - 1 in capitals and named(words[at - 1])
        before_a_family = at + 1 in told and named(words[at + 1])
        if after_a_family and at - 1 not in known:
            yield at - 1, NAME
        if (
            after_a_family
            or before_a_family
            or named(words[at])
            or at - 1 in known
            or titled(words[at - 1])
        ):
            known.add(at)
            yield at, NAME


def is_capital(text: str, start: int) -> bool:
    """Whether a word begins with a capital and goes on in small letters."""
    return text[start : start + 1].isupper() and text[start + 1 : start + 2].islower()
