"""Telegram by long polling, for a service that nobody can reach from outside."""

from service.domain.terms import Channel
from service.doorway import take_payload
from service.intake.telegram_api import TelegramApi
from service.intake.telegram_polling import poll
from service.observability import logger
from service.runtime import Runtime
from service.security.exchange import outside_client


async def poll_telegram(runtime: Runtime) -> None:
    """Fetch updates until cancelled; returns at once when a webhook or nothing is configured.

    No offset is stored: what was kept but not yet confirmed comes again and is recognised.
    """
    settings = runtime.settings.telegram
    if settings is None or runtime.settings.public_url is not None:
        return
    token = settings.bot_token.get_secret_value()
    account = token.partition(":")[0]

    async def keep(raw: bytes, _following: int) -> None:
        await take_payload(Channel.TELEGRAM, raw, account, runtime)

    async def from_the_oldest() -> int | None:
        return None

    def report(code: str) -> None:
        logger().warning("telegram_poll_failed", provider_code=code)

    async with outside_client() as client:
        api = TelegramApi(client, bot_token=token, api_base_url=settings.api_base_url)
        await poll(api, first_offset=from_the_oldest, keep=keep, report=report)
