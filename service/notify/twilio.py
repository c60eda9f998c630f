"""Twilio as a way out: SMS and WhatsApp."""

import json
import logging
import re
from collections.abc import Mapping
from typing import Final
from urllib.parse import urlsplit

import httpx2
from twilio.base.exceptions import TwilioRestException
from twilio.http import AsyncHttpClient
from twilio.http.response import Response
from twilio.rest import Client

from service.notify.portions import portions
from service.notify.sender import OutboundText, SendFailed, Sent, retry_wait
from service.security.exchange import ExchangeFailedError, exchange

WHATSAPP: Final = "whatsapp:"
LONGEST: Final = 1600
LONGEST_VARIABLE: Final = 1000
TOO_MANY: Final = 429
# Refusals that blame us or the moment rather than the message; trying again can help.
CURABLE: Final = frozenset({401, 403, 404, 408, 409, TOO_MANY})
NUMBER: Final = re.compile(r"\+\d{5,15}")
_logger: Final = logging.getLogger("twilio.quiet")


class CappedTransport(AsyncHttpClient):  # type: ignore[misc]  # the SDK ships no types
    """The SDK's transport for one message: the configured host, capped, with our key."""

    def __init__(self, client: httpx2.AsyncClient, base_url: str, key: str) -> None:
        """Keep where to send it, and the key under which it is sent again."""
        super().__init__(_logger, is_async=True)
        self._client = client
        self._base_url = base_url.rstrip("/")
        self._key = key
        self.retry_after: str | None = None

    async def request(  # noqa: PLR0917 - the SDK fixes these names and their order
        self,
        method: str,
        uri: str,
        params: Mapping[str, str] | None = None,
        data: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
        auth: tuple[str, str] | None = None,
        timeout: float | None = None,  # noqa: ARG002, ASYNC109 - ours is the exchange's deadline
        allow_redirects: bool = False,  # noqa: ARG002, FBT001, FBT002
    ) -> Response:
        """One exchange with Twilio's API."""
        request = self._client.build_request(
            method,
            f"{self._base_url}{urlsplit(uri).path}",
            params=params,
            data=data,
            headers={**(headers or {}), "Idempotency-Key": self._key},
        )
        if auth is not None:
            request = next(httpx2.BasicAuth(*auth).auth_flow(request))
        reply = await exchange(self._client, request)
        self.retry_after = reply.headers.get("retry-after")
        return Response(reply.status, reply.body.decode("utf-8", "replace"), reply.headers)


class TwilioSender:
    """Sends SMS, or WhatsApp when its prefix is given."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        account_sid: str,
        auth_token: str,
        api_base_url: str,
        sent_from: str,
        prefix: str = "",
        status_callback: str | None = None,
        template: str | None = None,
    ) -> None:
        """Keep the account, our own number, and where Twilio shall report deliveries."""
        self._client = client
        self._account = (account_sid, auth_token)
        self._base_url = api_base_url
        self._from = prefix + sent_from.removeprefix(prefix)
        self._prefix = prefix
        self._status_callback = status_callback
        self._template = template

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        """Send to a phone number; a long text goes as several messages."""
        number = to.removeprefix(WHATSAPP)
        if not NUMBER.fullmatch(number):
            raise SendFailed("twilio-address", permanent=True)
        if body.late:
            return await self._send_template(number, body.body, key)
        sent = Sent(None)
        for place, portion in enumerate(portions(body.body, LONGEST)):
            sent = await self._send(number, portion, f"{key}#{place}" if place else key)
        return sent

    async def _send_template(self, number: str, text: str, key: str) -> Sent:
        """The words inside a template that WhatsApp has approved; without one they cannot go.

        Neither can more words than it takes: half an answer is none, and the next way takes all.
        """
        if self._template is None:
            raise SendFailed("whatsapp-window", permanent=True)
        plain = " ".join(text.split())
        if len(plain) > LONGEST_VARIABLE:
            raise SendFailed("whatsapp-template-short", permanent=True)
        variables = json.dumps({"1": plain}, ensure_ascii=False)
        what = {"content_sid": self._template, "content_variables": variables}
        return await self._create(number, what, key)

    async def _send(self, number: str, text: str, key: str) -> Sent:
        return await self._create(number, {"body": text}, key)

    async def _create(self, number: str, what: Mapping[str, str], key: str) -> Sent:
        transport = CappedTransport(self._client, self._base_url, key)
        callback = {"status_callback": self._status_callback} if self._status_callback else {}
        try:
            message = await Client(*self._account, http_client=transport).messages.create_async(
                to=f"{self._prefix}{number}", from_=self._from, **what, **callback
            )
        except Exception as fault:  # noqa: BLE001 - the SDK trips over a lying reply anyhow
            raise failure_of(fault, transport.retry_after) from None
        if not isinstance(message.sid, str):
            raise SendFailed("twilio-reply")
        return Sent(message.sid)


def failure_of(fault: Exception, retry_after: str | None) -> SendFailed:
    """The failure without its words, for they quote the number."""
    match fault:
        case ExchangeFailedError():
            return SendFailed(f"twilio-{fault.code}")
        case TwilioRestException():
            return _refused(fault.status, fault.code, retry_after)
        case _:
            return SendFailed("twilio-reply")


def _refused(status: object, code: object, retry_after: str | None) -> SendFailed:
    if not isinstance(status, int):
        return SendFailed("twilio-reply")
    named = f"twilio-{code if isinstance(code, int) and code else status}"
    if status == TOO_MANY and retry_after is not None and retry_after.isdecimal():
        return SendFailed(named, retry_after=retry_wait(float(retry_after[:9])))
    refused = 400 <= status < 500  # noqa: PLR2004 - HTTP's own border between theirs and ours
    return SendFailed(named, permanent=refused and status not in CURABLE)
