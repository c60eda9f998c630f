"""One message of each kind by each provider, signed as the provider signs it."""

import hmac
import json
from base64 import b64encode
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from hashlib import sha1, sha256
from typing import Any
from urllib.parse import urlencode

from service.database import is_outage
from service.domain.terms import Channel
from service.doorway import take_payload
from service.runtime import Runtime
from tests.desk import Desk
from tests.intake.mails import ACCOUNT, mail

AT = 1_795_000_000
PAGE = "100916"
FORM = "application/x-www-form-urlencoded"
META_SECRET, X_SECRET = b"app-secret", b"consumer-secret"
Post = Callable[[], Awaitable[int]]


@dataclass
class Couriers:
    """Every provider; each call answers how we answered it."""

    desk: Desk
    runtime: Runtime

    async def telegram(self, update: dict[str, Any] | bytes) -> int:
        raw = update if isinstance(update, bytes) else json.dumps(update).encode()
        return (await self.desk.telegram_raw(raw)).status_code

    async def twilio(self, form: dict[str, str], path: str = "/webhooks/twilio/messages") -> int:
        told = f"https://916.example{path}" + "".join(k + v for k, v in sorted(form.items()))
        proof = b64encode(hmac.digest(b"twilio-token", told.encode(), sha1)).decode()
        headers = {"Content-Type": FORM, "X-Twilio-Signature": proof}
        answer = await self.desk.http.post(path, content=urlencode(form), headers=headers)
        return answer.status_code

    async def meta(self, event: dict[str, Any] | bytes, kind: str = "page") -> int:
        entry = {"id": PAGE, "time": 1, "messaging": [event]}
        body = event
        if not isinstance(body, bytes):
            body = json.dumps({"object": kind, "entry": [entry]}).encode()
        proof = "sha256=" + hmac.new(META_SECRET, body, sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Hub-Signature-256": proof}
        answer = await self.desk.http.post("/webhooks/meta", content=body, headers=headers)
        return answer.status_code

    async def x(self, payload: dict[str, Any]) -> int:
        told = {"event_type": "dm.received", "filter": {"user_id": PAGE}, "payload": payload}
        body = json.dumps({"data": told}).encode()
        proof = "sha256=" + b64encode(hmac.digest(X_SECRET, body, sha256)).decode()
        headers = {"Content-Type": "application/json", "x-twitter-webhooks-signature": proof}
        return (await self.desk.http.post("/webhooks/x", content=body, headers=headers)).status_code

    async def mail(self, raw: bytes) -> int:
        try:
            await take_payload(Channel.EMAIL, raw, ACCOUNT, self.runtime)
        except Exception as error:
            if not is_outage(error):
                raise
            return 503  # the mail server is told to come again
        return 200

    async def insist(self, post: Post) -> None:
        """Again until it is taken: a busy machine may answer 503, as providers know."""
        while (status := await post()) != 200:
            assert status == 503, status


def update(number: int, person: int, **held: Any) -> dict[str, Any]:
    """A private message to the bot."""
    who = {"id": person, "is_bot": False, "first_name": "Ad", "language_code": "az"}
    chat = {"id": person, "type": "private"}
    said = {"message_id": number, "date": AT, "chat": chat, "from": who}
    return {"update_id": number, "message": said | held}


def text(number: int, person: int, words: str, *, whatsapp: bool = False) -> dict[str, str]:
    """An SMS or a WhatsApp message."""
    prefix = "whatsapp:" if whatsapp else ""
    ends = {"From": f"{prefix}+99450{person:07}", "To": f"{prefix}+15550916"}
    return {"MessageSid": f"SM{number:032}", "Body": words, "NumMedia": "0", **ends}


def event(person: int, **held: Any) -> dict[str, Any]:
    """Something that happened between a person and our page."""
    ends = {"sender": {"id": str(person)}, "recipient": {"id": PAGE}}
    return {**ends, "timestamp": AT * 1000, **held}


def files(number: int) -> Sequence[dict[str, Any]]:
    """What each kind of message to the bot holds besides words."""
    name = f"file-{number}"
    return (
        {"text": f"söz {number}"},
        {"photo": [{"file_id": name, "width": 9, "height": 9}], "caption": f"şəkil {number}"},
        {"voice": {"file_id": name, "duration": 3}},
        {"document": {"file_id": name, "file_name": "ərizə.pdf"}, "caption": f"sənəd {number}"},
    )


def post(couriers: Couriers, number: int, person: int) -> Post:
    """The message of this number, by one of the ways in; the same way for a person always."""
    address = f"https://api.twilio.com/2010-04-01/Accounts/ACtest/Messages/MM{number}/Media/ME1"
    match person % 6:
        case 0:
            held = update(number, person, **files(number)[number % 4])
            return lambda: couriers.telegram(held)
        case 1:
            form = text(number, person, f"söz {number}")
            return lambda: couriers.twilio(form)
        case 2:
            form = text(number, person, f"bax {number}", whatsapp=True)
            form |= {"NumMedia": "1", "MediaUrl0": address, "MediaContentType0": "image/jpeg"}
            return lambda: couriers.twilio(form)
        case 3:
            url = {"payload": {"url": f"https://cdn.fbsbx.com/{number}"}}
            held = {"mid": f"m{number}", "text": f"söz {number}"}
            held |= {"attachments": [{"type": "image", **url}]}
            return lambda: couriers.meta(event(person, message=held))
        case 4:
            told = {"id": str(number), "sender_id": str(person), "text": f"söz {number}"}
            return lambda: couriers.x(told)
        case _:
            sender = f"p{person}@mail.example"
            letter = mail(f"Salam {number}", sender=sender, number=number)
            return lambda: couriers.mail(letter)
