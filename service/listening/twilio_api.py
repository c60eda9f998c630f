"""Questions to Twilio's API, each answered in bounds or not at all."""

import json
from base64 import b64encode
from collections.abc import Mapping
from typing import Any, Final

import httpx2

from service.security.exchange import ExchangeFailedError, exchange
from service.settings import TwilioSettings

OK: Final = 200


def account_address(settings: TwilioSettings, what: str) -> str:
    """An address within our account."""
    return f"{settings.api_base_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}/{what}"


async def asked_of_twilio(
    client: httpx2.AsyncClient, settings: TwilioSettings, url: str
) -> dict[str, Any]:
    """What our account is told at this address; raises ExchangeFailedError."""
    pair = f"{settings.account_sid}:{settings.auth_token.get_secret_value()}".encode()
    return await asked(client, url, {"Authorization": f"Basic {b64encode(pair).decode()}"})


async def asked(client: httpx2.AsyncClient, url: str, headers: Mapping[str, str]) -> dict[str, Any]:
    """The JSON object at an address; raises ExchangeFailedError for anything but a good answer."""
    reply = await exchange(client, client.build_request("GET", url, headers=headers))
    if reply.status != OK:
        raise ExchangeFailedError(str(reply.status))
    try:
        told = json.loads(reply.body)
    except (ValueError, RecursionError):
        raise ExchangeFailedError("reply") from None
    return told if isinstance(told, dict) else {}
