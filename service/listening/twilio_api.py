"""Questions to Twilio's API, each answered in bounds or not at all."""

import json
from base64 import b64encode
from collections.abc import AsyncIterator, Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

import httpx2

from service.intake.strict_json import as_list
from service.security.exchange import ExchangeFailedError, exchange
from service.settings import TwilioSettings

OK: Final = 200
MOST_PAGES: Final = 20


def account_address(settings: TwilioSettings, what: str) -> str:
    """An address within our account."""
    return f"{settings.api_base_url.rstrip('/')}/2010-04-01/Accounts/{settings.account_sid}/{what}"


async def asked_of_twilio(
    client: httpx2.AsyncClient, settings: TwilioSettings, url: str
) -> dict[str, Any]:
    """What our account is told at this address; raises ExchangeFailedError."""
    pair = f"{settings.account_sid}:{settings.auth_token.get_secret_value()}".encode()
    return await asked(client, url, {"Authorization": f"Basic {b64encode(pair).decode()}"})


async def listed(
    client: httpx2.AsyncClient,
    settings: TwilioSettings,
    what: str,
    wanted: Mapping[str, str],
    name: str,
) -> AsyncIterator[Sequence[Mapping[str, Any]]]:
    """A list of our account, page by page, the newest first; raises ExchangeFailedError."""
    url = account_address(settings, f"{what}?{urlencode({**wanted, 'PageSize': '200'})}")
    for _ in range(MOST_PAGES):
        told = await asked_of_twilio(client, settings, url)
        yield [each for each in as_list(told.get(name)) if isinstance(each, dict)]
        following = told.get("next_page_uri")
        if not isinstance(following, str) or not following.startswith("/2010-04-01/"):
            return
        url = settings.api_base_url.rstrip("/") + following


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
