"""Names for appeals, and the five words that let somebody come back to one.

A reference is 8 characters out of 30 (39 bits); a receipt adds 5 of 2,048 words (55 bits).
Together that is 94 bits, beyond guessing at any rate we allow (promises S33, S34).
"""

import re
import secrets
import unicodedata
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from service.security.receipt_spelling import fold, neighbours, readings

WORDS_IN_A_RECEIPT: Final = 5
_LONGEST_ANSWER: Final = 200  # characters; five words of the list need less than 50

# Neither 0 and O nor 1, I and L, which look alike, nor U, which a hand writes like V.
_ALPHABET: Final = "23456789ABCDEFGHJKMNPQRSTVWXYZ"
_PREFIX: Final = "916"
_REFERENCE: Final = re.compile(rf"(?:{_PREFIX})?([{_ALPHABET}]{{4}})([{_ALPHABET}]{{4}})")
_BETWEEN: Final = re.compile(r"[\s\W_]+")
_LOOK_ALIKES: Final = str.maketrans("АВЕЗКМНРСТУХЅЈԚԜ", "ABE3KMHPCTYXSJQW")
_NOT_A_LETTER: Final = re.compile(r"[\W\d_]+")


def new_reference() -> str:
    """A fresh public name of an appeal, such as 916-7K3F-9QXD; never sequential."""
    letters = "".join(secrets.choice(_ALPHABET) for _ in range(8))
    return f"{_PREFIX}-{letters[:4]}-{letters[4:]}"


def normalise_reference(text: str) -> str | None:
    """The reference that somebody typed in their own way, or None when it cannot be one."""
    if len(text) > _LONGEST_ANSWER:
        return None
    plain = unicodedata.normalize("NFKC", text.replace("№", "")).upper().translate(_LOOK_ALIKES)
    match = _REFERENCE.fullmatch(_BETWEEN.sub("", plain))
    return None if match is None else f"{_PREFIX}-{match[1]}-{match[2]}"


def new_receipt_words() -> tuple[str, ...]:
    """Five words to say over the phone or to write by hand."""
    words = tuple(_by_folded_form().values())
    return tuple(secrets.choice(words) for _ in range(WORDS_IN_A_RECEIPT))


def receipt_of(seed: bytes) -> tuple[str, tuple[str, ...]]:
    """A reference and five words that 32 secret bytes stand for; the same ones every time."""
    letters, rest = "", int.from_bytes(seed[:16])
    for _ in range(8):
        rest, place = divmod(rest, len(_ALPHABET))
        letters += _ALPHABET[place]
    words, rest = [], int.from_bytes(seed[16:])
    for _ in range(WORDS_IN_A_RECEIPT):
        rest, place = divmod(rest, len(receipt_word_list()))
        words.append(receipt_word_list()[place])
    return f"{_PREFIX}-{letters[:4]}-{letters[4:]}", tuple(words)


def normalise_words(text: str) -> tuple[str, ...] | None:
    """The five listed words that somebody meant, or None when that is not certain."""
    if len(text) > _LONGEST_ANSWER:
        return None
    written = _NOT_A_LETTER.sub(" ", _without_marks_of_speech(text)).split()
    if len(written) != WORDS_IN_A_RECEIPT:
        return None
    meant = [_meant(word) for word in written]
    return None if None in meant else tuple(word for word in meant if word is not None)


def receipt_word_list() -> tuple[str, ...]:
    """Every word that a receipt may hold."""
    return tuple(_by_folded_form().values())


def _without_marks_of_speech(text: str) -> str:
    composed = unicodedata.normalize("NFKC", text)
    return re.sub("['\u2018\u2019\u02bc`\u00ad\u200b-\u200f\u0307]", "", composed)


def _meant(word: str) -> str | None:
    """An exact reading wins; otherwise one slip is forgiven if it leaves no doubt."""
    listed = _by_folded_form()
    possible = readings(word)
    exact = {listed[reading] for reading in possible if reading in listed}
    if exact:
        return exact.pop() if len(exact) == 1 else None
    near = {found for reading in possible for found in _one_slip_away(reading)}
    return near.pop() if len(near) == 1 else None


def _one_slip_away(reading: str) -> Iterator[str]:
    index = _by_neighbour()
    for neighbour in neighbours(reading):
        yield from index.get(neighbour, ())


@cache
def _by_folded_form() -> Mapping[str, str]:
    """Read once, at the first receipt; a list of the wrong length would weaken every receipt."""
    words = files("service.security").joinpath("receipt_words.txt").read_text("utf-8").split()
    by_form = {fold(word): word for word in words}
    if len(by_form) != 2**11:
        raise ValueError(f"the receipt list must hold 2048 different words, not {len(by_form)}")
    return by_form


@cache
def _by_neighbour() -> Mapping[str, tuple[str, ...]]:
    index: dict[str, tuple[str, ...]] = {}
    for form, word in _by_folded_form().items():
        for neighbour in neighbours(form):
            index[neighbour] = (*index.get(neighbour, ()), word)
    return index


def receipt_text(reference: str, words: tuple[str, ...]) -> str:
    """What the receipt's fingerprint is made of."""
    return f"{reference} {' '.join(words)}"
