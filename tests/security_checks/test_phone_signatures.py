"""Twelve wrong signatures at each of Twilio's doors: refused, and nothing is kept (S01)."""

import base64
from collections.abc import Callable
from urllib.parse import urlencode

import pytest
from sqlalchemy import func, select
from twilio.request_validator import RequestValidator

from service.models import Appeal, Callback
from tests.desk import Desk

BASE = "https://916.example"
DOORS = (
    "/webhooks/twilio/messages",
    "/webhooks/twilio/status",
    "/webhooks/twilio/voice?step=menu&lang=ru",
    "/webhooks/twilio/recordings?lang=az&event=status",
)
FORM = {
    "CallSid": "CA1",
    "MessageSid": "SM1",
    "From": "+994501112233",
    "To": "+15550916",
    "Body": "Qardaşımı döyürlər",
    "CallStatus": "completed",
    "Digits": "0",
}


def signed(path: str, form: dict[str, str], token: str = "twilio-token", base: str = BASE) -> str:
    """What Twilio would send for this request."""
    signature: str = RequestValidator(token).compute_signature(base + path, form)
    return signature


MUTATIONS: dict[str, Callable[[str], str | None]] = {
    "missing": lambda path: None,
    "empty": lambda path: "",
    "truncated": lambda path: signed(path, FORM)[:-2],
    "lengthened": lambda path: signed(path, FORM) + "=",
    "other case": lambda path: signed(path, FORM).swapcase(),
    "hexadecimal": lambda path: base64.b64decode(signed(path, FORM)).hex(),
    "other token": lambda path: signed(path, FORM, token="another"),
    "empty token": lambda path: signed(path, FORM, token=""),
    "other host": lambda path: signed(path, FORM, base="https://evil.example"),
    "no encryption": lambda path: signed(path, FORM, base="http://916.example"),
    "other query": lambda path: signed(f"{path}{'&' if '?' in path else '?'}x=1", FORM),
    "other form": lambda path: signed(path, FORM | {"Digits": "1"}),
}


@pytest.mark.parametrize("path", DOORS)
async def test_no_wrong_signature_gets_in(desk: Desk, path: str) -> None:
    for name, mutation in MUTATIONS.items():
        headers = {"Content-Type": "application/x-www-form-urlencoded"}
        given = mutation(path)
        headers |= {} if given is None else {"X-Twilio-Signature": given}
        answer = await desk.http.post(path, content=urlencode(FORM).encode(), headers=headers)
        assert answer.status_code == 403, name
    async with desk.runtime.sessions.begin() as tx:
        for table in (Appeal, Callback):
            assert await tx.scalar(select(func.count()).select_from(table)) == 0
    assert (await desk.twilio(path, FORM)).status_code == 200
