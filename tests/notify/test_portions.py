"""Long texts are cut where a reader would pause, and lose nothing."""

import logging

from hypothesis import given
from hypothesis import strategies as st

from service.notify.portions import portions, utf16_size
from service.notify.quiet import TALKATIVE, keep_libraries_quiet


@given(st.text(max_size=200), st.integers(2, 50))
def test_the_parts_are_the_whole_and_each_fits(text: str, limit: int) -> None:
    parts = list(portions(text, limit, utf16_size))
    assert "".join(parts) == text
    assert all(utf16_size(part) <= limit for part in parts)


def test_a_cut_falls_on_a_pause() -> None:
    assert list(portions("bir iki üç dörd", 9)) == ["bir iki ", "üç dörd"]


def test_a_word_longer_than_the_limit_is_cut_all_the_same() -> None:
    assert list(portions("a" * 25, 10)) == ["a" * 10, "a" * 10, "a" * 5]


def test_libraries_that_would_tell_secrets_are_silent() -> None:
    keep_libraries_quiet()
    assert not [name for name in TALKATIVE if logging.getLogger(name).isEnabledFor(logging.INFO)]
