"""The part of the Twilio stub that places calls: somebody answers, presses a key, or does not."""

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field

from service.demo.stubs.twilio_delivery import TwilioCaller


@dataclass(slots=True)
class Call:
    """One call that we asked for."""

    sid: str
    to: str
    sender: str
    url: str
    status_url: str
    key: str | None
    wants_detection: bool
    heard: list[str] = field(default_factory=list)


class CallsStub:
    """Every call that was asked for, to be answered by whoever plays the responder."""

    def __init__(self, account_sid: str, caller: TwilioCaller) -> None:
        """Begin with a silent day."""
        self._account = account_sid
        self._caller = caller
        self.calls: list[Call] = []

    def create(self, form: Mapping[str, str], key: str | None) -> tuple[int, dict[str, object]]:
        """Take a call; it rings until somebody answers."""
        call = Call(
            sid=f"CA{secrets.token_hex(16)}",
            to=form["To"],
            sender=form["From"],
            url=form["Url"],
            status_url=form.get("StatusCallback", ""),
            key=key,
            wants_detection=form.get("MachineDetection") == "Enable",
        )
        self.calls.append(call)
        told: dict[str, object] = {
            "sid": call.sid,
            "account_sid": self._account,
            "status": "queued",
            "to": call.to,
        }
        return 201, told | {"from": call.sender, "direction": "outbound-api"}

    async def answer(self, call: Call, *, by: str = "human", digits: str | None = None) -> str:
        """Somebody picks up and may press a key; the last markup we were given."""
        form = self._form(call, "in-progress") | {"AnsweredBy": by}
        call.heard.append(await self._caller.ask(call.url, form))
        if digits is not None:
            call.heard.append(await self._caller.ask(call.url, form | {"Digits": digits}))
        await self._caller.ask(call.status_url, self._form(call, "completed"))
        return call.heard[-1]

    async def let_ring(self, call: Call, status: str = "no-answer") -> None:
        """Nobody picks up."""
        await self._caller.ask(call.status_url, self._form(call, status))

    def _form(self, call: Call, status: str) -> dict[str, str]:
        return {
            "CallSid": call.sid,
            "AccountSid": self._account,
            "From": call.sender,
            "To": call.to,
            "CallStatus": status,
            "Direction": "outbound-api",
            "ApiVersion": "2010-04-01",
        }
