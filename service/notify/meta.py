"""Messenger and Instagram as ways out, within the hours in which Meta lets us answer."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, Final

import httpx2
import orjson

from service.domain.terms import ECHO_MARK, Channel
from service.notify.portions import portions
from service.notify.sender import Answering, OutboundText, SendFailed, Sent, retry_wait
from service.security.exchange import ExchangeFailedError, Reply, exchange

WINDOW: Final = timedelta(hours=24)
HUMAN_WINDOW: Final = timedelta(days=7)
SUCCESS: Final = range(200, 300)
SERVER_FAULT: Final = 500
THROTTLES: Final = frozenset({4, 17, 32, 341, 368, 613, 80006})
THROTTLED_S: Final = 60.0
OUR_FAULTS: Final = frozenset({1, 2, 190, 463, 467})  # passing, or our token: the person is fine
OUTSIDE_WINDOW: Final = frozenset({2018278, 2534022})
LONGEST: Final = {Channel.FACEBOOK: 2_000, Channel.INSTAGRAM: 1_000}


class MetaSender:
    """Sends to one person at a time by the page's token."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        channel: Channel,
        page_token: str,
        api_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Keep the page's token, the API's address and version, and the clock of the windows."""
        self._client = client
        self._channel = channel
        self._token = page_token
        self._url = f"{api_url.rstrip('/')}/me/messages"
        self._clock = clock

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:  # noqa: ARG002 - Meta knows no keys
        """Hand the text over, in as many portions as it takes; refuse outside the hours."""
        kind = self._kind(body.answering)
        provider_id = None
        size = _bytes if self._channel is Channel.INSTAGRAM else len
        for text in portions(body.body, LONGEST[self._channel], size):
            message = {"text": text, "metadata": ECHO_MARK}
            asked = {"recipient": {"id": to}, "message": message, **kind}
            provider_id = await self._post(asked)
        return Sent(provider_id)

    def _kind(self, answering: Answering | None) -> dict[str, str]:
        """How Meta lets us speak: freely for a day, as a human for a week, then not at all."""
        if answering is None or answering.heard_at is None:
            return {"messaging_type": "RESPONSE"}
        silent = self._clock() - answering.heard_at
        if silent < WINDOW:
            return {"messaging_type": "RESPONSE"}
        if silent < HUMAN_WINDOW and not answering.automatic:
            return {"messaging_type": "MESSAGE_TAG", "tag": "HUMAN_AGENT"}
        raise SendFailed("meta-window", permanent=True)

    async def _post(self, asked: dict[str, Any]) -> str | None:
        request = self._client.build_request(
            "POST",
            self._url,
            content=orjson.dumps(asked),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )
        try:
            reply = await exchange(self._client, request)
        except ExchangeFailedError as fault:
            raise SendFailed(f"meta-{fault.code}") from None
        told = _told(reply)
        if reply.status not in SUCCESS:
            raise _refused(reply, told)
        found = told.get("message_id")
        return found if isinstance(found, str) else None


def _bytes(text: str) -> int:
    return len(text.encode("utf-8", "replace"))


def _told(reply: Reply) -> dict[str, Any]:
    try:
        told = orjson.loads(reply.body)
    except orjson.JSONDecodeError:
        return {}
    return told if isinstance(told, dict) else {}


def _refused(reply: Reply, told: dict[str, Any]) -> SendFailed:
    """The failure by Meta's own numbers; its words could quote the person."""
    error = told.get("error")
    error = error if isinstance(error, dict) else {}
    code, subcode = error.get("code"), error.get("error_subcode")
    if code in THROTTLES:
        return SendFailed("meta-throttled", retry_after=retry_wait(THROTTLED_S))
    if subcode in OUTSIDE_WINDOW:
        return SendFailed("meta-window", permanent=True)
    if reply.status >= SERVER_FAULT or type(code) is not int:
        return SendFailed(f"meta-{reply.status}")
    return SendFailed(f"meta-{code}", permanent=code not in OUR_FAULTS)
