"""Only the provider gets in, and only with exactly what it signed."""

import json
from base64 import b64encode
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from hashlib import sha256
from urllib.parse import urlencode

import pytest
from twilio.request_validator import RequestValidator

from service.security.signatures import signed_url, telegram_is_genuine, twilio_is_genuine

TOKEN = "an-auth-token-of-twilio"
SECRET = "A_secret-of-Telegram"
URL = "https://916.example/webhooks/twilio/messages"
FORM = {"MessageSid": "SM1", "From": "whatsapp:+994501112233", "Body": "Kömək edin & tez = +1 %"}
FORM_TYPE = b"application/x-www-form-urlencoded; charset=UTF-8"


@dataclass(frozen=True)
class Call:
    """One webhook request, and what we configured."""

    signature: bytes
    body: bytes
    url: str = URL
    content_type: bytes = FORM_TYPE
    token: str | None = TOKEN
    more: tuple[tuple[bytes, bytes], ...] = ()

    @property
    def is_genuine(self) -> bool:
        headers = [
            (b"content-type", self.content_type),
            (b"x-twilio-signature", self.signature),
            *self.more,
        ]
        return twilio_is_genuine(headers, self.body, url=self.url, token=self.token)


def form_call(form: Mapping[str, str] = FORM, url: str = URL, signed_as: str | None = None) -> Call:
    signature = RequestValidator(TOKEN).compute_signature(signed_as or url, form)
    return Call(signature.encode(), urlencode(form).encode(), url)


def json_call(content: object) -> Call:
    body = json.dumps(content).encode()
    url = f"{URL}?bodySHA256={sha256(body).hexdigest()}"
    signature = RequestValidator(TOKEN).compute_signature(url, {})
    return Call(signature.encode(), body, url, b"application/json")


MUTATIONS: dict[str, Callable[[Call], Call]] = {
    "missing": lambda call: replace(call, signature=b""),
    "wrong": lambda call: replace(call, signature=b64encode(bytes(20))),
    "truncated": lambda call: replace(call, signature=call.signature[:-1]),
    "lengthened": lambda call: replace(call, signature=call.signature + b"="),
    "other case": lambda call: replace(call, signature=call.signature.swapcase()),
    "other encoding": lambda call: replace(call, signature=call.signature.hex().encode()),
    "bytes of no text": lambda call: replace(call, signature=b"\xff\xfe" + call.signature[2:]),
    "given twice": lambda call: replace(call, more=((b"x-twilio-signature", call.signature),)),
    "other secret": lambda call: replace(call, token=TOKEN[::-1]),
    "other address": lambda call: replace(call, url=call.url.replace("messages", "status")),
    "other scheme": lambda call: replace(call, url=call.url.replace("https", "http")),
    "other query": lambda call: replace(call, url=call.url + ("&x=1" if "?" in call.url else "?x")),
    "changed body": lambda call: replace(call, body=call.body.replace(b"SM1", b"SM2")),
    "repeated field": lambda call: replace(call, body=call.body + b"&MessageSid=SM1"),
    "added field": lambda call: replace(call, body=call.body + b"&MediaUrl0=x"),
    "emptied body": lambda call: replace(call, body=b""),
}


@pytest.mark.parametrize("call", [form_call(), json_call(FORM)], ids=["form", "json"])
@pytest.mark.parametrize("mutation", MUTATIONS.values(), ids=MUTATIONS)
def test_a_changed_call_is_refused(call: Call, mutation: Callable[[Call], Call]) -> None:
    assert call.is_genuine
    assert not mutation(call).is_genuine


@pytest.mark.parametrize(
    "form",
    [FORM, {}, {"a": ""}, {"z": "1", "a": "2"}, {"Body": "İşgəncə — ща 😢 \n\t\"'"}],
)
def test_what_twilio_signs_is_genuine(form: dict[str, str]) -> None:
    assert form_call(form).is_genuine
    assert form_call(form, f"{URL}?fallback=1").is_genuine


def test_twilio_may_write_the_usual_port_or_leave_it_away() -> None:
    with_port = URL.replace("example/", "example:443/")
    assert form_call(url=URL, signed_as=with_port).is_genuine
    assert form_call(url=with_port, signed_as=URL).is_genuine
    other_port = URL.replace("example/", "example:8443/")
    assert form_call(url=other_port).is_genuine
    assert not form_call(url=other_port, signed_as=URL).is_genuine


def test_two_values_of_one_field_are_signed_and_left_to_the_parser() -> None:
    signed = (URL + "MediaUrl" + "a" + "MediaUrl" + "b" + "Sid" + "1").encode()
    call = form_call({})
    signature = RequestValidator(TOKEN).compute_signature(signed.decode(), {})
    doubled = replace(call, body=b"Sid=1&MediaUrl=b&MediaUrl=a", signature=signature.encode())
    assert doubled.is_genuine


def test_a_json_body_without_its_hash_in_the_address_is_refused() -> None:
    signature = RequestValidator(TOKEN).compute_signature(URL, {}).encode()
    assert not Call(signature, b"{}", URL, b"application/json").is_genuine
    assert not Call(signature, b"MessageSid=SM1", URL, b"text/plain").is_genuine


def test_a_json_body_that_contradicts_its_hash_is_refused() -> None:
    assert not replace(json_call({"a": 1}), body=b'{"a": 2}').is_genuine


@pytest.mark.parametrize("token", [None, ""])
def test_without_our_secret_twilio_is_refused(token: str | None) -> None:
    signature = RequestValidator(token or "").compute_signature(URL, FORM).encode()
    assert not replace(form_call(), token=token, signature=signature).is_genuine


def telegram(*given: bytes, secret: str | None = SECRET) -> bool:
    headers = [(b"X-Telegram-Bot-Api-Secret-Token", value) for value in given]
    return telegram_is_genuine([(b"host", b"916.example"), *headers], secret=secret)


def test_telegram_with_our_secret_gets_in() -> None:
    assert telegram(SECRET.encode())


@pytest.mark.parametrize(
    "given",
    {
        "missing": (),
        "empty": (b"",),
        "wrong": (b"B_secret-of-Telegram",),
        "truncated": (SECRET[:-1].encode(),),
        "lengthened": (SECRET.encode() + b"m",),
        "other case": (SECRET.swapcase().encode(),),
        "base64": (b64encode(SECRET.encode()),),
        "hex": (SECRET.encode().hex().encode(),),
        "utf-16": (SECRET.encode("utf-16"),),
        "bytes of no text": (b"\xff\xfe\x00",),
        "spaces": (b" " + SECRET.encode() + b" ",),
        "given twice": (SECRET.encode(), SECRET.encode()),
    }.items(),
    ids=lambda mutation: mutation[0],
)
def test_telegram_with_anything_else_does_not(given: tuple[str, tuple[bytes, ...]]) -> None:
    assert not telegram(*given[1])


@pytest.mark.parametrize("given", [(), (b"",), (b"None",)])
@pytest.mark.parametrize("secret", [None, ""])
def test_without_our_secret_telegram_is_refused(
    given: tuple[bytes, ...], secret: str | None
) -> None:
    assert not telegram(*given, secret=secret)


def test_the_signed_address_is_the_configured_one() -> None:
    assert signed_url("https://916.example", "/webhooks/twilio/voice", b"") == (
        "https://916.example/webhooks/twilio/voice"
    )
    assert signed_url("https://916.example", "/w", b"a=%C9%99&b") == (
        "https://916.example/w?a=%C9%99&b"
    )
