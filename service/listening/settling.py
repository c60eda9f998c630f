"""Calls whose end nobody told us of, or whose story nobody wrote down, become call-backs."""

import asyncio
from typing import Final

from service.database import is_outage
from service.intake.exchange_calls import settle_calls
from service.observability import logger
from service.runtime import Runtime

EVERY_S: Final = 20.0


async def keep_settling(runtime: Runtime) -> None:
    """Look at the open calls until cancelled."""
    if runtime.settings.exchange is None:
        return
    while True:
        try:
            async with runtime.sessions.begin() as tx:
                settled = await settle_calls(tx, runtime.desk, now=runtime.clock())
            if settled:
                logger().info("calls_settled", count=settled)
        except Exception as error:  # noqa: BLE001 - the next look may be better
            level = logger().warning if is_outage(error) else logger().error
            level("calls_wait", error_class=type(error).__name__)
        await asyncio.sleep(EVERY_S)
