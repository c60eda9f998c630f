"""Texts longer than a provider takes, cut where a reader would pause."""

from collections.abc import Callable, Iterator


def portions(text: str, limit: int, size: Callable[[str], int] = len) -> Iterator[str]:
    """Cut the text into pieces of at most the limit; joined again they hold every word."""
    while size(text) > limit:
        cut = _last_that_fits(text, limit, size)
        pause = max(text.rfind(mark, cut // 2, cut) for mark in "\n ")
        cut = pause + 1 if pause > 0 else cut
        yield text[:cut]
        text = text[cut:]
    yield text


def utf16_size(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text) + sum(letter > "\uffff" for letter in text)


def _last_that_fits(text: str, limit: int, size: Callable[[str], int]) -> int:
    cut = limit
    while size(text[:cut]) > limit:
        cut -= size(text[:cut]) - limit
    return max(cut, 1)
