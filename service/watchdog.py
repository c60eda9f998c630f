"""The watchdog: a small process apart from the workers, so that their death is noticed."""

import asyncio
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

import httpx2
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.domain.ids import new_id
from service.domain.terms import AlarmKind, Channel
from service.observability import logger
from service.outbox.heartbeat import WATCHDOG, beat, forget_the_dead, say_goodbye
from service.routing.alarms import settle_alarms
from service.routing.repair import repair
from service.routing.watch import Finding, look
from service.security.exchange import ExchangeFailedError, exchange
from service.settings import Settings, WatchdogSettings

EVERY_S: Final = 10.0
# Whoever starts beside us is given time to say that it lives.
FIRST_AFTER_S: Final = 5.0
DEAD_MAN_WITHIN_S: Final = 5.0
# While one of these stands, nobody is being asked: the outside must notice that we fell silent.
HELP_IS_NOT_COMING: Final = frozenset({AlarmKind.WORKER_SILENT, AlarmKind.TIMER_LATE})


@dataclass(slots=True)
class Watchdog:
    """Looks, repairs what it can, raises and clears alarms, and beats an outside address."""

    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    settings: WatchdogSettings = field(repr=False)
    channels: tuple[str, ...]
    client: httpx2.AsyncClient = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)
    stopping: asyncio.Event = field(default_factory=asyncio.Event, repr=False)

    async def run(self) -> None:
        """Look until told to stop; an outage is waited out, and the outside hears no beat."""
        process = new_id()
        await self._wait(FIRST_AFTER_S)
        while not self.stopping.is_set():
            try:
                async with self.sessions.begin() as tx:
                    await beat(tx, process, WATCHDOG, now=self.clock())
                    await forget_the_dead(tx, now=self.clock())
                await self.look_once()
            except (SQLAlchemyError, OSError, TimeoutError) as error:
                logger().error("watchdog_blind", error_class=type(error).__name__)
            await self._wait(EVERY_S)
        with suppress(SQLAlchemyError, OSError, TimeoutError):
            async with self.sessions.begin() as tx:
                await say_goodbye(tx, process)

    async def _wait(self, seconds: float) -> None:
        with suppress(TimeoutError):
            await asyncio.wait_for(self.stopping.wait(), seconds)

    async def look_once(self) -> list[Finding]:
        """One look: what was found, with its alarms raised and the gaps repaired."""
        now = self.clock()
        silent = timedelta(hours=self.settings.channel_silent_h)
        async with self.sessions.begin() as tx:
            found = await look(tx, channels=self.channels, channel_silent=silent, now=now)
            new = await settle_alarms(tx, found, now=now)
        await self._repair(found, now)
        for finding in new:
            logger().error("alarm_raised", kind=finding.kind.value)
        await self._tell_outside(found)
        return found

    async def _repair(self, found: Iterable[Finding], now: datetime) -> None:
        """Each gap in a transaction of its own: one that cannot be mended holds up no other."""
        for finding in found:
            if finding.kind is AlarmKind.NO_NEXT_HUMAN and finding.appeal_id is not None:
                async with self.sessions.begin() as tx:
                    if await repair(tx, finding.appeal_id, now=now):
                        logger().error("chain_repaired", appeal_id=str(finding.appeal_id))

    async def _tell_outside(self, found: Iterable[Finding]) -> None:
        """Beat the dead-man address, with nothing in it; never while help is not on its way."""
        url = self.settings.dead_man_url
        if url is None or any(finding.kind in HELP_IS_NOT_COMING for finding in found):
            return
        try:
            method = self.settings.dead_man_method
            request = self.client.build_request(method, url.get_secret_value())
            await exchange(self.client, request, deadline=DEAD_MAN_WITHIN_S)
        except (ExchangeFailedError, httpx2.HTTPError, httpx2.InvalidURL) as error:
            logger().warning("outside_not_reached", error_class=type(error).__name__)


def watched_channels(settings: Settings) -> tuple[str, ...]:
    """The open channels that a stranger can come in by."""
    twilio = settings.twilio
    doors = {
        Channel.WEB: True,
        Channel.TELEGRAM: settings.telegram is not None,
        Channel.SMS: twilio is not None and twilio.sms_from is not None,
        Channel.WHATSAPP: twilio is not None and twilio.whatsapp_from is not None,
    }
    return tuple(channel.value for channel, is_open in doors.items() if is_open)
