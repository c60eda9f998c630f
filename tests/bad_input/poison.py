"""Payloads that no provider should send and that no webhook may trip over."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote_plus

WEIRD: tuple[Any, ...] = (
    None, True, -1, 1.5, 10**18, 10**400, float("nan"), float("inf"), "", "\0", "\ud800",
    "ə" * 70_000, [], [[[]]], {}, {"id": {}}, {"": None}, "👮" * 500, "\u202e",
)  # fmt: skip
PLACES = (
    ("update_id",), ("message",), ("message", "chat"), ("message", "chat", "id"),
    ("message", "chat", "type"), ("message", "from"), ("message", "from", "id"),
    ("message", "from", "language_code"), ("message", "from", "first_name"),
    ("message", "date"), ("message", "text"), ("message", "message_id"), ("message", "photo"),
    ("message", "contact"), ("message", "location"), ("message", "reply_to_message"),
)  # fmt: skip
BROKEN = (
    b"", b"null", b"[]", b"{", b"\xff\xfe{}", b'{"update_id":1,"message":{"text":"\xc9"}}',
    b"[" * 100_000, b'{"a":' * 50_000, b'{"update_id":' + b"9" * 5_000 + b"}",
    b'{"update_id":1,"update_id":2}', "{}".encode("utf-16"), b"\0" * 1_000, b"<xml/>",
    b'{"update_id":1,"message":' + b" " * 3_500_000 + b"}",
)  # fmt: skip


def update(number: int, text: str = "Kömək edin") -> dict[str, Any]:
    """A good private message, each of a chat of its own."""
    person = {"id": number, "is_bot": False, "first_name": "A", "language_code": "az"}
    chat = {"id": number, "type": "private"}
    message = {"message_id": number, "date": 1_795_000_000, "chat": chat, "from": person}
    return {"update_id": number, "message": message | {"text": text}}


def spoiled(number: int, place: tuple[str, ...], weird: Any) -> bytes:
    """A good message with something strange in one place."""
    whole = update(number)
    inner = whole
    for name in place[:-1]:
        inner = inner[name]
    inner[place[-1]] = weird
    return json.dumps(whole).encode()


def telegram_poison() -> Iterator[bytes]:
    """Some three hundred updates that are wrong in as many ways."""
    yield from BROKEN
    number = 1_000
    for place in PLACES:
        for weird in WEIRD:
            number += 1
            yield spoiled(number, place, weird)


def twilio_poison() -> Iterator[bytes]:
    """Forms that are wrong in as many ways as forms can be."""
    good = {"MessageSid": "SM" + "a" * 32, "From": "+994501234567", "To": "+15550916", "Body": "a"}
    strange = ("", "%00", "%ED%A0%80", "%FF", "x" * 5_000, "%F0%9F%91%AE", "+", "whatsapp:", "-1",
               "%E2%80%AE", "999999999999999999999999")  # fmt: skip
    yield from (b"", b"&&&&", b"=", b"%", b"Body", b"\xff\xfe", b"a=1&" * 2_000, b"{}")
    for number, name in enumerate((*good, "NumMedia", "MediaUrl0", "ProfileName")):
        for value in strange:
            sid = f"SM{number:02}{strange.index(value):030}"
            fields = {**good, "MessageSid": sid}
            parts = [f"{k}={quote_plus(v)}" for k, v in fields.items() if k != name]
            yield "&".join([*parts, f"{name}={value}"]).encode()
    yield b"MessageSid=SM1&From=a&From=b&Body=two+senders"
