"""Every knob of the service, typed; built once at the root and handed down."""

from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import BaseModel, Field, SecretStr, field_validator, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

LOOPBACK = ("127.0.0.1", "localhost", "::1")


# An empty secret proves nothing, and would let everybody in who guesses that it is empty.
Secret = Annotated[SecretStr, Field(min_length=1)]


class TelegramSettings(BaseModel, frozen=True, extra="forbid"):
    """The bot that families write to and responders are paged by."""

    bot_token: Secret
    webhook_secret: Annotated[SecretStr, Field(min_length=16, max_length=256)] | None = None
    api_base_url: str = "https://api.telegram.org"


class TwilioSettings(BaseModel, frozen=True, extra="forbid"):
    """SMS and WhatsApp, in and out."""

    account_sid: str
    auth_token: Secret
    api_base_url: str = "https://api.twilio.com"
    sms_from: str | None = None
    whatsapp_from: str | None = None
    # Hosts that Twilio keeps media on besides its own; files come from nowhere else.
    media_hosts: list[str] = []
    # An approved template whose only variable is the answer, for words later than a day.
    whatsapp_template_sid: str | None = None
    # Where recorded prompts lie ({name}.{language}.mp3); without them a voice speaks.
    prompts_url: str | None = None
    # The number that people call, and that responders are called from when they are paged; needs
    # a public address.
    voice_from: str | None = None


class MetaSettings(BaseModel, frozen=True, extra="forbid"):
    """Messenger and Instagram."""

    app_secret: Secret
    verify_token: Secret
    page_token: SecretStr | None = None
    # The page, and the Instagram account behind it, whose subscription is looked after.
    page_id: str | None = None
    api_base_url: str = "https://graph.facebook.com"
    api_version: str = "v23.0"


class XSettings(BaseModel, frozen=True, extra="forbid"):
    """The X account of the Office."""

    consumer_secret: Secret
    # The account's own token (OAuth 2.0, dm.write): without it X is read but never answered.
    access_token: SecretStr | None = None
    api_base_url: str = "https://api.x.com"


class EmailSettings(BaseModel, frozen=True, extra="forbid"):
    """The mail server that pages and answers leave by, and the mailbox that people write to."""

    smtp_host: str
    smtp_port: int = 587
    username: str | None = None
    password: SecretStr | None = None
    sender: str
    start_tls: bool = True
    # Answers can ask to be answered at local+token@domain, where the mail server delivers those.
    plus_addressing: bool = False
    # A mail server may hand mails over (LMTP) …
    lmtp_host: str = "127.0.0.1"
    lmtp_port: Annotated[int, Field(ge=1, le=65535)] | None = None
    # … or we fetch them (IMAP); what was taken is moved to another folder, for people to see.
    imap_host: str | None = None
    imap_port: Annotated[int, Field(ge=1, le=65535)] = 993
    imap_username: str | None = None
    imap_password: SecretStr | None = None
    imap_tls: bool = True
    imap_folder: str = "INBOX"
    imap_taken_folder: str = "Taken"

    @property
    def takes_mail(self) -> bool:
        """Whether mails reach us at all."""
        return self.lmtp_port is not None or self.imap_host is not None


class AttachmentSettings(BaseModel, frozen=True, extra="forbid"):
    """Where files lie and how much of them we take."""

    # s3://bucket/folder and the like; unset, a folder under the data folder. Its options, as
    # {"aws_region": …, "aws_access_key_id": …}; allow_http and timeout are among them.
    store_url: str | None = None
    store_options: dict[str, SecretStr] = {}
    largest: Annotated[int, Field(ge=1024, le=200 * 1024 * 1024)] = 25 * 1024 * 1024
    most_pixels: Annotated[int, Field(ge=10_000, le=400_000_000)] = 60_000_000
    # tcp://127.0.0.1:3310 or unix:///run/clamav/clamd.ctl; unset, files say "not scanned".
    clamd: str | None = None


class ExchangeSettings(BaseModel, frozen=True, extra="forbid"):
    """The 916 exchange, which tells us of its calls; it must reach this port, and nobody else."""

    agi_host: str = "127.0.0.1"
    agi_port: Annotated[int, Field(ge=0, le=65535)] = 4573


class CanarySettings(BaseModel, frozen=True, extra="forbid"):
    """Synthetic pleas that prove every open channel alive."""

    every_s: Annotated[float, Field(ge=0)] = 60.0  # 0 sends none
    base_url: str | None = None  # where our doors are for ourselves; the public address by default


class EscalationSettings(BaseModel, frozen=True, extra="forbid"):
    """How fast the rungs of escalation follow one another."""

    time_scale: Annotated[float, Field(gt=0, le=10)] = 1.0


class WatchdogSettings(BaseModel, frozen=True, extra="forbid"):
    """Who is told from outside that we are alive, and when a quiet channel is suspicious."""

    # Called after every look that found help under way; never with anything in it.
    dead_man_url: SecretStr | None = None
    dead_man_method: Literal["GET", "POST"] = "GET"
    channel_silent_h: Annotated[float, Field(gt=0, le=720)] = 24.0


class RetentionSettings(BaseModel, frozen=True, extra="forbid"):
    """How long closed appeals are kept; for good, until the Ombudsman has set a time."""

    # Days after closing, for appeals that were ever of P1, P2 or PX …
    urgent_days: Annotated[int, Field(ge=90)] | None = None
    # … and for all others.
    ordinary_days: Annotated[int, Field(ge=90)] | None = None


class Settings(BaseSettings):
    """Settings from the environment, prefix APPEALS_, nested by two underscores."""

    model_config = SettingsConfigDict(
        env_prefix="APPEALS_", env_nested_delimiter="__", frozen=True, extra="ignore"
    )

    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=1, le=65535)] = 8916
    data_dir: Path = Path("var")
    database_url: SecretStr | None = None
    listen_database_url: SecretStr | None = None
    database_pool_size: Annotated[int, Field(ge=2, le=100)] = 10
    public_url: str | None = None
    master_key: SecretStr | None = None
    require_second_factor: bool | None = None
    # More appeals of strangers on the web in a minute and a process than this are a flood; each
    # then waits a little.
    public_forms_a_minute: Annotated[int, Field(ge=1)] = 300
    trusted_proxies: str = ""
    telegram: TelegramSettings | None = None
    twilio: TwilioSettings | None = None
    meta: MetaSettings | None = None
    x: XSettings | None = None
    email: EmailSettings | None = None
    exchange: ExchangeSettings | None = None
    canaries: CanarySettings = CanarySettings()
    escalation: EscalationSettings = EscalationSettings()
    watchdog: WatchdogSettings = WatchdogSettings()
    retention: RetentionSettings = RetentionSettings()
    attachments: AttachmentSettings = AttachmentSettings()
    development: bool = False
    # Telegram, SMS and WhatsApp lead to the stubs of `appeals demo` here, and to nobody else.
    demo_channels: bool = False

    @field_validator("public_url")
    @classmethod
    def _without_trailing_slash(cls, value: str | None) -> str | None:
        if value is None or not value.strip():
            return None
        if not value.startswith(("http://", "https://")):
            message = "APPEALS_PUBLIC_URL must start with http:// or https://"
            raise ValueError(message)
        return value.rstrip("/")

    @field_validator("database_url")
    @classmethod
    def _asyncpg_only(cls, value: SecretStr | None) -> SecretStr | None:
        if value is None or not value.get_secret_value().strip():
            return None
        if not value.get_secret_value().startswith(("postgresql+asyncpg://", "postgresql://")):
            message = "APPEALS_DATABASE_URL must be a postgresql:// or postgresql+asyncpg:// URL"
            raise ValueError(message)
        return value

    @model_validator(mode="after")
    def _production_needs_a_key(self) -> Self:
        if self.database_url is not None and self.master_key is None:
            message = "APPEALS_MASTER_KEY is required with APPEALS_DATABASE_URL"
            raise ValueError(message)
        return self

    @property
    def doors(self) -> dict[str, bool]:
        """Which channels are open; one without settings is closed."""
        twilio, email = self.twilio, self.email
        return {
            "web": True,
            "call": True,
            "telegram": self.telegram is not None,
            "sms": twilio is not None and twilio.sms_from is not None,
            "whatsapp": twilio is not None and twilio.whatsapp_from is not None,
            "voice": twilio is not None and twilio.voice_from is not None,
            "facebook": self.meta is not None,
            "instagram": self.meta is not None,
            "x": self.x is not None,
            "email": email is not None and email.takes_mail,
            "email_out": email is not None,
        }

    @property
    def is_embedded(self) -> bool:
        """Whether the service brings its own PostgreSQL."""
        return self.database_url is None

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach the service."""
        return self.host in LOOPBACK

    @property
    def second_factor_required(self) -> bool:
        """False only by wish, or on the embedded database bound to loopback."""
        if self.require_second_factor is not None:
            return self.require_second_factor
        return not (self.is_embedded and self.is_loopback)

    @property
    def base_url(self) -> str:
        """The address that links and provider signatures are built from."""
        return self.public_url or f"http://{self.host}:{self.port}"
