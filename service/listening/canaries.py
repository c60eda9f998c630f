"""Once a minute each open channel is written to as its provider would, through the whole door."""

import asyncio
import hmac
import json
import smtplib
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from hashlib import sha1, sha256
from imaplib import IMAP4
from typing import Final
from urllib.parse import urlencode

import httpx2
from imap_tools.errors import ImapToolsError

from service.flood import solution_of
from service.intake.canary import canary
from service.listening.imap import CANARY_SENDER, leave_canary
from service.observability import logger
from service.outbox.pulse import SILENT, channel_lines, write_line
from service.runtime import Runtime
from service.security.exchange import Reply, exchange, outside_client
from service.settings import EmailSettings, Settings, TwilioSettings

# One that got lost is bad luck; three in a row are a dead channel.
MISSED: Final = 3
FORM: Final = "application/x-www-form-urlencoded"
JSON: Final = "application/json"
CALLER: Final = "+15550009160"
MAIL_WITHIN_S: Final = 10


@dataclass(frozen=True, slots=True)
class Letter:
    """A canary as the provider posts it."""

    path: str
    body: bytes = field(repr=False)
    headers: Mapping[str, str] = field(repr=False)


def _web(_settings: Settings, words: str, at: int) -> Letter | None:
    body = json.dumps({"text": words}).encode()
    key = {"Idempotency-Key": f"canary-{at}"}
    return Letter("/api/v1/public/appeals", body, {"Content-Type": JSON} | key)


def _telegram(settings: Settings, words: str, at: int) -> Letter | None:
    if settings.telegram is None or settings.telegram.webhook_secret is None:
        return None
    person = {"id": 1, "is_bot": False, "first_name": "canary"}
    message = {"message_id": at, "date": at, "chat": {"id": 1, "type": "private"}, "from": person}
    body = json.dumps({"update_id": at, "message": message | {"text": words}}).encode()
    secret = settings.telegram.webhook_secret.get_secret_value()
    proof = {"X-Telegram-Bot-Api-Secret-Token": secret}
    return Letter("/webhooks/telegram", body, {"Content-Type": JSON} | proof)


def _text(settings: Settings, words: str, at: int, prefix: str) -> Letter | None:
    twilio = settings.twilio
    line = (twilio.whatsapp_from if prefix else twilio.sms_from) if twilio else None
    if twilio is None or line is None:
        return None
    form = {"MessageSid": f"SMcanary{prefix[:1]}{at}", "Body": words}
    form |= {"From": prefix + CALLER, "To": prefix + line.removeprefix(prefix)}
    return _twilio(settings, twilio, "/webhooks/twilio/messages", form)


def _voice(settings: Settings, words: str, at: int) -> Letter | None:
    twilio = settings.twilio
    if twilio is None or twilio.voice_from is None:
        return None
    form = {"CallSid": f"CAcanary{at}", "CallStatus": "ringing", "CallerName": words}
    form |= {"From": CALLER, "To": twilio.voice_from}
    return _twilio(settings, twilio, "/webhooks/twilio/voice", form)


def _twilio(
    settings: Settings, twilio: TwilioSettings, path: str, form: Mapping[str, str]
) -> Letter:
    told = settings.base_url + path + "".join(name + form[name] for name in sorted(form))
    secret = twilio.auth_token.get_secret_value().encode()
    proof = b64encode(hmac.digest(secret, told.encode(), sha1)).decode()
    return Letter(
        path, urlencode(form).encode(), {"Content-Type": FORM, "X-Twilio-Signature": proof}
    )


def _meta(settings: Settings, words: str, at: int, kind: str) -> Letter | None:
    if settings.meta is None:
        return None
    event = {"sender": {"id": "1"}, "recipient": {"id": "2"}, "timestamp": at * 1000}
    event["message"] = {"mid": f"canary-{at}", "text": words}
    body = json.dumps({"object": kind, "entry": [{"id": "2", "messaging": [event]}]}).encode()
    secret = settings.meta.app_secret.get_secret_value().encode()
    proof = "sha256=" + hmac.new(secret, body, sha256).hexdigest()
    return Letter("/webhooks/meta", body, {"Content-Type": JSON, "X-Hub-Signature-256": proof})


def _x(settings: Settings, words: str, at: int) -> Letter | None:
    if settings.x is None:
        return None
    payload = {"id": f"canary-{at}", "sender_id": "1", "text": words}
    activity = {"event_type": "dm.received", "filter": {"user_id": "2"}, "payload": payload}
    body = json.dumps({"data": activity}).encode()
    secret = settings.x.consumer_secret.get_secret_value().encode()
    proof = "sha256=" + b64encode(hmac.digest(secret, body, sha256)).decode()
    name = "x-twitter-webhooks-signature"
    return Letter("/webhooks/x", body, {"Content-Type": JSON, name: proof})


LETTERS: Final[Mapping[str, Callable[[Settings, str, int], Letter | None]]] = {
    "web": _web,
    "telegram": _telegram,
    "sms": lambda s, words, at: _text(s, words, at, ""),
    "whatsapp": lambda s, words, at: _text(s, words, at, "whatsapp:"),
    "voice": _voice,
    "facebook": lambda s, words, at: _meta(s, words, at, "page"),
    "instagram": lambda s, words, at: _meta(s, words, at, "instagram"),
    "x": _x,
}


async def send_canaries(runtime: Runtime, client: httpx2.AsyncClient, *, now: datetime) -> None:
    """Write to every open channel; what does not arrive shows itself in its line."""
    settings, at = runtime.settings, int(now.timestamp())
    for channel, letter_of in LETTERS.items():
        letter = letter_of(settings, canary(channel, runtime.keys, now=now), at)
        if letter is not None:
            await _sent(runtime, channel, now)
            await _post(client, settings, letter, channel)
    await _mail(runtime, now)


async def _sent(runtime: Runtime, channel: str, now: datetime) -> None:
    async with runtime.sessions.begin() as tx:
        await write_line(tx, channel, canary_sent_at=now)


async def _post(
    client: httpx2.AsyncClient, settings: Settings, letter: Letter, channel: str
) -> None:
    base = settings.canaries.base_url or settings.base_url
    request = client.build_request(
        "POST", base + letter.path, content=letter.body, headers=letter.headers
    )
    try:
        reply = await exchange(client, request)
        if reply.status == httpx2.codes.TOO_MANY_REQUESTS:
            reply = await exchange(client, await _with_proof(request, reply))
    except Exception as error:  # noqa: BLE001 - the silence is what is measured
        logger().warning("canary_lost", channel=channel, error_class=type(error).__name__)
        return
    if not reply.status < httpx2.codes.MULTIPLE_CHOICES:
        logger().warning("canary_refused", channel=channel, status=reply.status)


async def _with_proof(request: httpx2.Request, refused: Reply) -> httpx2.Request:
    """The same request with the sum done that a flood asks of everybody."""
    proof = await asyncio.to_thread(solution_of, json.loads(refused.body)["challenge"])
    headers = {**request.headers, "Proof-Of-Work": proof}
    return httpx2.Request(request.method, request.url, headers=headers, content=request.content)


async def _mail(runtime: Runtime, now: datetime) -> None:
    """Hand a mail over as the mail server does, or lay it where fetched ones lie."""
    email = runtime.settings.email
    if email is None or not email.takes_mail:
        return
    mail = mail_of_canary(canary("email", runtime.keys, now=now), now)
    hand_over = _by_lmtp if email.lmtp_port is not None else leave_canary
    await _sent(runtime, "email", now)
    try:
        async with asyncio.timeout(MAIL_WITHIN_S):
            await asyncio.to_thread(hand_over, email, mail)
    except (OSError, TimeoutError, smtplib.SMTPException, IMAP4.error, ImapToolsError) as error:
        logger().warning("canary_lost", channel="email", error_class=type(error).__name__)


def mail_of_canary(words: str, now: datetime) -> str:
    """A canary as a mail."""
    head = f"From: {CANARY_SENDER}\r\nMessage-ID: <canary-{now.timestamp()}@916.invalid>\r\n"
    return f"{head}\r\n{words}\r\n"


def _by_lmtp(email: EmailSettings, mail: str) -> None:
    with smtplib.LMTP(email.lmtp_host, email.lmtp_port or 0) as line:
        line.sendmail(CANARY_SENDER, ["916"], mail)


async def note_silence(runtime: Runtime, every: timedelta, *, now: datetime) -> list[str]:
    """Mark the channels whose canaries no longer arrive, and clear those that sing again."""
    silent = []
    async with runtime.sessions.begin() as tx:
        for channel, line in (await channel_lines(tx)).items():
            if line.canary_sent_at is None or line.canary_sent_at < now - MISSED * every:
                continue
            seen = line.canary_seen_at
            # A channel that has just been opened is given the same time.
            waited = line.canary_sent_at >= now - every
            quiet = (seen is None or seen < now - MISSED * every) and waited
            if quiet:
                silent.append(channel)
            if quiet and line.problem is None:
                line.problem = SILENT
            elif not quiet and line.problem == SILENT:
                line.problem = None
    return silent


async def keep_canaries(runtime: Runtime) -> None:
    """Send them until cancelled."""
    every = runtime.settings.canaries.every_s
    if not every:
        return
    async with outside_client() as client:
        while True:
            await asyncio.sleep(every)
            try:
                await send_canaries(runtime, client, now=runtime.clock())
                await note_silence(runtime, timedelta(seconds=every), now=runtime.clock())
            except Exception as error:  # noqa: BLE001 - the next minute may be better
                logger().warning("canaries_wait", error_class=type(error).__name__)
