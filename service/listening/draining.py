"""The spool is emptied as soon as the database is back, oldest first."""

import asyncio
from typing import Final

from service.listening.fastagi import KIND, keep_spooled
from service.observability import logger
from service.runtime import Runtime
from service.spooling import KEEPERS, drain

EVERY_S: Final = 1.0
ALL_KEEPERS: Final = {**KEEPERS, KIND: keep_spooled}


async def keep_draining(runtime: Runtime) -> None:
    """Look at the spool until cancelled; what cannot be brought in yet stays."""
    while True:
        if runtime.spool is not None and runtime.spool.waiting:
            try:
                kept = await drain(runtime, ALL_KEEPERS)
                logger().info("spool_drained", count=kept)
            except Exception as error:  # noqa: BLE001 - the next second may be better
                logger().warning("spool_waits", error_class=type(error).__name__)
        await asyncio.sleep(EVERY_S)
