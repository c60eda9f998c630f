"""Twilio as a voice: it calls a responder, and asks us what to say when somebody answers."""

import re
from typing import Final
from urllib.parse import quote

import httpx2
from twilio.rest import Client

from service.notify.sender import OutboundText, SendFailed, Sent
from service.notify.twilio import NUMBER, CappedTransport, failure_of

# Short of the half minute after which the person's next method follows.
RINGS_S: Final = 25
LONGEST_CALL_S: Final = 120
CALL_PATH: Final = "/webhooks/twilio/voice/page/"
_TOKEN: Final = re.compile(r"[A-Za-z0-9_-]{16,64}")


class VoiceSender:
    """Places a call; the words are fetched by the call, for only then it is known who answers."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        account_sid: str,
        auth_token: str,
        api_base_url: str,
        called_from: str,
        public_url: str,
    ) -> None:
        """Keep the account, our own number, and where a call asks what to say."""
        self._client = client
        self._account = (account_sid, auth_token)
        self._base_url = api_base_url
        self._from = called_from
        self._public_url = public_url

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        """Call a number; a machine is recognised before anything is said."""
        if not NUMBER.fullmatch(to):
            raise SendFailed("twilio-address", permanent=True)
        if body.answer_token is None or not _TOKEN.fullmatch(body.answer_token):
            raise SendFailed("voice-no-token", permanent=True)
        address = f"{self._public_url}{CALL_PATH}{quote(body.answer_token)}"
        transport = CappedTransport(self._client, self._base_url, key)
        try:
            call = await Client(*self._account, http_client=transport).calls.create_async(
                to=to,
                from_=self._from,
                url=address,
                method="POST",
                machine_detection="Enable",
                timeout=RINGS_S,
                time_limit=LONGEST_CALL_S,
                status_callback=f"{address}/status",
                status_callback_method="POST",
            )
        except Exception as fault:  # noqa: BLE001 - the SDK trips over a lying reply anyhow
            raise failure_of(fault, transport.retry_after) from None
        if not isinstance(call.sid, str):
            raise SendFailed("twilio-reply")
        return Sent(call.sid)
