"""Each process writes now and then what its channels did."""

import asyncio
from typing import Final

from service.observability import logger
from service.outbox.pulse import write_pulse
from service.runtime import Runtime

EVERY_S: Final = 5.0


async def flush(runtime: Runtime) -> None:
    """Write what was seen since the last time; put back what could not be written."""
    beats = runtime.pulse.taken()
    if not beats:
        return
    try:
        async with runtime.sessions.begin() as tx:
            await write_pulse(tx, beats)
    except Exception:
        runtime.pulse.beats = {**beats, **runtime.pulse.beats}  # type: ignore[dict-item]  # as it was
        raise


async def keep_pulse(runtime: Runtime) -> None:
    """Write until cancelled."""
    while True:
        await asyncio.sleep(EVERY_S)
        try:
            await flush(runtime)
        except Exception as error:  # noqa: BLE001 - the next time may be better
            logger().warning("pulse_waits", error_class=type(error).__name__)
