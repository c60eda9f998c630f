"""Form bodies exactly as they were signed, and as text for those who read them."""

from typing import Final
from urllib.parse import unquote_to_bytes

MOST_FIELDS: Final = 500


def signed_fields(raw: bytes) -> list[tuple[bytes, bytes]] | None:
    """The pairs of a form in bytes, order and repetition kept; None when there are too many."""
    # The standard parser decodes on the way and fails on bytes that are no ASCII.
    pairs = [pair.partition(b"=") for pair in raw.split(b"&", MOST_FIELDS) if pair]
    if len(pairs) > MOST_FIELDS:
        return None
    return [(_unquoted(name), _unquoted(value)) for name, _, value in pairs]


def form_fields(raw: bytes) -> list[tuple[str, str]]:
    """The same pairs as text; bytes that are no UTF-8 become U+FFFD."""
    return [
        (name.decode("utf-8", "replace"), value.decode("utf-8", "replace"))
        for name, value in signed_fields(raw) or ()
    ]


def _unquoted(part: bytes) -> bytes:
    return unquote_to_bytes(part.replace(b"+", b" "))
