"""What a responder's phone shows is read as a human reads it, and the day is told in tables."""

import pytest

from service.demo.board import Board
from service.demo.html_form import read_form
from service.demo.narration import cut, ordinal
from service.demo.office import looked_at
from service.demo.oncall import page_of
from service.demo.staff import load_staff, password_of
from service.demo.stubs.ledger import Outgoing
from service.demo.summary import answer_times, levels_by_channel, taken_after

REFERENCE = "916-7K3F-9QXD"
LINK = f"http://127.0.0.1:8916/desk/appeals/{REFERENCE}"
SOMEBODY = load_staff()[0]
BUTTONS = (("Götürürəm", "ack:abc"), ("Götürə bilmirəm", "dec:abc"))


def test_a_page_in_a_chat_has_two_buttons() -> None:
    page = page_of(Outgoing("1", f"P1\n{LINK}", "5", BUTTONS), SOMEBODY, "telegram")

    assert page is not None
    assert (page.reference, page.take, page.decline) == (REFERENCE, "ack:abc", "dec:abc")


def test_a_page_by_sms_has_a_code() -> None:
    text = f"P1. Bakı. 9QXD. {LINK} Götürürsünüzsə, 402817, götürə bilmirsinizsə, 0 402817 yazın"
    page = page_of(Outgoing("+99413", text, "5"), SOMEBODY, "sms")

    assert page is not None
    assert (page.reference, page.take) == (REFERENCE, "402817")


@pytest.mark.parametrize("text", ["Qeyd olundu: 9QXD sizdədir.", f"P1: {LINK}"])
def test_anything_else_is_no_page(text: str) -> None:
    assert page_of(Outgoing("1", text, "5"), SOMEBODY, "telegram") is None


def test_passwords_differ_by_person_and_by_installation() -> None:
    first, second, *_ = load_staff()

    assert password_of(first, "key") == password_of(first, "key")
    assert len({password_of(p, k) for p in (first, second) for k in ("key", "other")}) == 4


def test_the_board_knows_who_has_what() -> None:
    board = Board()
    event = {"reference": REFERENCE, "level": "P1", "actor": None, "facts": {"step": 0}}
    board.hear("appeal.queued", event | {"facts": {}})
    board.hear("appeal.assigned", event)
    board.hear("appeal.escalated", event | {"facts": {"step": 2}})
    board.hear("appeal.acknowledged", event | {"actor": "Leyla", "facts": {}})

    assert board.arrived == [REFERENCE]
    assert board.steps[REFERENCE] == 2
    assert board.taken == {REFERENCE: "Leyla"}
    board.hear("appeal.queued", event | {"facts": {"cause": "lapsed"}})
    assert board.taken == {}


def test_the_form_with_room_for_words_is_found_among_others() -> None:
    page = """
        <form action="/language"><input type="hidden" name="to" value="ru"></form>
        <form action="/appeals" method="post">
          <input type="hidden" name="key" value="k1"><input name="contact">
          <textarea name="text"></textarea><textarea name="other"></textarea>
        </form>"""
    form = read_form(page)

    assert form is not None
    assert (form.action, form.words, form.fields) == ("/appeals", "text", {"key": "k1"})


def test_a_page_without_such_a_form_has_none() -> None:
    assert read_form('<form><input type="hidden" name="a"></form>') is None


def told(kind: str, second: int, **facts: str) -> dict[str, object]:
    """An entry of a card's timeline."""
    return {"kind": kind, "at": f"2026-11-22T09:00:{second:02d}Z", "facts": facts}


def story(level: str, *entries: dict[str, object], channel: str = "sms") -> dict[str, object]:
    """As much of a card as the tables look at."""
    received = "2026-11-22T09:00:00Z"
    judged = [{"level": "P4", "by": {"name": "Leyla"}}, {"level": level, "by": None}]
    return {
        "assessments": judged,
        "channel": channel,
        "received_at": received,
        "timeline": list(entries),
    }


def test_the_answer_is_timed_from_when_the_appeal_became_urgent() -> None:
    taken = told("appeal.acknowledged", 30)
    raised = told("appeal.level_changed", 20, cause="message")
    lowered = told("appeal.level_changed", 25, cause="person")

    assert taken_after(story("P1", taken)) == 30
    assert taken_after(story("P1", raised, taken)) == 10
    assert taken_after(story("PX", lowered, taken)) == 30
    assert taken_after(story("P1", told("appeal.acknowledged", 5), raised)) == 0
    assert taken_after(story("P1", raised)) is None


def test_the_tables_add_up() -> None:
    cards = [story("P1", told("appeal.acknowledged", 4)), story("P4", channel="web"), story("P1")]

    lines = levels_by_channel(cards)
    assert lines[1].split() == ["P1", "Dərhal", *"00020000", "2"]
    assert lines[-1].split() == ["all", *"01020000", "3"]
    assert answer_times(cards)[1].split() == ["P1", "Dərhal", "2", "1", "4.0", "s", "4.0", "s"]


@pytest.mark.parametrize(
    ("number", "said"), [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (12, "12th"), (22, "22nd")]
)
def test_places_in_a_queue_are_said_as_people_say_them(number: int, said: str) -> None:
    assert ordinal(number) == said


def test_long_words_are_cut_to_one_line() -> None:
    assert cut("bir\niki") == "bir iki"
    assert cut("a" * 90, 10) == "a" * 9 + "…"


def test_somebody_who_was_not_understood_is_levelled_by_a_person() -> None:
    cry = {"messages": [{"direction": "inbound", "text": "kömək"}]}
    long = {"messages": [{"direction": "inbound", "text": "Kitab göndərmişdim, geri qaytardılar."}]}

    assert looked_at(cry)["level"] == "P3"
    assert looked_at(long)["level"] == "P4"
