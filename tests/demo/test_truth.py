"""The demo's judge sees every loss and every double, and nothing else."""

from typing import Any

import pytest

from service.demo.people import Address
from service.demo.record import Record, Reply, Said
from service.demo.stubs.ledger import Ledger, Outgoing
from service.demo.truth import Verdict, judge

ONE, OTHER = "916-AAAA-AAAA", "916-BBBB-BBBB"
HELP, MORE = "kömək edin", "indi daha pisdir"


def heard(text: str, channel: str = "telegram", kind: str = "text") -> dict[str, Any]:
    """A message as a card shows it."""
    return {"direction": "inbound", "channel": channel, "kind": kind, "text": text}


def card(reference: str, *messages: dict[str, Any], channel: str = "telegram") -> dict[str, Any]:
    """As much of a card as the judge looks at."""
    return {
        "reference": reference,
        "channel": channel,
        "messages": list(messages),
        "received_at": "2026-11-22T10:00:00Z",
        "outcome": None,
    }


class Day:
    """One person said two things in a chat and was answered once; all of it went well."""

    def __init__(self) -> None:
        self.record = Record(addresses={1: Address(77, "+994110000077")})
        self.record.said = [Said("telegram", "text", text, 1) for text in (HELP, MORE)]
        self.record.replies = [Reply(ONE, "oxuduq")]
        self.record.told(1, ONE)
        self.cards = [card(ONE, heard(HELP), heard(MORE))]
        self.telegram = Ledger(
            accepted=["1", "2"],
            answers=[("1", 200), ("2", None), ("2", 200)],
            outgoing=[Outgoing("77", "oxuduq", "9")],
        )
        self.twilio = Ledger()

    def judged(self) -> Verdict:
        return judge(self.record, self.cards, {"Telegram": self.telegram, "Twilio": self.twilio})


@pytest.fixture
def day() -> Day:
    """A day without a fault."""
    return Day()


def test_a_good_day_holds(day: Day) -> None:
    verdict = day.judged()

    assert verdict.faults == ()
    assert verdict.holds
    assert (verdict.messages, verdict.appeals, verdict.replies) == (2, 1, 1)


def test_a_message_that_is_not_there_is_lost(day: Day) -> None:
    day.cards = [card(ONE, heard(HELP))]

    assert day.judged().faults == (f"lost: telegram text “{MORE}”",)


def test_a_message_that_stands_twice_is_doubled(day: Day) -> None:
    day.cards = [card(ONE, heard(HELP), heard(HELP), heard(MORE))]

    assert day.judged().faults == (f"doubled: telegram text “{HELP}”",)


def test_wordless_messages_are_counted_by_kind(day: Day) -> None:
    day.record.said += [Said("telegram", "voice", "", 2)]

    assert day.judged().faults == ("lost: telegram voice",)
    day.cards += [card(OTHER, heard("", kind="voice"))]
    assert day.judged().holds


def test_other_peoples_appeals_are_none_of_its_business(day: Day) -> None:
    day.cards += [card(OTHER, heard("salam"))]

    assert day.judged().holds


def test_one_person_in_two_appeals_is_a_fault(day: Day) -> None:
    day.cards = [card(ONE, heard(HELP)), card(OTHER, heard(MORE))]

    [fault] = day.judged().faults
    assert ONE in fault
    assert OTHER in fault


def test_words_after_the_closing_open_a_new_appeal(day: Day) -> None:
    closed, later = card(ONE, heard(HELP)), card(OTHER, heard(MORE))
    later["received_at"] = "2026-11-22T10:05:00Z"
    day.cards = [closed, later]

    closed["outcome"] = {"closed_at": "2026-11-22T10:06:00Z"}
    assert len(day.judged().faults) == 1
    closed["outcome"] = {"closed_at": "2026-11-22T10:04:59Z"}
    assert day.judged().holds


def test_a_reference_that_opens_nothing_is_a_fault(day: Day) -> None:
    day.record.references[2] = {OTHER}

    assert day.judged().faults == (f"reference {OTHER} opens nothing",)


def test_two_references_for_one_request_are_a_fault(day: Day) -> None:
    day.cards += [card(OTHER)]
    day.record.told(1, OTHER)

    assert day.judged().faults == ("one request was given 2 references",)


def test_what_a_provider_still_holds_or_gave_up_is_a_fault(day: Day) -> None:
    day.telegram.accepted.append("3")
    day.twilio.accepted.append("SM1")
    day.twilio.dropped.append("SM1")

    assert day.judged().faults == ("Telegram still holds 1 messages", "Twilio gave up 1 messages")


@pytest.mark.parametrize(
    ("copies", "fault"), [(0, "a reply never arrived (1)"), (2, "a reply arrived 2 times")]
)
def test_a_reply_arrives_once(day: Day, copies: int, fault: str) -> None:
    day.telegram.outgoing = [Outgoing("77", "oxuduq", "9")] * copies

    assert day.judged().faults == (fault,)


def test_a_reply_to_a_receipt_goes_through_no_provider(day: Day) -> None:
    day.record.said.append(Said("web", "text", "saytdan", 2))
    day.record.replies.append(Reply(OTHER, "burada oxuyun"))
    day.cards.append(card(OTHER, heard("saytdan", "web"), channel="web"))

    assert day.judged().holds
