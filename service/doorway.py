"""Take a provider's payload in, whatever it holds: parsed, or kept unread for a human."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from service.arrivals import take_arrival
from service.database import is_outage
from service.domain.terms import Channel
from service.intake.batch import Event
from service.intake.canary import canary_channel, try_out
from service.intake.filing import Filing, from_message
from service.intake.message import Arrival, InboundMessage, MessageKind, unreadable
from service.intake.receive import receive
from service.intake.registry import PARSERS
from service.observability import logger
from service.runtime import Runtime

LANES_AT_ONCE: Final = 4


def _as_it_came(arrival: Arrival, channel: Channel, account: str, raw: bytes) -> Filing:
    """The payload unread, in the conversation it belongs to when its sender is known."""
    if isinstance(arrival, InboundMessage):
        return replace(from_message(arrival), kind=MessageKind.UNREADABLE, attachments=())
    return from_message(unreadable(channel, account, raw, "tripped"))


async def take_payload(channel: Channel, raw: bytes, account: str, runtime: Runtime) -> None:
    """Commit what a proven provider sent before it is told 2xx.

    When our own code trips over a payload, its raw bytes are kept for a human instead: a refusal
    would make the provider hold back everything else this family writes. An outage of the
    database is passed on, so that the provider tries again.
    """
    arrival: Arrival | None = PARSERS[channel](raw, account)
    if arrival is None:
        return
    if isinstance(arrival, InboundMessage) and canary_channel(arrival.text, runtime.keys):
        async with runtime.sessions.begin() as tx:
            await try_out(tx, from_message(arrival), runtime.desk, now=runtime.clock())
        return
    await _take(arrival, channel, raw, account, runtime)
    runtime.pulse.heard(channel.value, runtime.clock())


async def _take(
    arrival: Arrival, channel: Channel, raw: bytes, account: str, runtime: Runtime
) -> None:
    try:
        async with runtime.sessions.begin() as tx:
            await take_arrival(tx, arrival, runtime, now=runtime.clock())
    except Exception as error:
        if is_outage(error):
            raise
        logger().error("arrival_kept_raw", channel=channel.value, error_class=type(error).__name__)
        kept = replace(_as_it_came(arrival, channel, account, raw), text="")
        async with runtime.sessions.begin() as tx:
            await receive(tx, kept, runtime.desk, now=runtime.clock())


async def take_events(events: Sequence[Event], runtime: Runtime) -> None:
    """Commit each event of a batch alone; those of one person in their order.

    An event that trips is kept raw and holds up nobody; an outage is passed on when the rest
    was tried, and what was kept before it is recognised when the batch comes again.
    """
    lanes: dict[str, list[Event]] = {}
    for event in events:
        lanes.setdefault(event.lane, []).append(event)
    places = asyncio.Semaphore(LANES_AT_ONCE)

    async def keep(lane: Sequence[Event]) -> None:
        async with places:
            for event in lane:
                await take_payload(event.channel, event.raw, event.account, runtime)

    ends = await asyncio.gather(*map(keep, lanes.values()), return_exceptions=True)
    failed = next((end for end in ends if isinstance(end, BaseException)), None)
    if failed is not None:
        raise failed
