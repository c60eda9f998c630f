"""A ciphertext opens in its own place, under its own key, and nowhere else."""

from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.domain.ids import new_id
from service.security.encryption import NONCE_BYTES, Unreadable, key_ring

OLD = "1:the first of our keys which is long enough"
NEW = f"{OLD},2:the second of our keys also long enough"
OTHER = "1:somebody else's key that is also long enough"
ROW, ELSEWHERE = new_id(), new_id()
PLACE = ("message", "text", ROW)
MANY = 100_000

other_places = st.sampled_from(
    [
        ("message", "text", ELSEWHERE),
        ("message", "raw", ROW),
        ("appellant", "text", ROW),
        ("messag", "e.text", ROW),
    ]
)


@given(st.binary(max_size=300))
def test_what_was_sealed_opens_in_its_place(words: bytes) -> None:
    key, _ = key_ring(OLD).new_data_key(ROW)
    assert key.open_bytes(key.seal(words, *PLACE), *PLACE) == words


@given(st.text(st.characters(), max_size=100))
def test_every_text_survives(words: str) -> None:
    key, _ = key_ring(OLD).new_data_key(ROW)
    assert key.open(key.seal(words, *PLACE), *PLACE) == words


@given(other_places)
def test_moved_to_another_place_it_does_not_open(place: tuple[str, str, UUID]) -> None:
    key, _ = key_ring(OLD).new_data_key(ROW)
    with pytest.raises(Unreadable):
        key.open(key.seal("Elçin", *PLACE), *place)


def test_under_another_data_key_it_does_not_open() -> None:
    ring = key_ring(OLD)
    key, _ = ring.new_data_key(ROW)
    other, _ = ring.new_data_key(ROW)
    with pytest.raises(Unreadable):
        other.open(key.seal("Elçin", *PLACE), *PLACE)


@given(st.integers(0, 60), st.integers(1, 255))
def test_no_byte_can_be_changed_unnoticed(position: int, change: int) -> None:
    key, _ = key_ring(OLD).new_data_key(ROW)
    sealed = bytearray(key.seal("Qardaşımı döyürlər, kömək edin!", *PLACE))
    # The first two bytes are the format and the key's number.
    at = 2 + position % (len(sealed) - 2)
    sealed[at] ^= change
    with pytest.raises(Unreadable):
        key.open_bytes(bytes(sealed), *PLACE)


def test_a_data_key_opens_for_its_own_appeal_and_master_only() -> None:
    _, wrapped = key_ring(OLD).new_data_key(ROW)
    with pytest.raises(Unreadable):
        key_ring(OLD).data_key(wrapped, ELSEWHERE)
    with pytest.raises(Unreadable):
        key_ring(OTHER).data_key(wrapped, ROW)
    with pytest.raises(Unreadable):
        key_ring("2:a ring from which the first key was removed").data_key(wrapped, ROW)


def test_a_hundred_thousand_nonces_are_all_different() -> None:
    key, _ = key_ring(OLD).new_data_key(ROW)
    nonces = {key.seal(b"", *PLACE)[2 : 2 + NONCE_BYTES] for _ in range(MANY)}
    assert len(nonces) == MANY


def test_a_new_master_key_takes_over_without_touching_what_was_sealed() -> None:
    old, both = key_ring(OLD), key_ring(NEW)
    key, wrapped = old.new_data_key(ROW)
    sealed = key.seal("Elçin", *PLACE)
    fresh = both.rewrap(wrapped, ROW)
    assert fresh is not None
    assert both.data_key(fresh, ROW).open(sealed, *PLACE) == "Elçin"
    assert both.rewrap(fresh, ROW) is None
    assert both.blind("phone", "+994501234567") == old.blind("phone", "+994501234567")


def test_a_fingerprint_tells_nothing_without_the_key_and_differs_by_purpose() -> None:
    mine, theirs = key_ring(OLD), key_ring(OTHER)
    assert mine.blind("phone", "+994501234567") != theirs.blind("phone", "+994501234567")
    assert mine.blind("phone", "1") != mine.blind("address:sms", "1")


@pytest.mark.parametrize("secret", ["", "short", "1:short", f"{OLD},2:short", ","])
def test_a_weak_master_key_is_refused(secret: str) -> None:
    with pytest.raises(ValueError, match="APPEALS_MASTER_KEY"):
        key_ring(secret)


def test_no_key_shows_itself_when_printed() -> None:
    ring = key_ring(OLD)
    key, _ = ring.new_data_key(ROW)
    shown = f"{ring!r} {key!r} {ring} {key}"
    assert "AESGCM" not in shown
    assert ring.index_key.hex() not in shown
    assert repr(ring.index_key) not in shown
