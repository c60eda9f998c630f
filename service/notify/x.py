"""X as a way out: a direct message from the Office's account."""

from collections.abc import Callable
from datetime import datetime
from typing import Final
from urllib.parse import quote

import httpx2
import orjson

from service.notify.portions import portions
from service.notify.sender import OutboundText, SendFailed, Sent, retry_wait
from service.security.exchange import ExchangeFailedError, Reply, exchange

LONGEST: Final = 10_000
SUCCESS: Final = range(200, 300)
TOO_MANY: Final = 429
REFUSED: Final = range(400, 500)
OUR_FAULTS: Final = frozenset({401, 408, 409, TOO_MANY})
THROTTLED_S: Final = 60.0


class XSender:
    """Sends by the account's own token."""

    def __init__(
        self,
        client: httpx2.AsyncClient,
        *,
        access_token: str,
        api_base_url: str,
        clock: Callable[[], datetime],
    ) -> None:
        """Keep the token, the API's address, and the clock that a throttle is counted by."""
        self._client = client
        self._token = access_token
        self._url = api_base_url.rstrip("/")
        self._clock = clock

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:  # noqa: ARG002 - X knows no keys
        """Hand the text over, in as many portions as it takes."""
        provider_id = None
        for text in portions(body.body, LONGEST):
            provider_id = await self._post(to, text)
        return Sent(provider_id)

    async def _post(self, to: str, text: str) -> str | None:
        request = self._client.build_request(
            "POST",
            f"{self._url}/2/dm_conversations/with/{quote(to, safe='')}/messages",
            content=orjson.dumps({"text": text}),
            headers={
                "Authorization": f"Bearer {self._token}",
                "Content-Type": "application/json",
            },
        )
        try:
            reply = await exchange(self._client, request)
        except ExchangeFailedError as fault:
            raise SendFailed(f"x-{fault.code}") from None
        if reply.status == TOO_MANY:
            raise SendFailed("x-429", retry_after=retry_wait(self._wait(reply)))
        if reply.status not in SUCCESS:
            final = reply.status in REFUSED and reply.status not in OUR_FAULTS
            raise SendFailed(f"x-{reply.status}", permanent=final)
        return _number(reply.body)

    def _wait(self, reply: Reply) -> float:
        reset = reply.headers.get("x-rate-limit-reset", "")
        if not reset.isdecimal():
            return THROTTLED_S
        return float(reset) - self._clock().timestamp()


def _number(body: bytes) -> str | None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    made = told.get("data") if isinstance(told, dict) else None
    number = made.get("dm_event_id") if isinstance(made, dict) else None
    return number if isinstance(number, str) else None
