"""The demo's channels open only where no real person can be reached."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr

from service.demo.channels import (
    SECRETS_FILE,
    STUBS_URL,
    UnreadableSecrets,
    kept_secrets,
    with_demo_channels,
)
from service.settings import (
    EmailSettings,
    MetaSettings,
    Settings,
    TelegramSettings,
    TwilioSettings,
    XSettings,
)


@pytest.fixture(autouse=True)
def _no_variables(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("PUBLIC_URL", "DATABASE_URL", "HOST", "PORT", "TELEGRAM__BOT_TOKEN"):
        monkeypatch.delenv(f"APPEALS_{name}", raising=False)


def test_an_empty_installation_gets_every_channel_and_all_lead_to_the_stubs(tmp_path: Path) -> None:
    opened = with_demo_channels(Settings(data_dir=tmp_path))

    assert opened.demo_channels
    assert opened.telegram is not None
    assert opened.twilio is not None
    assert opened.telegram.api_base_url == opened.twilio.api_base_url == STUBS_URL
    assert opened.meta is not None
    assert opened.x is not None
    assert opened.meta.api_base_url == opened.x.api_base_url == STUBS_URL
    assert opened.email is not None
    assert opened.email.smtp_host == "127.0.0.1"
    secrets = {
        opened.meta.app_secret, opened.meta.verify_token, opened.meta.page_token,
        opened.x.consumer_secret, opened.x.access_token, opened.telegram.webhook_secret,
    }  # fmt: skip
    assert len(secrets) == 6
    assert opened.telegram.webhook_secret is not None
    assert opened.twilio.sms_from != opened.twilio.whatsapp_from
    assert opened.public_url == "http://127.0.0.1:8916"


REAL: list[dict[str, Any]] = [
    {"telegram": TelegramSettings(bot_token=SecretStr("1:real"))},
    {"twilio": TwilioSettings(account_sid="AC1", auth_token=SecretStr("real"))},
    {"meta": MetaSettings(app_secret=SecretStr("a"), verify_token=SecretStr("b"))},
    {"x": XSettings(consumer_secret=SecretStr("a"))},
    {"email": EmailSettings(smtp_host="mail", sender="a@b")},
    {"public_url": "https://appeals.example"},
    {"host": "0.0.0.0"},
    {"database_url": SecretStr("postgresql://db/appeals"), "master_key": SecretStr("1:key")},
]


@pytest.mark.parametrize("real", REAL, ids=[next(iter(each)) for each in REAL])
def test_anything_real_keeps_them_shut(tmp_path: Path, real: dict[str, Any]) -> None:
    settings = Settings(data_dir=tmp_path, **real)

    assert with_demo_channels(settings) is settings
    assert list(tmp_path.iterdir()) == []


def test_the_secrets_stay_the_same_and_are_for_their_owner_only(tmp_path: Path) -> None:
    first = with_demo_channels(Settings(data_dir=tmp_path / "var"))
    path = tmp_path / "var" / SECRETS_FILE

    assert with_demo_channels(Settings(data_dir=tmp_path / "var")).telegram == first.telegram
    assert path.stat().st_mode & 0o777 == 0o600
    assert [each.name for each in path.parent.iterdir()] == [SECRETS_FILE]


def test_two_installations_share_no_secret(tmp_path: Path) -> None:
    one, other = kept_secrets(tmp_path / "one"), kept_secrets(tmp_path / "other")

    assert one.webhook_secret != other.webhook_secret
    assert one.auth_token != other.auth_token
    assert one.staff_key != other.staff_key


def test_those_who_begin_at_once_agree_on_the_secrets(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as crowd:
        found = list(crowd.map(kept_secrets, [tmp_path] * 8))

    assert set(found) == {kept_secrets(tmp_path)}


def test_a_spoiled_file_is_named_and_never_quoted(tmp_path: Path) -> None:
    (tmp_path / SECRETS_FILE).write_text('{"bot_token": "planted-secret"}')

    with pytest.raises(UnreadableSecrets, match=SECRETS_FILE) as caught:
        kept_secrets(tmp_path)
    assert "planted-secret" not in str(caught.value)


def test_nothing_secret_is_told_by_accident(tmp_path: Path) -> None:
    kept = kept_secrets(tmp_path)

    assert kept.auth_token not in repr(kept)
    assert kept.bot_token not in repr(kept)
    assert kept.auth_token not in repr(with_demo_channels(Settings(data_dir=tmp_path)))
