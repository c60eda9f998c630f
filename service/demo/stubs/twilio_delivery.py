"""How Twilio calls us: signed, once, then the fallback address at once, and never again."""

from collections.abc import Mapping
from typing import Final

import httpx2
from twilio.request_validator import RequestValidator

from service.demo.stubs.ledger import SUCCESS, Ledger

PATIENCE: Final = 15.0
ERROR_OF_STATUS: Final = "11200"
ERROR_OF_SILENCE: Final = "11205"


class TwilioCaller:
    """Posts forms with Twilio's own signature, computed by Twilio's own library."""

    def __init__(self, client: httpx2.AsyncClient, ledger: Ledger, auth_token: str) -> None:
        """Keep the account's secret."""
        self._client = client
        self._ledger = ledger
        self._validator = RequestValidator(auth_token)

    async def call(
        self, url: str, form: Mapping[str, str], fallback: str | None = None
    ) -> httpx2.Response | None:
        """Deliver one inbound message; None when nobody took it, and nobody will try again."""
        answer = await self._counted(url, form)
        if answer is not None and answer.status_code in SUCCESS:
            return answer
        if fallback is None:
            self._ledger.dropped.append(form["MessageSid"])
            return None
        code = ERROR_OF_SILENCE if answer is None else ERROR_OF_STATUS
        second = await self._counted(fallback, {**form, "ErrorCode": code, "ErrorUrl": url})
        if second is None or second.status_code not in SUCCESS:
            self._ledger.dropped.append(form["MessageSid"])
        return second

    async def report(self, url: str, form: Mapping[str, str]) -> None:
        """Report how far one of our messages came."""
        self._ledger.statuses.append((form["MessageSid"], form["MessageStatus"]))
        await self.post(url, form)

    async def ask(self, url: str, form: Mapping[str, str]) -> str:
        """What a call shall do next; nothing when nobody says."""
        answer = await self.post(url, form)
        return answer.text if answer is not None and answer.status_code in SUCCESS else ""

    async def _counted(self, url: str, form: Mapping[str, str]) -> httpx2.Response | None:
        answer = await self.post(url, form)
        status = None if answer is None else answer.status_code
        self._ledger.answers.append((form["MessageSid"], status))
        return answer

    async def post(self, url: str, form: Mapping[str, str]) -> httpx2.Response | None:
        """One signed request; None when nobody answered in time."""
        signature = self._validator.compute_signature(url, form)
        headers = {"X-Twilio-Signature": signature, "User-Agent": "TwilioProxy/1.1"}
        try:
            return await self._client.post(url, data=form, headers=headers, timeout=PATIENCE)
        except httpx2.HTTPError:
            return None
