"""Marks stand exactly where the reasons say, whatever the letters are."""

from hypothesis import given
from hypothesis import strategies as st

from service.web.marks import Piece, Quote, pieces, quoted

SPANS = st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.integers(1, 9)), max_size=8)


@given(st.text(max_size=50), SPANS)
def test_nothing_of_the_words_is_lost_or_moved(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    cut = pieces(text, [Quote(*span) for span in spans])
    assert "".join(piece.text for piece in cut) == text


@given(st.text(max_size=50), SPANS)
def test_a_letter_is_marked_by_exactly_the_reasons_that_quote_it(
    text: str, spans: list[tuple[int, int, int]]
) -> None:
    place = 0
    for piece in pieces(text, [Quote(*span) for span in spans]):
        for _ in piece.text:
            expected = {reason for start, end, reason in spans if start <= place < end}
            assert set(piece.reasons) == expected
            place += 1


def test_places_are_counted_in_code_points() -> None:
    text = "😭😭 döyürlər"
    assert pieces(text, [Quote(3, 11, 1)]) == [Piece("😭😭 "), Piece("döyürlər", (1,))]


def test_deciding_words_beyond_the_excerpt_stand_in_front() -> None:
    shown = quoted("Salam, yazıram sizə", ["vəkil  buraxmırlar"])
    assert [piece.text for piece in shown] == ["vəkil buraxmırlar", " … ", "Salam, yazıram sizə"]
    assert shown[0].reasons
