"""appeals watchdog."""

import asyncio
import os
import signal
from typing import Annotated

import typer

from service.clock import shared_clock
from service.commands.surroundings import database, parent_gone, read_settings, run
from service.database import make_engine, make_sessions
from service.migrations import require_current
from service.notify.quiet import keep_libraries_quiet
from service.observability import logger
from service.security.exchange import outside_client
from service.watchdog import Watchdog, watched_channels

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def watchdog(
    follow_parent: Annotated[bool, typer.Option("--follow-parent", hidden=True)] = False,  # noqa: FBT002 - a flag
) -> None:
    """Look every ten seconds whether help is on its way, until told to stop."""

    async def work() -> None:
        keep_libraries_quiet()
        settings = read_settings()
        async with database(settings) as (dsn, _), outside_client() as client:
            engine = make_engine(dsn, pool_size=2)
            await require_current(engine)
            async with shared_clock(engine) as clock:
                dog = Watchdog(
                    make_sessions(engine),
                    settings.watchdog,
                    watched_channels(settings),
                    client,
                    clock,
                )
                loop = asyncio.get_running_loop()
                for number in (signal.SIGTERM, signal.SIGINT):
                    loop.add_signal_handler(number, dog.stopping.set)
                gone = asyncio.create_task(parent_gone()) if follow_parent else None
                if gone is not None:
                    gone.add_done_callback(lambda _: dog.stopping.set())
                logger().info("watchdog_started", pid=os.getpid())
                await dog.run()
                if gone is not None:
                    gone.cancel()
            await engine.dispose()

    run(work)
