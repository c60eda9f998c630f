"""appeals shifts."""

import sys
from datetime import datetime, timedelta
from typing import Annotated

import typer

from service.commands.surroundings import run, standing
from service.domain.actor import BAKU
from service.domain.errors import Invalid
from service.staff.shifts import add_shift

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def shifts() -> None:
    """Hours on call."""


def _begin(text: str | None, now: datetime) -> datetime:
    """A moment as typed; without an offset it is Baku time."""
    if text is None:
        return now
    at = datetime.fromisoformat(text)
    return at if at.tzinfo else at.replace(tzinfo=BAKU)


@app.command("add")
def add(
    username: Annotated[str, typer.Option()],
    office: Annotated[str, typer.Option()],
    hours: Annotated[float, typer.Option(min=0.01, max=336)],
    start: Annotated[str | None, typer.Option("--from", help="now, when left out")] = None,
) -> None:
    """Put somebody on call for some hours."""

    async def work() -> None:
        async with standing() as runtime:
            now = runtime.clock()
            begin = _begin(start, now)
            async with runtime.sessions.begin() as tx:
                end = begin + timedelta(hours=hours)
                await add_shift(tx, username, office, begin, end, now=now)

    try:
        run(work)
    except (Invalid, ValueError) as error:
        sys.stderr.write(f"{error}\n")
        raise SystemExit(2) from None
    sys.stdout.write(f"{username} is on call for {office}.\n")
