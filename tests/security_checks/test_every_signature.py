"""S01, S02: no webhook takes what is not proven, and an unset secret proves nothing."""

import hmac
from base64 import b64encode
from collections.abc import Callable
from hashlib import sha1, sha256

import pytest
from pydantic import BaseModel, SecretStr, ValidationError
from sqlalchemy import func, select

from service.main import create_app
from service.models import Message
from service.runtime import Runtime
from service.settings import MetaSettings, Settings, TelegramSettings, TwilioSettings, XSettings
from tests.desk import Clock, Desk

SECRET = "a-secret-of-every-provider"
BODY = b'{"object":"page","entry":[],"update_id":1}'
FORM = b"MessageSid=SM1&From=%2B994501112233&To=%2B15550916&Body=salam"
BASE = "https://916.example"
TWILIO = (
    "/webhooks/twilio/messages",
    "/webhooks/twilio/status",
    "/webhooks/twilio/voice?step=menu&lang=ru",
    "/webhooks/twilio/recordings?lang=az&event=status",
    "/webhooks/twilio/voice/page/a-token",
    "/webhooks/twilio/voice/page/a-token/status",
)


def _twilio(url: str) -> Callable[[bytes, str], str]:
    def sign(_body: bytes, secret: str) -> str:
        told = url + "BodysalamFrom+994501112233MessageSidSM1To+15550916"
        return b64encode(hmac.digest(secret.encode(), told.encode(), sha1)).decode()

    return sign


def _meta(body: bytes, secret: str) -> str:
    return "sha256=" + hmac.new(secret.encode(), body, sha256).hexdigest()


def _x(body: bytes, secret: str) -> str:
    return "sha256=" + b64encode(hmac.digest(secret.encode(), body, sha256)).decode()


Sign = Callable[[bytes, str], str]
DOORS: dict[str, tuple[str, bytes, Sign]] = {
    "/webhooks/telegram": ("X-Telegram-Bot-Api-Secret-Token", BODY, lambda _, secret: secret),
    **{path: ("X-Twilio-Signature", FORM, _twilio(BASE + path)) for path in TWILIO},
    "/webhooks/meta": ("X-Hub-Signature-256", BODY, _meta),
    "/webhooks/x": ("x-twitter-webhooks-signature", BODY, _x),
}  # fmt: skip
MUTATIONS: dict[str, Callable[[str], list[str]]] = {
    "missing": lambda _: [],
    "empty": lambda _: [""],
    "cut short": lambda s: [s[:-1]],
    "one letter more": lambda s: [s + "a"],
    "another last letter": lambda s: [s[:-2] + ("b" if s[-2] != "b" else "c") + s[-1]],
    "other case": lambda s: [s.swapcase()],
    "given twice": lambda s: [s, s],
    "listed twice": lambda s: [f"{s}, {s}"],
    "in quotes": lambda s: [f'"{s}"'],
    "another encoding": lambda s: [s.encode().hex()],
    "without its beginning": lambda s: [s.removeprefix("sha256=")[1:]],
    "of an older kind": lambda s: ["sha1=" + s.removeprefix("sha256=")],
}


@pytest.fixture
def settings(settings: Settings) -> Settings:
    secret = SecretStr(SECRET)
    return settings.model_copy(
        update={
            "telegram": TelegramSettings(bot_token=SecretStr("916:t"), webhook_secret=secret),
            "twilio": TwilioSettings(account_sid="AC", auth_token=secret),
            "meta": MetaSettings(app_secret=secret, verify_token=secret),
            "x": XSettings(consumer_secret=secret),
        }
    )


async def knock(desk: Desk, path: str, given: list[str], body: bytes | None = None) -> int:
    header, content, _ = DOORS[path]
    kind = "application/x-www-form-urlencoded" if content == FORM else "application/json"
    headers = [("Content-Type", kind), *((header, value) for value in given)]
    sent = content if body is None else body
    return (await desk.http.post(path, content=sent, headers=headers)).status_code


async def stored(runtime: Runtime) -> int:
    async with runtime.sessions() as tx:
        return await tx.scalar(select(func.count()).select_from(Message)) or 0


@pytest.mark.parametrize("path", DOORS)
async def test_no_mutation_of_a_signature_is_taken(desk: Desk, runtime: Runtime, path: str) -> None:
    _, content, sign = DOORS[path]
    good = sign(content, SECRET)
    for name, mutation in MUTATIONS.items():
        assert await knock(desk, path, mutation(good)) == 403, name
    assert await knock(desk, path, [sign(content, "another secret of that length")]) == 403
    if path != "/webhooks/telegram":  # its secret signs no body
        assert await knock(desk, path, [good], content.replace(b"1", b"2")) == 403
    assert await stored(runtime) == 0
    assert await knock(desk, path, [good]) == 200


@pytest.mark.parametrize("path", DOORS)
async def test_an_empty_secret_opens_nothing(runtime: Runtime, clock: Clock, path: str) -> None:
    nothing = SecretStr("")
    empty = runtime.settings.model_copy(
        update={
            "telegram": TelegramSettings(bot_token=SecretStr("916:t")),
            "twilio": TwilioSettings.model_construct(account_sid="AC", auth_token=nothing),
            "meta": MetaSettings.model_construct(app_secret=nothing, verify_token=nothing),
            "x": XSettings.model_construct(consumer_secret=nothing),
        }
    )
    closed = Runtime(empty, runtime.dsn, runtime.engine, runtime.sessions, runtime.desk, clock)
    _, content, sign = DOORS[path]
    async with Desk.open(closed, clock) as desk:
        for given in ([], [""], [sign(content, "")], ["sha256="]):
            assert await knock(desk, path, given) == 403
        for query in ("hub.mode=subscribe&hub.verify_token=&hub.challenge=1", "crc_token=abc"):
            if path in {"/webhooks/meta", "/webhooks/x"}:
                assert (await desk.http.get(f"{path}?{query}")).status_code == 403
    assert await stored(runtime) == 0


@pytest.mark.parametrize(
    ("kind", "given"),
    [
        (MetaSettings, {"app_secret": "", "verify_token": "v"}),
        (MetaSettings, {"app_secret": "s", "verify_token": ""}),
        (XSettings, {"consumer_secret": ""}),
        (TwilioSettings, {"account_sid": "AC", "auth_token": ""}),
        (TelegramSettings, {"bot_token": ""}),
        (TelegramSettings, {"bot_token": "916:t", "webhook_secret": ""}),
    ],
)
def test_the_service_does_not_start_with_an_empty_secret(
    kind: type[BaseModel], given: dict[str, str]
) -> None:
    with pytest.raises(ValidationError):
        kind.model_validate(given)


@pytest.mark.parametrize("path", DOORS)
async def test_a_channel_without_settings_is_closed(
    runtime: Runtime, clock: Clock, path: str
) -> None:
    without = dict.fromkeys(("telegram", "twilio", "meta", "x"))
    bare = runtime.settings.model_copy(update=without)
    closed = Runtime(bare, runtime.dsn, runtime.engine, runtime.sessions, runtime.desk, clock)
    async with Desk.open(closed, clock) as desk:
        _, content, sign = DOORS[path]
        assert await knock(desk, path, [sign(content, SECRET)]) == 404


def test_every_webhook_that_takes_posts_stands_in_the_table(runtime: Runtime) -> None:
    paths = create_app(runtime).openapi()["paths"]
    doors = {
        path for path, verbs in paths.items() if path.startswith("/webhooks/") and "post" in verbs
    }
    tried = {path.partition("?")[0].replace("a-token", "{token}") for path in DOORS}
    assert doors == tried
