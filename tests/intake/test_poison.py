"""Whatever strangers send, no parser raises and the raw bytes are kept."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.terms import Channel, DeliveryState
from service.intake import telegram
from service.intake.message import InboundMessage, MessageKind, storable, unreadable
from service.intake.registry import PARSERS
from service.intake.telegram_content import FILE_KINDS
from service.intake.twilio import STATES, parse_message, parse_status
from service.security.forms import form_fields

POISON = {
    "nothing": (b"", "json"),
    "no JSON": (b"<html>", "json"),
    "a list": (b"[]", "not_an_object"),
    "cut off": (b'{"update_id":1,"message":{"te', "json"),
    "half a letter": (b'{"update_id":1,"message":{"text":"\xc9"}}', "encoding"),
    "another encoding": ('{"update_id":1}'.encode("utf-16"), "encoding"),
    "a hundred thousand brackets": (b"[" * 100_000, "depth"),
    "a deep object": (b'{"a":' * 33 + b"1" + b"}" * 33, "depth"),
    "five thousand digits": (b'{"update_id":' + b"9" * 5000 + b"}", "number"),
    "not a number": (b'{"update_id":1,"x":NaN}', "number"),
    "without end": (b'{"update_id":1,"x":-Infinity}', "number"),
    "beyond every number": (b'{"update_id":1,"x":1e999}', "number"),
    "two truths": (b'{"update_id":1,"message":{"text":"a","text":"b"}}', "duplicate_key"),
    "no update number": (b'{"message":{}}', "update_id"),
    "true as a number": (b'{"update_id":true}', "update_id"),
    "a number beyond 64 bits": (b'{"update_id":99999999999999999999}', "update_id"),
}
PRIVATE_CHAT = {"id": 1, "type": "private"}

anything = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(1 - 10**20, 10**20 - 1)
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=12,
)
FIELDS = [
    "message", "edited_message", "channel_post", "callback_query", "chat", "from", "text", "date",
    "caption", "photo", "location", "venue", "contact", "sticker", "poll", "reply_to_message",
    "media_group_id", "data", "id", "type", "is_bot", "message_id", "language_code", *FILE_KINDS,
]  # fmt: skip
near_misses = st.recursive(
    anything,
    lambda inner: (
        st.dictionaries(st.sampled_from(FIELDS), inner, max_size=5) | st.lists(inner, max_size=2)
    ),
    max_leaves=25,
)


@pytest.mark.parametrize(("raw", "reason"), POISON.values(), ids=POISON)
def test_poison_is_kept_whole_with_the_reason(raw: bytes, reason: str) -> None:
    found = telegram.parse(raw, "bot")
    assert found == unreadable(Channel.TELEGRAM, "bot", raw, reason)
    assert isinstance(found, InboundMessage)
    assert found.raw == raw


def test_the_same_poison_twice_is_one_message() -> None:
    first = unreadable(Channel.TELEGRAM, "bot", b"x", "json")
    assert first.external_id == unreadable(Channel.TELEGRAM, "bot", b"x", "json").external_id
    assert first.external_id != unreadable(Channel.TELEGRAM, "bot", b"y", "json").external_id


def test_depth_up_to_the_limit_is_read() -> None:
    raw = b'{"update_id":1,"message":' + b'{"a":' * 32 + b"1" + b"}" * 33
    deep = telegram.parse(raw, "bot")
    assert isinstance(deep, InboundMessage)
    assert deep.unreadable_reason == "depth"
    shallow = telegram.parse(raw.replace(b'{"a":', b"", 1).replace(b"}", b"", 1), "bot")
    assert isinstance(shallow, InboundMessage)
    assert shallow.unreadable_reason == "chat"


@given(st.binary(max_size=400))
def test_rubbish_never_raises(raw: bytes) -> None:
    for parse in PARSERS.values():
        found = parse(raw, "bot")
        assert found is None or found.raw == raw


@settings(max_examples=400)
@given(near_misses)
def test_near_misses_of_an_update_never_raise(content: Any) -> None:
    update = {"update_id": 5, **(content if isinstance(content, dict) else {"message": content})}
    raw = json.dumps(update).encode()
    found = telegram.parse(raw, "bot")
    assert found is None or found.raw == raw


@settings(max_examples=400)
@given(st.dictionaries(st.sampled_from(FIELDS), near_misses, max_size=6))
def test_near_misses_of_a_message_never_raise(content: dict[str, Any]) -> None:
    message = {**content, "chat": PRIVATE_CHAT}
    found = telegram.parse(json.dumps({"update_id": 5, "message": message}).encode(), "bot")
    assert found is None or found.external_id == "5"
    if isinstance(found, InboundMessage):
        found.text.encode()  # it must be storable


@given(st.lists(st.tuples(st.sampled_from(["MessageSid", "From", "Body"]) | st.text(), st.text())))
def test_strange_forms_never_raise(form: list[tuple[str, str]]) -> None:
    found = parse_message(form, b"raw", "AC")
    assert found.kind is MessageKind.UNREADABLE or found.external_id == dict(form)["MessageSid"]
    assert parse_status(form) is None


@given(st.text(st.characters()))
def test_every_text_becomes_storable_and_keeps_its_length(text: str) -> None:
    assert len(storable(text)) == len(text)
    assert "\0" not in storable(text)
    storable(text).encode()


def test_a_text_of_any_length_is_kept() -> None:
    words = "kömək " * 200_000
    raw = json.dumps({"update_id": 1, "message": {"chat": PRIVATE_CHAT, "text": words}}).encode()
    found = telegram.parse(raw, "bot")
    assert isinstance(found, InboundMessage)
    assert found.text == words


@pytest.mark.parametrize(("told", "state"), STATES.items())
def test_a_delivery_report_is_read(told: str, state: DeliveryState) -> None:
    sid = "SM" + "a" * 32
    report = parse_status([("MessageSid", sid), ("MessageStatus", told), ("ErrorCode", "63016")])
    assert report is not None
    assert (report.sid, report.state, report.error_code) == (sid, state, "63016")


@pytest.mark.parametrize(
    "form",
    [
        [("MessageSid", "SM" + "a" * 32), ("MessageStatus", "received")],
        [("MessageSid", "SM" + "a" * 32)],
        [("MessageSid", "x"), ("MessageStatus", "sent")],
        [("MessageSid", "SM" + "a" * 32), ("MessageStatus", "sent"), ("MessageStatus", "failed")],
    ],
    ids=["inbound", "no state", "strange number", "two truths"],
)
def test_a_report_that_we_cannot_use_is_none(form: list[tuple[str, str]]) -> None:
    assert parse_status(form) is None


def test_a_form_keeps_order_repeats_and_broken_letters() -> None:
    fields = form_fields(b"a=1&b=%C9%99+x&a=2&c&d=%FF")
    assert fields == [("a", "1"), ("b", "ə x"), ("a", "2"), ("c", ""), ("d", "\ufffd")]


def test_a_form_of_a_million_fields_is_refused_whole() -> None:
    assert form_fields(b"a=1&" * 1_000_000) == []
