"""A telephone call through Twilio: the caller's keys and words meet the markup that we answer."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final
from xml.etree import ElementTree as ET

from service.demo.stubs.ledger import SUCCESS
from service.demo.stubs.twilio import TwilioStub

MOST_DOCUMENTS: Final = 40
HANG_UP: Final = "hang up"


@dataclass(frozen=True, slots=True)
class Speaks:
    """What the caller says after the tone; nothing at all is an empty recording."""

    sound: bytes = field(repr=False)
    seconds: int = 5
    then_hangs_up: bool = False


Move = str | Speaks  # a key, silence (""), HANG_UP, or words


@dataclass(slots=True)
class Heard:
    """What the caller heard, verb by verb, and whether the line broke on our side."""

    verbs: list[tuple[str, str]] = field(default_factory=list)
    broken: bool = False


class PhoneCall:
    """One call, played move by move; an unused move stays unused when we hang up first."""

    def __init__(
        self, stub: TwilioStub, voice_url: str, caller: str, *, status_url: str | None = None
    ) -> None:
        """Keep who calls, and where Twilio shall tell us of it."""
        self._stub = stub
        self._url = voice_url
        self._status_url = status_url
        self._moves: list[Move] = []
        self._ended = False
        self.sid = "CA" + secrets.token_hex(16)
        self.heard = Heard()
        self._form = {
            "CallSid": self.sid,
            "AccountSid": stub.account_sid,
            "From": caller,
            "To": "+15550916",
            "Direction": "inbound",
            "ApiVersion": "2010-04-01",
        }

    async def play(self, *moves: Move) -> Heard:
        """Let the caller act, until either side hangs up."""
        self._moves = list(moves)
        self._stub.ledger.accepted.append(self.sid)
        address: str | None = self._url
        form = {**self._form, "CallStatus": "ringing"}
        for _ in range(MOST_DOCUMENTS):
            if address is None or self._ended:
                break
            document = await self._fetch(address, form)
            if document is None:
                self.heard.broken = True
                break
            address, form = await self._follow(document, address)
        if self._status_url:
            ended = {**self._form, "CallStatus": "completed", "CallDuration": "9"}
            await self._stub.post(self._status_url, ended)
        return self.heard

    async def _fetch(self, address: str, form: Mapping[str, str]) -> ET.Element | None:
        answer = await self._stub.post(address, form)
        status = None if answer is None else answer.status_code
        self._stub.ledger.answers.append((self.sid, status))
        if answer is None or status not in SUCCESS:
            return None
        return ET.fromstring(answer.text)  # noqa: S314 - our own service wrote it

    async def _follow(
        self, document: ET.Element, address: str
    ) -> tuple[str | None, dict[str, str]]:
        """Carry out the verbs in order; the address asked next, and with what."""
        live = {**self._form, "CallStatus": "in-progress"}
        for verb in document:
            for each in verb.iter():
                if each.tag in {"Say", "Play"}:
                    self.heard.verbs.append((each.tag, each.text or ""))
            if verb.tag == "Redirect":
                return verb.text, live
            if verb.tag == "Hangup":
                return None, live
            if verb.tag in {"Gather", "Record"}:
                move = self._moves.pop(0) if self._moves else HANG_UP
                if move == HANG_UP:
                    self._ended = True
                    return None, live
                following = (
                    self._gather(verb, move, live)
                    if verb.tag == "Gather"
                    else await self._record(verb, move, live, address)
                )
                if following is not None:
                    return following
        return None, live

    def _gather(
        self, verb: ET.Element, move: Move, live: dict[str, str]
    ) -> tuple[str, dict[str, str]] | None:
        """A key goes to the action; silence goes on below."""
        if not isinstance(move, str):
            self._moves.insert(0, move)  # the words come after the tone
            return None
        return (verb.attrib["action"], {**live, "Digits": move}) if move else None

    async def _record(
        self, verb: ET.Element, move: Move, live: dict[str, str], address: str
    ) -> tuple[str, dict[str, str]] | None:
        self.heard.verbs.append(("Record", verb.attrib.get("finishOnKey", "any")))
        if not isinstance(move, Speaks) or not move.sound:
            return None  # an empty recording never calls its action
        sid = "RE" + secrets.token_hex(16)
        self._stub.recordings[sid] = move.sound
        root = f"{self._stub.url}/2010-04-01/Accounts/{self._stub.account_sid}"
        told = {
            **live,
            "RecordingSid": sid,
            "RecordingUrl": f"{root}/Recordings/{sid}",
            "RecordingDuration": str(move.seconds),
        }
        if later := verb.attrib.get("recordingStatusCallback"):
            await self._stub.post(later, {**told, "RecordingStatus": "completed"})
        self._ended = move.then_hangs_up
        key = "hangup" if move.then_hangs_up else "#"
        if self._ended:
            await self._stub.post(verb.attrib.get("action", address), {**told, "Digits": key})
            return None
        # Without an action the same document is asked for again.
        return verb.attrib.get("action", address), {**told, "Digits": key}
