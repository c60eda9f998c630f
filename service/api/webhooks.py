"""Provider callbacks: prove the sender, keep what came, answer 2xx; strangers cause no error."""

from typing import Final

from fastapi import APIRouter, Request, Response

from service.api.problems import TooLarge
from service.calling import end_call
from service.casework.deliveries import report_delivery
from service.deps import Now, RuntimeDep, Transaction
from service.domain.errors import BadSignature, ChannelClosed
from service.domain.terms import Channel
from service.doorway import take_payload
from service.intake.twilio import parse_status
from service.intake.twilio_voice import parse_call
from service.observability import REFUSED
from service.runtime import Runtime
from service.security.forms import form_fields
from service.security.signatures import (
    BodySeal,
    signed_url,
    telegram_is_genuine,
    twilio_is_genuine,
)
from service.spooling import take_or_spool

router = APIRouter(prefix="/webhooks", tags=["webhooks"])

LARGEST: Final = 3 * 1024 * 1024
# Nobody's signature is worth reading on for ever; no provider posts a tenth of this.
LONGEST_SIGNED: Final = 64 * 1024 * 1024
EMPTY_TWIML: Final = '<?xml version="1.0" encoding="UTF-8"?><Response/>'


class Twiml(Response):
    """Twilio's markup; empty, it asks for nothing."""

    media_type = "text/xml"


async def capped_body(request: Request) -> bytes:
    """The body, cut at the cap: a proven excess is kept in part rather than refused."""
    body = bytearray()
    async for piece in request.stream():
        body += piece[: LARGEST - len(body)]
        if len(body) >= LARGEST:
            break
    return bytes(body)


async def sealed_body(request: Request, secret: str) -> tuple[bytes, BodySeal]:
    """The body, cut at the cap, with the seal of all of it: a signature covers what we cut off."""
    body, seal, passed = bytearray(), BodySeal(secret), 0
    async for piece in request.stream():
        seal.feed(piece)
        body += piece[: LARGEST - len(body)]
        passed += len(piece)
        if passed > LONGEST_SIGNED:
            raise TooLarge
    return bytes(body), seal


def refuse(channel: str) -> BadSignature:
    """Count and refuse a sender who proved nothing; nothing is stored."""
    REFUSED.labels(f"signature_{channel}").inc()
    return BadSignature()


@router.post("/telegram")
async def post_telegram(request: Request, runtime: RuntimeDep) -> Response:
    """One update of the bot."""
    settings = runtime.settings.telegram
    if settings is None:
        raise ChannelClosed
    secret = settings.webhook_secret
    headers = request.scope["headers"]
    given = secret.get_secret_value() if secret else None
    if not telegram_is_genuine(headers, secret=given):
        raise refuse("telegram")
    account = settings.bot_token.get_secret_value().partition(":")[0]
    await take_payload(Channel.TELEGRAM, await capped_body(request), account, runtime)
    return Response(status_code=200)


async def from_twilio(request: Request, runtime: Runtime) -> bytes:
    """The body of a callback that Twilio signed for our configured address.

    Its signature needs every field in order, so a form beyond the cap proves nothing and is
    refused; Twilio's own forms end at some ten kilobytes.
    """
    settings = runtime.settings.twilio
    if settings is None:
        raise ChannelClosed
    body = await capped_body(request)
    raw_path = request.scope.get("raw_path", b"").decode("latin-1").partition("?")[0]
    url = signed_url(
        runtime.settings.base_url, raw_path or request.url.path, request.scope["query_string"]
    )
    token = settings.auth_token.get_secret_value()
    if not twilio_is_genuine(request.scope["headers"], body, url=url, token=token):
        raise refuse("twilio")
    return body


@router.post("/twilio/messages", response_class=Twiml)
async def post_twilio_message(request: Request, runtime: RuntimeDep) -> Response:
    """One SMS or WhatsApp message."""
    body = await from_twilio(request, runtime)
    whatsapp = any(
        name == "From" and value.startswith("whatsapp:") for name, value in form_fields(body)
    )
    channel = Channel.WHATSAPP if whatsapp else Channel.SMS
    account = runtime.settings.twilio.account_sid if runtime.settings.twilio else ""
    # Twilio logs a message that failed, and does nothing more.
    await take_or_spool(channel, body, account, runtime)
    return Twiml(EMPTY_TWIML)


@router.post("/twilio/status", response_class=Twiml)
async def post_twilio_status(
    request: Request, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """How far a message of ours has come, or that a call ended; in whatever order."""
    fields = form_fields(await from_twilio(request, runtime))
    status, call = parse_status(fields), parse_call(fields)
    if call is not None and call.has_ended and runtime.settings.twilio is not None:
        await end_call(tx, call, runtime.settings.twilio.account_sid, now=now)
    if status is not None:
        await report_delivery(tx, status.sid, status.state, status.error_code, now=now)
    return Twiml(EMPTY_TWIML)
