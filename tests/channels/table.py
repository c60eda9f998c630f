"""README's table of channels, made from what the code really does.

Print it with: python -m tests.channels.table
"""

import asyncio
import sys

import httpx2
from pydantic import SecretStr

from service.attachments.workshop import open_sources
from service.casework.reply import CARRIED
from service.domain.terms import BY_NUMBER, Channel, DeliveryState
from service.intake.desk import CONVERSING
from service.intake.opening import ANSWERING
from service.intake.registry import PARSERS
from service.listening.canaries import LETTERS
from service.notify.registry import open_senders
from service.settings import (
    EmailSettings,
    MetaSettings,
    Settings,
    TelegramSettings,
    TwilioSettings,
    XSettings,
)

HEADING = (
    "| channel | read by | one open conversation a person | first answer by itself | reply of staff"
    " | files | we hear of an answer | when it fails | while the database is away | canary |\n"
    "|---|---|---|---|---|---|---|---|---|---|"
)
SECRET = SecretStr("a-secret-of-sixteen-letters")
BY_HAND = frozenset(
    {Channel.CALL, Channel.POST, Channel.WALK_IN, Channel.VISIT, Channel.OWN_MOTION}
)
COMES_AGAIN = "told to come again"
SPOOLED = "sealed spool"
FALLBACK = "static fallback records"
# What each does in an outage; test_every_outage.py cuts the database from each of them.
OUTAGES = {
    Channel.WEB: SPOOLED,
    Channel.TELEGRAM: COMES_AGAIN,
    Channel.SMS: SPOOLED,
    Channel.WHATSAPP: SPOOLED,
    Channel.VOICE: FALLBACK,
    Channel.FACEBOOK: COMES_AGAIN,
    Channel.INSTAGRAM: COMES_AGAIN,
    Channel.X: COMES_AGAIN,
    Channel.EMAIL: COMES_AGAIN,
}
# The most that we are told of an answer there; the same file has each told.
FATES = {
    Channel.SMS: DeliveryState.DELIVERED,
    Channel.WHATSAPP: DeliveryState.READ,
    Channel.FACEBOOK: DeliveryState.READ,
    Channel.INSTAGRAM: DeliveryState.READ,
    Channel.EMAIL: DeliveryState.FAILED,
}


def all_open() -> Settings:
    """Settings with which every channel is open."""
    return Settings(
        public_url="https://916.example",
        telegram=TelegramSettings(bot_token=SecretStr("916:token"), webhook_secret=SECRET),
        twilio=TwilioSettings(
            account_sid="AC", auth_token=SECRET, sms_from="+1555", whatsapp_from="+1556"
        ),
        meta=MetaSettings(app_secret=SECRET, verify_token=SECRET, page_token=SECRET),
        x=XSettings(consumer_secret=SECRET, access_token=SECRET),
        email=EmailSettings(smtp_host="h", sender="916@ombudsman.example", lmtp_port=1),
    )


async def ways() -> tuple[set[Channel], set[str]]:
    """The channels that have a sender, and those whose providers give us files."""
    settings = all_open()
    async with open_senders(settings) as senders, httpx2.AsyncClient() as client:
        return set(senders.to_appellants), {str(each) for each in open_sources(settings, client)}


def _read_by(channel: Channel) -> str:
    if channel in BY_HAND:
        return "staff, on the call page"
    parser = PARSERS.get(channel)
    if parser is None:
        return "its own door"
    name = parser.__module__ if parser.__module__ != "service.intake.registry" else "twilio"
    return f"`intake/{name.rpartition('.')[2]}.py`"


def _fate(channel: Channel) -> str:
    if channel not in CARRIED:
        return "-"
    far = FATES.get(channel, DeliveryState.SENT)
    return "only that it bounced" if far is DeliveryState.FAILED else far.value


def _otherwise(channel: Channel) -> str:
    if channel not in CARRIED:
        return "-"
    call = "a call-back" if channel in BY_NUMBER else "a call-back, or the owner is told"
    return f"SMS, then {call}" if channel is Channel.WHATSAPP else call


async def channel_table() -> str:
    """The table, a line for each channel."""
    _, sources = await ways()
    lines = [HEADING]
    for channel in Channel:
        inside = "inside" if channel is Channel.EMAIL else "uploaded"
        cells = (
            f"`{channel.value}`",
            _read_by(channel),
            "yes" if channel in CONVERSING else "no",
            "yes" if channel in ANSWERING else "no",
            "in the channel" if channel in CARRIED else "with the receipt",
            "fetched" if channel.value in sources else inside,
            _fate(channel),
            _otherwise(channel),
            OUTAGES.get(channel, "waits in the browser"),
            "yes" if channel in LETTERS or channel is Channel.EMAIL else "no",
        )
        lines.append(f"| {' | '.join(cells)} |")
    return "\n".join(lines)


if __name__ == "__main__":
    sys.stdout.write(asyncio.run(channel_table()) + "\n")
