"""A Twilio account that takes, reports, refuses and delivers as Twilio does."""

import asyncio
import json
import secrets
from collections.abc import Coroutine, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Final

import httpx2

from service.demo.stubs.ledger import Ledger, Outgoing
from service.demo.stubs.twilio_calls import CallsStub
from service.demo.stubs.twilio_delivery import TwilioCaller
from service.demo.stubs.twilio_held import HeldCall

WHATSAPP: Final = "whatsapp:"
WINDOW: Final = timedelta(hours=24)
LONGEST_TEXT: Final = 1600
Answer = tuple[int, Mapping[str, object]]


@dataclass(slots=True)
class Message:
    """One message that the account knows of, either way."""

    sid: str
    sender: str
    to: str
    body: str
    direction: str
    at: datetime
    status: str
    error_code: int | None = None
    files: int = 0

    def told(self, account: str) -> dict[str, object]:
        """The message as Twilio's API tells it."""
        return {
            "sid": self.sid,
            "account_sid": account,
            "from": self.sender,
            "to": self.to,
            "body": self.body,
            "direction": self.direction,
            "status": self.status,
            "error_code": self.error_code,
            "error_message": None,
            "date_created": format_datetime(self.at),
            "date_sent": format_datetime(self.at),
            "num_media": str(self.files),
            "uri": f"/2010-04-01/Accounts/{account}/Messages/{self.sid}.json",
        }


class TwilioStub:
    """One account's side of Twilio."""

    def __init__(self, account_sid: str, auth_token: str, client: httpx2.AsyncClient) -> None:
        """Begin with an empty day."""
        self.account_sid = account_sid
        self.auth_token = auth_token
        self.url = ""
        self.ledger = Ledger()
        self.messages: list[Message] = []
        self.throttled = 0  # so many next calls are refused with 429
        self.outages: list[int] = []  # each next call answers this status, with no sense
        self.unreachable: dict[str, int] = {}  # number: the error code of its undelivered report
        self.written: dict[str, datetime] = {}  # when each WhatsApp user last wrote
        self.recordings: dict[str, bytes] = {}
        self.media: dict[str, tuple[str, bytes]] = {}  # its path: its kind and content
        self.held_calls: list[HeldCall] = []  # what nobody told us of
        self._caller = TwilioCaller(client, self.ledger, auth_token)
        self.phone = CallsStub(account_sid, self._caller)
        self._reports: set[asyncio.Task[None]] = set()

    async def deliver(
        self,
        url: str,
        *,
        sender: str,
        to: str,
        body: str,
        fallback: str | None = None,
        **fields: str,
    ) -> httpx2.Response | None:
        """A person writes; Twilio posts it to us, and to the fallback when we fail."""
        message = self.hold(sender=sender, to=to, body=body)
        form = {
            "MessageSid": message.sid,
            "SmsMessageSid": message.sid,
            "SmsSid": message.sid,
            "AccountSid": self.account_sid,
            "From": sender,
            "To": to,
            "Body": body,
            "NumMedia": "0",
            "NumSegments": "1",
            "SmsStatus": "received",
            "ApiVersion": "2010-04-01",
            **fields,
        }
        return await self._caller.call(url, form, fallback)

    def hold(
        self, *, sender: str, to: str, body: str, files: Sequence[tuple[str, bytes]] = ()
    ) -> Message:
        """A person wrote, but only the messages list tells of it."""
        now, sid = datetime.now(UTC), _sid("SM")
        message = Message(sid, sender, to, body, "inbound", now, "received", files=len(files))
        for kind, content in files:
            self.media[f"Messages/{sid}/Media/{_sid('ME')}"] = (kind, content)
        self.messages.append(message)
        self.ledger.accepted.append(message.sid)
        if sender.startswith(WHATSAPP):
            self.written[sender] = now
        return message

    def create(self, form: Mapping[str, str], key: str | None) -> Answer:
        """Take one of our messages, or say why not."""
        form = _with_template(form)
        if (refusal := self._refusal(form)) is not None:
            return refusal
        now = datetime.now(UTC)
        to, body = form["To"], form["Body"]
        message = Message(_sid("SM"), form["From"], to, body, "outbound-api", now, "queued")
        self.messages.append(message)
        steps = self._steps(to, now, template="ContentSid" in form)
        if "delivered" in dict(steps):
            self.ledger.outgoing.append(Outgoing(to, body, message.sid, key=key))
        self._start(self._go_through(message, steps, form.get("StatusCallback")))
        return 201, message.told(self.account_sid)

    def place_call(self, form: Mapping[str, str], key: str | None) -> Answer:
        """Take a call, or fail as told."""
        if self.outages:
            return self.outages.pop(0), {}
        return self.phone.create(form, key)

    async def post(self, url: str, form: Mapping[str, str]) -> httpx2.Response | None:
        """Ask one of our addresses, signed; None when nobody answered."""
        return await self._caller.post(url, form)

    async def settle(self) -> None:
        """Wait until every delivery report was posted."""
        while self._reports:
            await asyncio.gather(*self._reports)

    def _refusal(self, form: Mapping[str, str]) -> Answer | None:
        if self.outages:
            return self.outages.pop(0), {}
        if self.throttled:
            self.throttled -= 1
            return refused(429, 20429, "Too Many Requests")
        if not form.get("Body"):
            return refused(400, 21602, "Message body is required.")
        if len(form["Body"]) > LONGEST_TEXT:
            return refused(400, 21617, "The concatenated message body exceeds the limit.")
        number = form.get("To", "").removeprefix(WHATSAPP)
        if not (number.startswith("+") and number[1:].isdecimal()):
            return refused(400, 21211, f"The 'To' number {form.get('To')} is not valid.")
        return None

    def _steps(self, to: str, now: datetime, *, template: bool) -> list[tuple[str, int | None]]:
        """The states that the message will go through, with the code of a failure."""
        if to.startswith(WHATSAPP) and not template:
            written = self.written.get(to)
            if written is None or now - written > WINDOW:
                return [("failed", 63016)]
        if to in self.unreachable:
            return [("sent", None), ("undelivered", self.unreachable[to])]
        read = [("read", None)] if to.startswith(WHATSAPP) else []
        return [("sent", None), ("delivered", None), *read]

    async def _go_through(
        self, message: Message, steps: list[tuple[str, int | None]], callback: str | None
    ) -> None:
        for status, error in steps:
            message.status, message.error_code = status, error
            if callback:
                form = {
                    "MessageSid": message.sid,
                    "SmsSid": message.sid,
                    "MessageStatus": status,
                    "SmsStatus": status,
                    "AccountSid": self.account_sid,
                    "To": message.to,
                    "From": message.sender,
                    "ApiVersion": "2010-04-01",
                    **({"ErrorCode": str(error)} if error else {}),
                }
                await self._caller.report(callback, form)

    def _start(self, report: Coroutine[None, None, None]) -> None:
        task = asyncio.ensure_future(report)
        self._reports.add(task)
        task.add_done_callback(self._reports.discard)


def _with_template(form: Mapping[str, str]) -> Mapping[str, str]:
    """A template's only variable is its words here; WhatsApp takes no other body beside it."""
    if "ContentSid" not in form or form.get("Body"):
        return form
    return {**form, "Body": json.loads(form.get("ContentVariables", "{}")).get("1", "")}


def refused(status: int, code: int, message: str) -> Answer:
    """Twilio's way of saying no."""
    about = f"https://www.twilio.com/docs/errors/{code}"
    return status, {"code": code, "message": message, "more_info": about, "status": status}


def _sid(prefix: str) -> str:
    return prefix + secrets.token_hex(16)
