"""appeals worker."""

import asyncio
import os
import signal
from typing import Annotated

import typer

from service.attachments.workshop import open_sources
from service.commands.surroundings import parent_gone, require_durable, run, standing
from service.listening.beside import BESIDE_WORKER
from service.notify.quiet import keep_libraries_quiet
from service.notify.registry import open_senders
from service.observability import logger
from service.polling import poll_telegram
from service.rulebooks.standing import stand_up
from service.security.exchange import outside_client
from service.worker import Worker

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def worker(
    demo_channels: Annotated[bool, typer.Option("--demo-channels")] = False,  # noqa: FBT002 - a flag
    follow_parent: Annotated[bool, typer.Option("--follow-parent", hidden=True)] = False,  # noqa: FBT002 - a flag
) -> None:
    """Keep the promises of the outbox until told to stop."""

    async def work() -> None:
        keep_libraries_quiet()
        async with (
            standing(demo_channels=demo_channels) as runtime,
            open_senders(runtime.settings) as senders,
            outside_client() as client,
        ):
            await require_durable(runtime.engine)
            await stand_up(runtime)
            at_work = Worker(runtime, senders, open_sources(runtime.settings, client))
            loop = asyncio.get_running_loop()
            for number in (signal.SIGTERM, signal.SIGINT):
                loop.add_signal_handler(number, at_work.stop)
            duties = (poll_telegram, *BESIDE_WORKER)
            beside = [asyncio.create_task(duty(runtime)) for duty in duties]
            if follow_parent:
                gone = asyncio.create_task(parent_gone())
                gone.add_done_callback(lambda _: at_work.stop())
                beside.append(gone)
            logger().info("worker_started", pid=os.getpid())
            await at_work.run()
            for task in beside:
                task.cancel()

    run(work)
