"""Reasons judged over a whole conversation stand beside the messages they quote."""

from typing import Any
from uuid import UUID

from service.triage.conversation import Said, joined, place_in_messages

FIRST = Said(UUID(int=1), "Salam, sualım var")
SECOND = Said(UUID(int=2), "qardaşımı döyürlər")
WHOLE = joined([FIRST.text, SECOND.text])


def finding(quote: str) -> dict[str, Any]:
    start = WHOLE.index(quote)
    return {"quote": quote, "start": start, "end": start + len(quote)}


def test_a_reason_lies_in_the_message_it_quotes() -> None:
    (placed,) = place_in_messages([finding("döyürlər")], [FIRST, SECOND])
    assert placed["message"] == str(SECOND.message_id)
    assert SECOND.text[placed["start"] : placed["end"]] == "döyürlər"


def test_a_reason_over_two_messages_lies_where_most_of_it_is() -> None:
    (placed,) = place_in_messages([finding("var\nqardaşımı döyürlər")], [FIRST, SECOND])
    assert placed["message"] == str(SECOND.message_id)
    assert placed["quote"] == SECOND.text[placed["start"] : placed["end"]] == SECOND.text


def test_a_reason_without_words_belongs_to_no_message() -> None:
    (placed,) = place_in_messages([{"quote": "", "start": 0, "end": 0}], [FIRST, SECOND])
    assert placed["message"] is None
