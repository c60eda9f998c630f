"""appeals retention."""

import sys
from typing import Annotated, Final

import typer

from service.casework.retention import AT_ONCE, erase_expired, expired
from service.commands.surroundings import run, standing
from service.runtime import Runtime

NO_TIME: Final = "No time is set: every appeal is kept (APPEALS_RETENTION__URGENT_DAYS).\n"
app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def retention(
    *,
    erase: Annotated[bool, typer.Option("--erase", help="Erase them now.")] = False,
) -> None:
    """Say how many closed appeals are past their time; erase them when asked to.

    The worker does the same by itself, some at a time.
    """

    async def work() -> None:
        async with standing() as runtime:
            sys.stdout.write(await (erase_all(runtime) if erase else count_expired(runtime)))

    run(work)


async def count_expired(runtime: Runtime) -> str:
    """Say how many there are; nothing is changed."""
    kept_for = runtime.settings.retention
    if kept_for.urgent_days is None and kept_for.ordinary_days is None:
        return NO_TIME
    async with runtime.sessions() as tx:
        found = await expired(tx, kept_for, now=runtime.clock(), most=AT_ONCE + 1)
    many = f"more than {AT_ONCE}" if len(found) > AT_ONCE else str(len(found))
    return f"{many} closed appeals are past their time.\n"


async def erase_all(runtime: Runtime) -> str:
    """Erase all of them, some a transaction, and say how many."""
    erased, some = 0, AT_ONCE
    while some == AT_ONCE:
        async with runtime.sessions.begin() as tx:
            some = await erase_expired(tx, runtime.settings.retention, now=runtime.clock())
        erased += some
    return f"{erased} appeals were erased.\n"
