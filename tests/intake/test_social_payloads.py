"""What Meta and X post is cut into events and read; whatever it is, nothing raises."""

import json
import random
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from service.domain.terms import Channel, DeliveryState
from service.intake import meta, x
from service.intake.batch import Event
from service.intake.message import Arrival, DeliveryReport, InboundMessage, MessageKind

PAGE, PERSON, AT = "100", "77", 1_795_000_000_000
WEIRD: tuple[Any, ...] = (
    None, True, -1, 1.5, 10**18, "", "\0", "\ud800", "ə" * 70_000, [], [[[]]], {}, {"id": {}},
    "👮" * 500, "\u202e", 10**19,
)  # fmt: skip
BROKEN = (
    b"", b"null", b"[]", b"{", b"\xff\xfe{}", b"[" * 100_000, b'{"a":' * 50_000, b"{}",
    b'{"object":"page","object":"page"}', b'{"object":"page","entry":NaN}', b"\0" * 1_000,
    b'{"object":"page","entry":[{"id":' + b"9" * 5_000 + b"}]}", "{}".encode("utf-16"),
    b'{"data":1}', b'{"data":[1,null,{}]}', b'{"direct_message_events":[{}]}', b"<xml/>",
)  # fmt: skip


def messenger(kind: str = "page", **event: object) -> bytes:
    whole = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": AT, **event}
    return json.dumps(
        {"object": kind, "entry": [{"id": PAGE, "time": 1, "messaging": [whole]}]}
    ).encode()


def direct(kind: str = "dm.received", **payload: object) -> bytes:
    activity = {"event_type": kind, "filter": {"user_id": PAGE}, "payload": payload}
    return json.dumps({"data": activity}).encode()


def read(raw: bytes) -> list[Arrival | None]:
    """Every event of a post, as the doors read it."""
    found: list[Arrival | None] = [meta.parse(e.raw, e.account) for e in meta.split(raw)]
    return found


def one(raw: bytes) -> InboundMessage:
    [found] = read(raw)
    assert isinstance(found, InboundMessage)
    return found


def test_a_message_is_read_with_its_writer_its_files_and_its_place() -> None:
    files = [
        {"type": "image", "payload": {"url": "https://cdn.example/1"}},
        {"type": "location", "title": "Həbsxana",
         "payload": {"coordinates": {"lat": 40.4, "long": 49.8}}},
    ]  # fmt: skip
    found = one(messenger(message={"mid": "m1", "text": "bax", "attachments": files}))
    assert (found.channel, found.account, found.sender) == (Channel.FACEBOOK, PAGE, PERSON)
    assert (found.external_id, found.text) == ("m1", "bax\nHəbsxana, 40.4, 49.8")
    assert [file.kind for file in found.attachments] == [MessageKind.PHOTO]
    assert found.sent_at is not None


@pytest.mark.parametrize(
    ("event", "text", "number"),
    [
        ({"message_edit": {"mid": "m1", "text": "yeni", "num_edit": 2}}, "yeni", "m1#edit-2"),
        ({"postback": {"mid": "m2", "title": "Başla", "payload": "P"}}, "Başla", "m2"),
        ({"message": {"mid": "m3", "text": "hə", "quick_reply": {"payload": "q"}}}, "hə", "m3"),
    ],
)
def test_edits_and_buttons_are_messages_of_their_own(
    event: dict[str, Any], text: str, number: str
) -> None:
    found = one(messenger(**event))
    assert (found.text, found.external_id) == (text, number)


@pytest.mark.parametrize(
    "event",
    [
        {"reaction": {"mid": "m1", "emoji": "x"}},
        {"message": {"mid": "m1", "is_deleted": True}},
        {"read": {}},
        {"delivery": {"watermark": 1}},
        {"optin": {}},
        {"message": {"mid": "m", "is_echo": True, "text": "x", "metadata": "916"}},
    ],
)
def test_what_asks_for_nothing_is_let_go(event: dict[str, Any]) -> None:
    assert read(messenger(**event)) == [None]


def test_reports_say_how_far_our_words_came() -> None:
    [told] = read(messenger(delivery={"mids": ["a", "b"], "watermark": 1}))
    assert isinstance(told, DeliveryReport)
    assert told.states == (("a", DeliveryState.DELIVERED), ("b", DeliveryState.DELIVERED))
    [seen] = read(messenger("instagram", read={"mid": "a"}))
    assert isinstance(seen, DeliveryReport)
    assert seen.states == (("a", DeliveryState.READ),)
    [until] = read(messenger(read={"watermark": AT}))
    assert isinstance(until, DeliveryReport)
    assert (until.read_by, until.read_until is not None) == (PERSON, True)


def test_a_thousand_orders_of_a_batch_are_one_order() -> None:
    events = [
        {"sender": {"id": str(n % 5)}, "recipient": {"id": PAGE}, "timestamp": AT + n,
         "message": {"mid": f"m{n}", "text": str(n)}}
        for n in range(30)
    ]  # fmt: skip
    chance = random.Random(916)
    first: list[Event] | None = None
    for _ in range(1_000):
        chance.shuffle(events)
        body = json.dumps({"object": "page", "entry": [{"id": PAGE, "messaging": events}]})
        cut = meta.split(body.encode())
        first = first or cut
        assert cut == first
    assert first is not None
    assert [event.at for event in first] == sorted(event.at for event in first)


def test_the_same_event_in_another_batch_is_the_same_bytes() -> None:
    event = {"sender": {"id": PERSON}, "recipient": {"id": PAGE}, "timestamp": AT,
             "message": {"text": "ə", "mid": "m1"}}  # fmt: skip
    other = {**event, "message": {"mid": "m2", "text": "x"}, "timestamp": AT + 1}
    entry = {"id": PAGE, "messaging": [other, event]}
    both = meta.split(json.dumps({"object": "page", "entry": [entry]}).encode())
    alone = meta.split(messenger(message=event["message"]))
    assert both[0] == alone[0]


def poison() -> Iterator[bytes]:
    """Some three hundred and fifty posts that are wrong in as many ways."""
    yield from BROKEN
    for weird in WEIRD:
        for kind in ("page", "instagram"):
            yield messenger(kind, message=weird)
            yield messenger(kind, message={"mid": weird, "text": "a"})
            yield messenger(kind, message={"mid": "m", "text": weird})
            yield messenger(kind, message={"mid": "m", "attachments": weird})
            yield messenger(kind, message={"mid": "m", "attachments": [weird]})
            yield messenger(kind, sender=weird, message={"mid": "m", "text": "a"})
            yield messenger(kind, timestamp=weird, message={"mid": "m", "text": "a"})
            yield messenger(kind, delivery={"mids": weird})
            yield messenger(kind, read={"watermark": weird})
        yield direct(id=weird, sender_id=PERSON, text="a")
        yield direct(id="1", sender_id=weird, text="a")
        yield direct(id="1", sender_id=PERSON, text=weird)
        yield direct(id="1", sender_id=PERSON, text="a", created_at=weird, attachments=weird)
        yield json.dumps({"direct_message_events": weird, "for_user_id": weird}).encode()
        yield json.dumps({"data": weird}).encode()


def read_all(raw: bytes) -> None:
    for event in meta.split(raw):
        found = meta.parse(event.raw, event.account)
        assert not isinstance(found, InboundMessage) or found.raw == event.raw
    for event in x.split(raw):
        said = x.parse(event.raw, event.account)
        assert not isinstance(said, InboundMessage) or said.raw == event.raw


def test_poison_never_raises() -> None:
    posts = list(poison())
    assert len(posts) > 350
    for raw in posts:
        read_all(raw)


anything = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(
                ["object", "entry", "messaging", "id", "sender", "recipient", "message", "mid",
                 "text", "attachments", "payload", "data", "event_type", "filter", "user_id",
                 "direct_message_events", "message_create", "message_data", "timestamp"]
            ),
            inner,
            max_size=5,
        )
    ),
    max_leaves=25,
)  # fmt: skip


@settings(max_examples=200, deadline=None)
@given(anything, st.sampled_from(["page", "instagram", "x"]))
def test_near_misses_never_raise(value: object, kind: str) -> None:
    read_all(json.dumps({"object": kind, "entry": [{"id": "1", "messaging": [value]}]}).encode())
    read_all(json.dumps(value).encode())
    read_all(json.dumps({"data": {"event_type": "dm.received", "payload": value}}).encode())


def test_who_wrote_and_what_stay_out_of_every_repr() -> None:
    post = direct(id="1", sender_id="4711", text="Qardaşımı döyürlər")
    for event in x.split(post):
        assert "4711" not in repr(event)
        assert not [w for w in ("4711", "döyür") if w in repr(x.parse(event.raw, event.account))]
