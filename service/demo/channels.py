"""Channels that lead to the stubs of the demo, opened only where no real person can be reached."""

import json
import os
import secrets
from contextlib import suppress
from dataclasses import asdict, dataclass, field
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Final

from pydantic import SecretStr

from service.demo.networks import network_settings
from service.demo.people import SMS_LINE, WHATSAPP_LINE
from service.settings import Settings, TelegramSettings, TwilioSettings

STUBS_PORT: Final = 8917
STUBS_URL: Final = f"http://127.0.0.1:{STUBS_PORT}"
SECRETS_FILE: Final = "demo-channels.json"


class UnreadableSecrets(RuntimeError):
    """The file of the demo's secrets holds something else."""


@dataclass(frozen=True, slots=True)
class DemoSecrets:
    """What the service and the stubs must both know."""

    bot_token: str = field(repr=False)
    webhook_secret: str = field(repr=False)
    account_sid: str
    auth_token: str = field(repr=False)
    staff_key: str = field(repr=False)  # the passwords of the demo's staff are made from it


def with_demo_channels(settings: Settings) -> Settings:
    """The settings with the demo's channels; unchanged where any channel or address is real."""
    if not may_pretend(settings):
        return settings
    kept = kept_secrets(settings.data_dir)
    return settings.model_copy(
        update={
            "demo_channels": True,
            # The stubs call back on the loopback; with an address nothing is polled either.
            "public_url": settings.base_url,
            "telegram": TelegramSettings(
                bot_token=SecretStr(kept.bot_token),
                webhook_secret=SecretStr(kept.webhook_secret),
                api_base_url=STUBS_URL,
            ),
            "twilio": TwilioSettings(
                account_sid=kept.account_sid,
                auth_token=SecretStr(kept.auth_token),
                api_base_url=STUBS_URL,
                sms_from=SMS_LINE,
                whatsapp_from=WHATSAPP_LINE,
            ),
            **network_settings(kept.webhook_secret, STUBS_URL),
        }
    )


def may_pretend(settings: Settings) -> bool:
    """Whether nobody outside this machine could write to the service or hear from it."""
    real = (settings.telegram, settings.twilio, settings.meta, settings.x, settings.email)
    return (
        settings.is_embedded
        and settings.is_loopback
        and settings.public_url is None
        and not any(real)
    )


def kept_secrets(data_dir: Path) -> DemoSecrets:
    """The secrets of this installation, made when they are first asked for."""
    path = data_dir / SECRETS_FILE
    if not path.exists():
        _make(path)
    return read_secrets(path)


def read_secrets(path: Path) -> DemoSecrets:
    """Read the file; raises UnreadableSecrets without quoting it."""
    try:
        return DemoSecrets(**json.loads(path.read_text()))
    except (OSError, ValueError, TypeError):
        told = f"{path} is not readable. Delete it and start the service again."
        raise UnreadableSecrets(told) from None


def _make(path: Path) -> None:
    """Write the file whole or not at all; of two processes that begin at once, one wins."""
    path.parent.mkdir(parents=True, exist_ok=True)
    made = DemoSecrets(
        bot_token=f"916000916:{secrets.token_urlsafe(26)}",
        webhook_secret=secrets.token_urlsafe(32),
        account_sid=f"AC{secrets.token_hex(16)}",
        auth_token=secrets.token_hex(16),
        staff_key=secrets.token_urlsafe(32),
    )
    # Such a file is its owner's only, from its first moment.
    with NamedTemporaryFile("w", dir=path.parent, prefix=path.name) as draft:
        json.dump(asdict(made), draft)
        draft.flush()
        with suppress(FileExistsError):
            os.link(draft.name, path)
