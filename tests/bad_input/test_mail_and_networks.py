"""F18: poison by mail, Messenger, Instagram and X is kept and blocks nobody."""

import hmac
from base64 import b64encode
from hashlib import sha256

import pytest
from pydantic import SecretStr

from service.domain.terms import Channel, Role
from service.doorway import take_payload
from service.intake import email, meta, x
from service.intake.message import InboundMessage
from service.runtime import Runtime
from service.settings import MetaSettings, Settings, XSettings
from tests.bad_input.test_webhooks import kept
from tests.desk import Desk
from tests.intake.mails import ACCOUNT, mail
from tests.intake.mails import poison as mails
from tests.intake.test_social_payloads import direct, messenger
from tests.intake.test_social_payloads import poison as posts

SECRET = "a-secret-of-both"
EVERY = 3  # of some four hundred each; the parsers read all of them in tests/intake
PLEA = "Kömək edin, oğlumu polisdə döyürlər"


@pytest.fixture
def settings(settings: Settings) -> Settings:
    secret = SecretStr(SECRET)
    meta_settings = MetaSettings(app_secret=secret, verify_token=secret)
    return settings.model_copy(
        update={"meta": meta_settings, "x": XSettings(consumer_secret=secret)}
    )


async def post(desk: Desk, path: str, body: bytes) -> int:
    digest = hmac.digest(SECRET.encode(), body, sha256)
    proof = {
        "/webhooks/meta": ("X-Hub-Signature-256", digest.hex()),
        "/webhooks/x": ("x-twitter-webhooks-signature", b64encode(digest).decode()),
    }[path]
    headers = {proof[0]: f"sha256={proof[1]}"}
    return (await desk.http.post(path, content=body, headers=headers)).status_code


async def first_in_line(desk: Desk) -> str:
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    return str((await reader.queue(limit=1))[0]["level"])


@pytest.mark.slow
async def test_poison_by_mail_is_kept_byte_for_byte(desk: Desk, runtime: Runtime) -> None:
    wanted: dict[str, bytes] = {}
    for raw in list(mails())[::2]:
        await take_payload(Channel.EMAIL, raw, ACCOUNT, runtime)
        found = email.parse(raw, ACCOUNT)
        if isinstance(found, InboundMessage):
            wanted.setdefault(found.external_id, raw)
    stored = await kept(runtime)
    assert len(wanted) > 40  # one body in many wrong envelopes is one mail
    assert {number: stored.get(("email", number)) for number in wanted} == wanted
    await take_payload(Channel.EMAIL, mail(PLEA), ACCOUNT, runtime)
    assert await first_in_line(desk) == "P1"


@pytest.mark.slow
async def test_poison_from_the_networks_is_kept_and_answered(desk: Desk, runtime: Runtime) -> None:
    wanted = set()
    for body in list(posts())[::EVERY]:
        for path, split, parse in (
            ("/webhooks/meta", meta.split, meta.parse),
            ("/webhooks/x", x.split, x.parse),
        ):
            status = await post(desk, path, body)
            # An empty body, or one that X could have us sign, proves nothing.
            assert status == 200 or (path, status) == ("/webhooks/x", 403), body[:100]
            for event in split(body) if status == 200 else ():
                found = parse(event.raw, event.account)
                if isinstance(found, InboundMessage):
                    wanted.add((found.channel.value, found.external_id))
    assert len(wanted) > 60
    assert wanted <= (await kept(runtime)).keys()
    assert await post(desk, "/webhooks/meta", messenger(message={"mid": "z", "text": PLEA})) == 200
    assert await post(desk, "/webhooks/x", direct(id="9", sender_id="8", text=PLEA)) == 200
    assert await first_in_line(desk) == "P1"


async def test_a_batch_beyond_the_cap_is_kept_in_part_for_a_human_when_it_is_proven(
    desk: Desk, runtime: Runtime
) -> None:
    body = b'{"object":"page","entry":["' + b"a" * (4 * 1024 * 1024) + b'"]}'
    for path in ("/webhooks/meta", "/webhooks/x"):
        assert await post(desk, path, body) == 200
    kept_bytes = list((await kept(runtime)).values())
    assert len(kept_bytes) == 2
    assert body[: 3 * 1024 * 1024] in kept_bytes
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    assert {row["level"] for row in await reader.queue()} == {"PX"}
    forged = {"X-Hub-Signature-256": "sha256=" + "0" * 64}
    answer = await desk.http.post("/webhooks/meta", content=body, headers=forged)
    assert answer.status_code == 403
    assert len(await kept(runtime)) == 2
