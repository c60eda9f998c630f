"""Libraries that would write secrets and numbers into the log, silenced."""

import logging
from typing import Final

# httpx logs the address, which for Telegram holds the bot's token; Twilio logs parameters.
TALKATIVE: Final = (
    "aiosmtplib",
    "httpcore",
    "httpcore2",
    "httpx",
    "httpx2",
    "telegram",
    "twilio",
    "urllib3",
)


def keep_libraries_quiet() -> None:
    """Let these libraries log nothing below WARNING."""
    for name in TALKATIVE:
        logging.getLogger(name).setLevel(logging.WARNING)
