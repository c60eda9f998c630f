"""Every parser of strangers' bytes, fed good messages that were broken in very many ways."""

import asyncio
import json
import random
from collections.abc import Callable, Iterator
from functools import partial
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.attachments.cleaning import working_copy
from service.attachments.recognise import mime_of, recognise
from service.attachments.refusal import Refused
from service.domain.terms import Channel
from service.intake import meta, x
from service.intake.message import InboundMessage
from service.intake.registry import PARSERS
from service.intake.twilio import parse_status
from service.intake.twilio_voice import parse_call
from service.listening.fastagi import Unproven, _asked, ring_of
from service.mail.envelope import read_mail
from service.mail.words import files_of, words_of
from service.security.forms import form_fields
from tests.attachments import samples as s
from tests.channels.couriers import event, files, text, update
from tests.faults.measured import size
from tests.intake.mails import ACCOUNT, bounce, mail, page

ROUNDS = size(1_500, 60_000)
SPLICES = (
    b"", b"\0", b"\xff", b"\xed\xa0\x80", b'"', b"{", b"}" * 40, b"[" * 40, b"9" * 400, b"-",
    b"e999", b"null", b"NaN", b"%00", b"&", b"=", b"\r\n\r\n", b"--", b"\\u0000", b"\\ud800",
    b"=?utf-8?b?", b"charset=", b"boundary=", b"\xe2\x80\xae", b":", b"<", b">", b"/" * 300, b"\n",
)  # fmt: skip


def mutants(seeds: list[bytes], seed: int) -> Iterator[bytes]:
    """Seeds with bytes flipped, cut, doubled, swapped with another's, and strange ones put in."""
    dice = random.Random(seed)
    for _ in range(ROUNDS):
        broken = bytearray(dice.choice(seeds))
        for _ in range(dice.randint(1, 6)):
            at = dice.randrange(len(broken) + 1)
            until = min(len(broken), at + dice.choice((1, 1, 4, 40, 400)))
            match dice.randrange(5):
                case 0 if at < len(broken):
                    broken[at] ^= 1 << dice.randrange(8)
                case 1:
                    broken[at:until] = b""
                case 2:
                    broken[at:at] = broken[at:until]
                case 3:
                    other = dice.choice(seeds)
                    broken[at:until] = other[at : at + dice.choice((1, 30, 300))]
                case _:
                    broken[at:until] = dice.choice(SPLICES)
        yield bytes(broken)


def plain(told: Any) -> bytes:
    """As providers write it."""
    return json.dumps(told).encode()


def form(fields: dict[str, str]) -> bytes:
    """As Twilio writes it."""
    return "&".join(
        f"{name}={value.replace('+', '%2B')}" for name, value in fields.items()
    ).encode()


CALL = {
    "CallSid": "CA" + "a" * 32, "From": "+994501112233", "To": "+15550916", "Digits": "0",
    "CallStatus": "completed", "RecordingSid": "RE" + "a" * 32, "RecordingDuration": "12",
    "RecordingUrl": "https://api.twilio.com/2010-04-01/Accounts/AC/Recordings/RE1",
    "RecordingStatus": "completed",
}  # fmt: skip
UPDATES = [plain(update(n, 7, **held)) for n, held in enumerate(files(1))] + [
    plain({"update_id": 5, "callback_query": {"id": "1", "from": {"id": 7}, "data": "q:Q1:a"}}),
    plain({"update_id": 5, "edited_message": {"chat": {"id": 7}, "text": "a", "message_id": 1}}),
]
EVENTS = [
    event(7, message={"mid": "m", "text": "a", "attachments": [{"type": "image", "payload": {}}]}),
    event(7, delivery={"mids": ["a"], "watermark": 1}),
    event(7, read={"watermark": 1_795_000_000_000}),
    event(7, postback={"mid": "m", "title": "a", "payload": "b"}),
    event(7, message_edit={"mid": "m", "text": "a", "num_edit": 1}),
]
BATCHES = [plain({"object": "page", "entry": [{"id": "1", "messaging": [e]}]}) for e in EVENTS]
TWEETS = [
    plain({"data": {"event_type": "dm.received", "filter": {"user_id": "9"}, "payload": {
        "id": "5", "sender_id": "7", "text": "a", "created_at": "2026-11-22T09:00:00Z",
        "attachments": {"media_keys": ["1_2"]}}}}),
    plain({"for_user_id": "9", "users": {"7": {"name": "L"}}, "direct_message_events": [
        {"type": "message_create", "id": "1", "created_timestamp": "1795000000000",
         "message_create": {"sender_id": "7", "message_data": {"text": "a"}}}]}),
]  # fmt: skip
FORMS = [form(text(1, 7, "salam", whatsapp=True) | {"NumMedia": "1", "MediaUrl0": "https://x/1"})]
MAILS = [mail(), page("<p>a</p><script>b</script>"), bounce(f"<{'a1' * 20}@ombudsman.example>")]


def _pieces(raw: bytes, split: Any, parse: Any) -> list[Any]:
    return [parse(each.raw, each.account) for each in split(raw)]


def _mail(raw: bytes) -> object:
    read = read_mail(raw)
    return PARSERS[Channel.EMAIL](raw, ACCOUNT), words_of(read), list(files_of(read))


READERS: dict[str, tuple[list[bytes], Callable[[bytes], object]]] = {
    "telegram": (UPDATES, lambda raw: PARSERS[Channel.TELEGRAM](raw, "916")),
    "texts": (FORMS, lambda raw: PARSERS[Channel.SMS](raw, "AC")),
    "status": ([form({"MessageSid": "SM1", "MessageStatus": "sent", "ErrorCode": "1"})],
               lambda raw: parse_status(form_fields(raw))),
    "call": ([form(CALL)], lambda raw: parse_call(form_fields(raw))),
    "meta": (BATCHES, partial(_pieces, split=meta.split, parse=meta.parse)),
    "x": (TWEETS, partial(_pieces, split=x.split, parse=x.parse)),
    "mail": (MAILS, _mail),
}  # fmt: skip


pytestmark = pytest.mark.timeout(3_600 if size(0, 1) else 120)


@pytest.mark.parametrize("name", READERS)
def test_no_parser_trips_and_what_it_reads_can_be_kept(name: str) -> None:
    seeds, read = READERS[name]
    for raw in mutants(seeds, seed=len(name)):
        found = read(raw)
        for each in found if isinstance(found, list | tuple) else [found]:
            if isinstance(each, InboundMessage):
                each.text.encode()  # it must be storable
                assert "\0" not in each.text + (each.sender or "") + each.external_id


FILES = {
    "jpeg": s.picture(), "png": s.picture("PNG"), "gif": s.picture("GIF"), "wav": s.wav(),
    "ogg": s.opus(), "mp4": s.video(),
}  # fmt: skip


@pytest.mark.parametrize("name", FILES)
def test_no_file_trips_those_who_clean_it(name: str) -> None:
    for content in mutants([FILES[name]], seed=len(name)):
        mime_of(content[:4096], whole=False)
        kind = recognise(content[:4096])
        if kind is None:
            continue
        try:
            working_copy(content, kind, most_pixels=100_000)
        except Refused:
            continue


async def test_the_exchange_is_read_or_refused() -> None:
    good = (
        b"agi_network: yes\nagi_request: agi://h/begin\nagi_uniqueid: 1.5\n"
        b"agi_callerid: 0501112233\nagi_arg_1: aysel\n\n"
    )
    for raw in mutants([good], seed=1):
        reader = asyncio.StreamReader(limit=8_192)
        reader.feed_data(raw)
        reader.feed_eof()
        try:
            ring = ring_of(await _asked(reader))
        except (Unproven, ValueError):
            continue
        assert ring.call_id


@given(st.lists(st.tuples(st.sampled_from(sorted(CALL)) | st.text(), st.text()), max_size=9))
def test_strange_calls_never_raise(told: list[tuple[str, str]]) -> None:
    found = parse_call(told)
    assert found is None or found.sid == dict(told)["CallSid"]
    assert found is None or found.caller is None or found.caller.startswith("+")


@given(st.fixed_dictionaries({name: st.text(max_size=40) for name in CALL if name != "CallSid"}))
def test_a_call_with_an_id_is_always_read(told: dict[str, str]) -> None:
    found = parse_call([("CallSid", CALL["CallSid"]), *told.items()])
    assert found is not None
    assert found.recording is None or found.recording.url


part = st.tuples(
    st.sampled_from(["text/plain", "text/html", "image/png", "message/rfc822", "x", "a/b; c=\xff"]),
    st.sampled_from(["7bit", "base64", "quoted-printable", "uuencode", "nothing"]),
    st.text(max_size=20),
    st.binary(max_size=60),
)


@given(st.lists(part, max_size=6), st.text(st.characters(codec="ascii"), max_size=12))
def test_strange_parts_of_a_mail_never_raise(
    parts: list[tuple[str, str, str, bytes]], boundary: str
) -> None:
    edge = boundary.encode()
    raw = b'From: a@b.c\r\nContent-Type: multipart/mixed; boundary="' + edge + b'"\r\n\r\n'
    for kind, coding, name, content in parts:
        raw += b"--" + edge + b"\r\nContent-Type: " + kind.encode("latin-1")
        raw += b"\r\nContent-Transfer-Encoding: " + coding.encode()
        raw += f'\r\nContent-Disposition: attachment; filename="{name}"\r\n\r\n'.encode(
            "utf-8", "surrogatepass"
        )
        raw += content + b"\r\n"
    found = PARSERS[Channel.EMAIL](raw + b"--" + edge + b"--", ACCOUNT)
    assert isinstance(found, InboundMessage)
    assert found.raw.startswith(b"From: a@b.c")
