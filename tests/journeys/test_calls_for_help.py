"""Somebody calls: whatever becomes of the line, a person listens or calls back."""

from typing import Any

import httpx2
import pytest

from service.demo.stubs.twilio import TwilioStub
from service.demo.stubs.twilio_voice import HANG_UP, PhoneCall, Speaks
from service.domain.terms import Role
from tests.attachments import samples as s
from tests.desk import Desk, Person

BASE = "https://916.example/webhooks/twilio"
CALLER = "+994501112233"


class Line(TwilioStub):
    """Twilio on the other end of the desk's own client."""

    def __init__(self, desk: Desk) -> None:
        super().__init__("ACtest", "twilio-token", desk.http)
        self.url = "https://api.twilio.com"
        self.desk = desk

    async def calls(self, *moves: Any, caller: str = CALLER, status: bool = True) -> PhoneCall:
        """Play one call, and give the desk what Twilio recorded."""
        told = f"{BASE}/status" if status else None
        call = PhoneCall(self, f"{BASE}/voice", caller, status_url=told)
        await call.play(*moves)
        for sid, sound in self.recordings.items():
            where = f"https://api.twilio.com/2010-04-01/Accounts/ACtest/Recordings/{sid}"
            self.desk.files["voice"].held[where] = sound
        return call


@pytest.fixture
def line(desk: Desk) -> Line:
    """The telephone line."""
    return Line(desk)


async def waiting(person: Person) -> list[tuple[str, str]]:
    items = (await person.get("/api/v1/callbacks")).json()["items"]
    return [(item["kind"], item["level"]) for item in items]


async def test_words_after_the_tone_are_an_appeal_to_listen_to(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    call = await line.calls("2", "", Speaks(s.wav(), seconds=1), HANG_UP)
    assert [verb for verb, _ in call.heard.verbs].count("Record") == 1
    assert any("Номер" in text or "номер" in text for _, text in call.heard.verbs)
    await desk.works()
    (row,) = await operator.queue()
    card = await operator.card(row["reference"])
    assert (card["channel"], card["language"], card["level"]) == ("voice", "ru", "PX")
    (file,) = [file for message in card["messages"] for file in message["attachments"]]
    assert (file["state"], file["family"], file["duration_s"]) == ("ready", "audio", 1)
    assert await waiting(operator) == []
    assert len(desk.files["voice"].forgotten) == 1


async def test_danger_is_one_key_in_any_menu(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await line.calls("0", HANG_UP)
    assert await waiting(operator) == [("danger", "P1")]
    await line.calls("3", "0", HANG_UP, caller="+994502223344")
    assert await waiting(operator) == [("danger", "P1"), ("danger", "P1")]


async def test_danger_stays_to_be_called_even_after_words(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await line.calls("0", Speaks(s.wav()), HANG_UP)
    assert await waiting(operator) == [("danger", "P1")]


@pytest.mark.parametrize(
    ("moves", "kind"),
    [
        ((HANG_UP,), "dropped_call"),
        (("1", HANG_UP), "dropped_call"),
        (("", "", HANG_UP), "dropped_call"),
        (("1", "", Speaks(b"")), "empty_recording"),
        (("9", "", ""), "empty_recording"),
    ],
)
async def test_who_says_nothing_is_called_back(
    desk: Desk, line: Line, moves: tuple[Any, ...], kind: str
) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    call = await line.calls(*moves)
    assert not call.heard.broken
    assert await waiting(operator) == [(kind, "PX")]
    (row,) = await operator.queue()
    shown = (await operator.get("/api/v1/callbacks")).json()["items"][0]
    number = await operator.post(f"/api/v1/callbacks/{shown['id']}/number")
    assert number.json()["phone"] == CALLER
    assert number.json()["reference"] == row["reference"]


async def test_a_line_that_dies_unreported_is_still_called_back(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await line.calls(HANG_UP, status=False)
    assert await waiting(operator) == [("missed_call", "PX")]


async def test_words_before_hanging_up_are_kept(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await line.calls("1", "", Speaks(s.wav(), then_hangs_up=True))
    await desk.works()
    assert await waiting(operator) == []
    (row,) = await operator.queue()
    voices = [m for m in (await operator.card(row["reference"]))["messages"] if m["attachments"]]
    assert len(voices) == 1


async def test_reports_twice_and_in_any_order_are_one_recording(desk: Desk, line: Line) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    told = {"CallSid": "CA1", "From": CALLER, "RecordingSid": "RE1", "RecordingDuration": "4"}
    told["RecordingUrl"] = "https://api.twilio.com/2010-04-01/Accounts/ACtest/Recordings/RE1"
    ended = {"CallSid": "CA1", "From": CALLER, "CallStatus": "completed"}
    for _ in range(2):
        for path, form in (
            ("/webhooks/twilio/status", ended),
            ("/webhooks/twilio/recordings?lang=az", told),
            ("/webhooks/twilio/recordings?lang=az&event=status", told),
            ("/webhooks/twilio/voice", {"CallSid": "CA1", "From": CALLER}),
            ("/webhooks/twilio/status", ended),
        ):
            assert (await desk.twilio(path, form)).status_code == 200, path
    (row,) = await operator.queue()
    voices = [m for m in (await operator.card(row["reference"]))["messages"] if m["attachments"]]
    assert len(voices) == 1
    assert await waiting(operator) == []


@pytest.mark.parametrize("withheld", ["anonymous", "+266696687", "", "sip:a@b", "😀"])
async def test_a_withheld_number_is_an_appeal_without_one(
    desk: Desk, line: Line, withheld: str
) -> None:
    operator = await desk.hires("leyla", Role.OPERATOR)
    await line.calls("1", "", Speaks(s.wav()), HANG_UP, caller=withheld)
    (row,) = await operator.queue()
    assert (await operator.card(row["reference"]))["appellant"]["has_phone"] is False


@pytest.mark.parametrize(
    "form",
    [
        {},
        {"CallSid": ""},
        {"CallSid": "x" * 100},
        {"CallSid": "CA1", "Digits": "\x00<Response/>&" * 50},
        {"CallSid": "CA1", "RecordingSid": "RE1", "RecordingDuration": "9" * 50},
        {"CallSid": "CA1", "RecordingSid": "'; drop", "RecordingUrl": "file:///etc/passwd"},
        {"CallSid": "CA2", "RecordingSid": "RE9", "RecordingUrl": "http://169.254.169.254/"},
    ],
)
@pytest.mark.parametrize("path", ["voice", "voice?step=menu&lang=xx", "recordings", "status"])
async def test_no_strange_request_about_a_call_raises(
    desk: Desk, path: str, form: dict[str, str]
) -> None:
    answer: httpx2.Response = await desk.twilio(f"/webhooks/twilio/{path}", form)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/xml")
    assert "drop" not in answer.text
    await desk.works()
