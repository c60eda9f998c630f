"""A sender behind its provider's breaker: a provider that keeps failing is left alone a while."""

from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import datetime

from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker

from service.notify.registry import Senders
from service.notify.sender import OutboundText, Sender, SendFailed, Sent
from service.outbox.ways_out import it_failed, it_worked, may_try


@dataclass(frozen=True, slots=True)
class GuardedSender:
    """Asks the breaker first, and tells it how it went."""

    sender: Sender
    provider: str
    sessions: async_sessionmaker[AsyncSession] = field(repr=False)
    clock: Callable[[], datetime] = field(repr=False)

    async def send(self, to: str, body: OutboundText, *, key: str) -> Sent:
        """Send, unless the breaker is open; a refusal of the message is no fault of the provider.

        Being asked to wait says neither: a provider that fails between two such answers fails.
        """
        async with self.sessions.begin() as tx:
            open_way = await may_try(tx, self.provider, now=self.clock())
        if not open_way:
            raise SendFailed("breaker-open")
        try:
            sent = await self.sender.send(to, body, key=key)
        except SendFailed as fault:
            async with self.sessions.begin() as tx:
                if fault.permanent:
                    await it_worked(tx, self.provider)
                elif fault.retry_after is None:
                    await it_failed(tx, self.provider, now=self.clock())
            raise
        async with self.sessions.begin() as tx:
            await it_worked(tx, self.provider)
        return sent


def guarded(
    senders: Senders, sessions: async_sessionmaker[AsyncSession], clock: Callable[[], datetime]
) -> Senders:
    """Every way out behind a breaker; one provider is one breaker, whomever we write to by it."""
    return replace(
        senders,
        to_appellants={
            way: GuardedSender(sender, way.value, sessions, clock)
            for way, sender in senders.to_appellants.items()
        },
        to_responders={
            way: GuardedSender(sender, way.value, sessions, clock)
            for way, sender in senders.to_responders.items()
        },
    )
