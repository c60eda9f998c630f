"""Every payload in the tables is read as the table says."""

import json
from pathlib import Path
from typing import Any

import pytest

from service.intake import telegram, twilio
from service.intake.message import ButtonPress, GroupChat, InboundMessage

PAYLOADS = Path(__file__).parent / "payloads"
KINDS = {InboundMessage: "message", ButtonPress: "press", GroupChat: "group", type(None): "noise"}


def cases(channel: str) -> list[Any]:
    files = sorted((PAYLOADS / channel).glob("*.json"))
    return [pytest.param(json.loads(file.read_text()), id=file.stem) for file in files]


def seen(value: object) -> object:
    """A field as a table writes it."""
    if isinstance(value, tuple):
        return [
            {
                "kind": file.kind.value,
                "ref": file.ref,
                **({"mime": file.mime} if file.mime else {}),
                **({"size": file.size} if file.size else {}),
                **({"name": file.name} if file.name else {}),
                **({"seconds": file.duration.total_seconds()} if file.duration else {}),
            }
            for file in value
        ]
    if isinstance(value, InboundMessage):
        return value.text
    return value.isoformat() if hasattr(value, "isoformat") else value


def check(found: object, expected: dict[str, Any]) -> None:
    assert KINDS[type(found)] == expected.pop("is", "message")
    if expected.get("external_id") == "sha256":
        assert str(getattr(found, "external_id", "")).startswith("sha256:")
        del expected["external_id"]
    assert {name: seen(getattr(found, name)) for name in expected} == expected


@pytest.mark.parametrize("case", cases("telegram"))
def test_a_telegram_update_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    raw = case.get("raw") or json.dumps(case["update"], ensure_ascii=False)
    check(telegram.parse(raw.encode(), "bot"), case["expect"])


@pytest.mark.parametrize("case", cases("twilio"))
def test_a_twilio_form_is_read_as_the_table_says(case: dict[str, Any]) -> None:
    form = [(name, value) for name, value in case["form"]]
    check(twilio.parse_message(form, b"raw", "AC"), case["expect"])


@pytest.mark.parametrize("channel", ["telegram", "twilio"])
def test_what_was_said_and_who_said_it_stay_out_of_every_repr(channel: str) -> None:
    private = ("Leyla", "Əliyeva", "501", "994", "döyür", "Qardaş", "kQ3_x-9", "Lk-9_a", "qərar")
    for param in cases(channel):
        case = param.values[0]
        raw = json.dumps(case.get("update", {}), ensure_ascii=False).encode()
        form = [(name, value) for name, value in case.get("form", [])]
        for found in (telegram.parse(raw, "bot"), twilio.parse_message(form, b"raw", "AC")):
            assert not [word for word in private if word in repr(found)]
