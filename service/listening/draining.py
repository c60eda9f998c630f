"""The spool is emptied as soon as the database is back, oldest first."""

import asyncio
import platform
from typing import Final

from service.listening.fastagi import KIND, keep_spooled
from service.observability import logger
from service.outbox.pulse import PUT_ASIDE, spool_line, write_line
from service.runtime import Runtime
from service.spooling import KEEPERS, drain

EVERY_S: Final = 1.0
TOLD_EVERY: Final = 600  # turns, so that the watchdog knows that this machine still looks
ALL_KEEPERS: Final = {**KEEPERS, KIND: keep_spooled}


async def keep_draining(runtime: Runtime) -> None:
    """Look at the spool until cancelled; what cannot be brought in yet stays."""
    told, turn = -1, 0
    while True:
        try:
            if runtime.spool is not None and await asyncio.to_thread(runtime.spool.look) > 0:
                kept = await drain(runtime, ALL_KEEPERS)
                logger().info("spool_drained", count=kept)
            told = await tell_aside(runtime, -1 if turn % TOLD_EVERY == 0 else told)
            turn += 1
        except Exception as error:  # noqa: BLE001 - the next second may be better
            logger().warning("spool_waits", error_class=type(error).__name__)
        await asyncio.sleep(EVERY_S)


async def tell_aside(runtime: Runtime, told: int = -1) -> int:
    """Write down how many inputs lie aside here, when it is not what was told last; how many."""
    aside = await asyncio.to_thread(runtime.spool.aside) if runtime.spool is not None else 0
    if aside != told and runtime.spool is not None:
        async with runtime.sessions.begin() as tx:
            await write_line(
                tx,
                spool_line(machine(runtime)),
                problem=PUT_ASIDE if aside else None,
                pending=aside,
                checked_at=runtime.clock(),
            )
    return aside


def machine(runtime: Runtime) -> str:
    """Four characters for this machine and its folder: enough to tell two apart."""
    place = f"{platform.node()}:{runtime.settings.data_dir.absolute()}"
    return runtime.keys.blind("spool", place).hex()[:4]
