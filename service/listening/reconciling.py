"""What a provider still holds and we lack is fetched; what it has switched off is told."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Final
from urllib.parse import urlencode

import httpx2
from sqlalchemy import select

from service.arrivals import CODE
from service.domain.terms import Channel
from service.doorway import take_payload
from service.intake.strict_json import as_list, as_object, as_text
from service.intake.telegram_api import TelegramApi, TelegramRefusedError
from service.intake.twilio import MOST_MEDIA, WHATSAPP
from service.listening.delivery_states import ask_after_deliveries
from service.listening.missed_calls import fetch_missed_calls
from service.listening.twilio_api import account_address, asked, asked_of_twilio, listed
from service.models import Message
from service.observability import logger
from service.outbox.pulse import SILENT, channel_lines, write_line
from service.runtime import Runtime
from service.security.exchange import ExchangeFailedError, outside_client
from service.settings import TwilioSettings

EVERY_S: Final = 300.0
# Twilio tells of a message within seconds; what is older than this was not told at all.
SINCE: Final = timedelta(hours=26)
# The token no longer opens: nothing mends that by itself.
OUR_FAULTS: Final = frozenset({"400", "401", "403", "404"})


async def fetch_missed_texts(runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime) -> int:
    """Take in every SMS and WhatsApp message that Twilio has and we have not; how many."""
    settings = runtime.settings.twilio
    if settings is None:
        return 0
    missed = 0
    for line in filter(None, (settings.sms_from, _prefixed(settings.whatsapp_from))):
        wanted = {"To": line, "DateSent>": f"{now - SINCE:%Y-%m-%d}"}
        async for page in listed(client, settings, "Messages.json", wanted, "messages"):
            for form in reversed(await _unknown(runtime, page, settings, now - SINCE)):
                channel = Channel.WHATSAPP if line.startswith(WHATSAPP) else Channel.SMS
                raw = urlencode(form | await _media(client, settings, form)).encode()
                await take_payload(channel, raw, settings.account_sid, runtime)
                missed += 1
    return missed


def _prefixed(number: str | None) -> str | None:
    return number if number is None or number.startswith(WHATSAPP) else WHATSAPP + number


async def _media(
    client: httpx2.AsyncClient, settings: TwilioSettings, form: Mapping[str, str]
) -> dict[str, str]:
    """Where the files of a message lie, as Twilio would have posted it; the list only counts.

    A message whose files nobody can name is taken all the same.
    """
    if form["NumMedia"] in {"", "0"}:
        return {}
    where = f"Messages/{form['MessageSid']}/Media"
    try:
        told = await asked_of_twilio(client, settings, account_address(settings, f"{where}.json"))
    except ExchangeFailedError as fault:
        logger().warning("missed_files_unknown", provider_code=fault.code)
        return {}
    found: dict[str, str] = {}
    for number, each in enumerate(as_list(told.get("media_list"))[:MOST_MEDIA]):
        file = as_object(each)
        address = account_address(settings, f"{where}/{as_text(file.get('sid'))}")
        kind = as_text(file.get("content_type")) or ""
        found |= {f"MediaUrl{number}": address, f"MediaContentType{number}": kind}
    return found


async def _unknown(
    runtime: Runtime,
    page: Sequence[Mapping[str, Any]],
    settings: TwilioSettings,
    since: datetime,
) -> list[dict[str, str]]:
    """The messages of a page that we never took, as Twilio would have posted them."""
    forms = {form["MessageSid"]: form for each in page if (form := _form(each, since))}
    query = select(Message.external_id).where(
        Message.channel.in_((Channel.SMS, Channel.WHATSAPP)),
        Message.account == settings.account_sid,
        Message.external_id.in_(forms),
    )
    async with runtime.sessions() as tx:
        known = set(await tx.scalars(query))
    return [form for sid, form in forms.items() if sid not in known]


def _form(told: Mapping[str, Any], since: datetime) -> dict[str, str] | None:
    """A listed message as a form; None for ours, for old ones, and for codes of responders.

    A code leaves no message behind, so it would be taken again at each look; and no plea is six
    digits long.
    """
    body, at = str(told.get("body") or ""), str(told.get("date_created") or "")
    try:
        old = parsedate_to_datetime(at) < since
    except (TypeError, ValueError, OverflowError):
        old = True
    if told.get("direction") != "inbound" or old or CODE.fullmatch(body):
        return None
    names = {"MessageSid": "sid", "From": "from", "To": "to", "NumMedia": "num_media"}
    return {name: str(told.get(key) or "") for name, key in names.items()} | {"Body": body}


async def look_at_telegram(
    runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime
) -> str | None:
    """How far Telegram's deliveries lag, and what is wrong with them."""
    settings = runtime.settings.telegram
    if settings is None:
        return None
    token = settings.bot_token.get_secret_value()
    api = TelegramApi(client, bot_token=token, api_base_url=settings.api_base_url)
    pending = None
    try:
        state = await api.webhook_state()
    except TelegramRefusedError as fault:
        if fault.code not in OUR_FAULTS:
            return None  # it is away for a moment; who sends to it will notice
        problem: str | None = f"telegram-{fault.code}"
    else:
        pending = state.pending
        problem = _webhook_problem(state.url, runtime.settings.public_url)
    await _note(runtime, ("telegram",), now, problem, pending)
    return problem


def _webhook_problem(url: str, public_url: str | None) -> str | None:
    wanted = f"{public_url}/webhooks/telegram" if public_url else ""
    if url == wanted:
        return None
    if not public_url:
        return "webhook_set"  # nothing can be polled while one is set
    return "webhook_elsewhere" if url else "webhook_missing"


async def look_at_meta(
    runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime
) -> str | None:
    """Whether the page is still subscribed: after an hour of failures Meta ends that silently."""
    meta = runtime.settings.meta
    if meta is None or meta.page_id is None or meta.page_token is None:
        return None
    url = f"{meta.api_base_url.rstrip('/')}/{meta.api_version}/{meta.page_id}/subscribed_apps"
    proof = {"Authorization": f"Bearer {meta.page_token.get_secret_value()}"}
    try:
        told = await asked(client, url, proof)
        problem = None if told.get("data") else "not_subscribed"
    except ExchangeFailedError as fault:
        if fault.code not in OUR_FAULTS:
            return None
        problem = f"meta-{fault.code}"
    await _note(runtime, ("facebook", "instagram"), now, problem, None)
    return problem


async def _note(
    runtime: Runtime,
    channels: Sequence[str],
    now: datetime,
    problem: str | None,
    pending: int | None,
) -> None:
    async with runtime.sessions.begin() as tx:
        lines = await channel_lines(tx)
        for channel in channels:
            if problem is None and channel in lines and lines[channel].problem == SILENT:
                problem = SILENT
            await write_line(tx, channel, checked_at=now, problem=problem, pending=pending)
    if problem is not None:
        logger().error("channel_problem", channel=channels[0], provider_code=problem)


async def reconcile(runtime: Runtime, client: httpx2.AsyncClient) -> int:
    """Look at every provider once; how many messages were missed."""
    now = runtime.clock()
    await look_at_telegram(runtime, client, now=now)
    await look_at_meta(runtime, client, now=now)
    await ask_after_deliveries(runtime, client, now=now)
    texts = await fetch_missed_texts(runtime, client, now=now)
    return texts + await fetch_missed_calls(runtime, client, now=now)


async def keep_reconciling(runtime: Runtime) -> None:
    """Look every five minutes, the first time soon: after an outage much may be waiting."""
    if runtime.settings.demo_channels:
        return  # the demo's providers live only while it plays
    async with outside_client() as client:
        while True:
            try:
                missed = await reconcile(runtime, client)
                if missed:
                    logger().warning("missed_messages_fetched", count=missed)
            except Exception as error:  # noqa: BLE001 - the next look may be better
                logger().warning("reconciling_waits", error_class=type(error).__name__)
            await asyncio.sleep(EVERY_S)
