"""appeals spool: what came while the database was away and could not be brought in."""

import json
import sys
from typing import Annotated, Final
from uuid import UUID

import typer

from service.asides import aside_json, bring_back, put_aside
from service.commands.surroundings import CannotStart, master_keys, read_settings, run
from service.domain.errors import NotFound
from service.intake.spool import Spool

NOTHING: Final = "Nothing lies aside on this machine.\n"
app = typer.Typer(add_completion=False, no_args_is_help=True, pretty_exceptions_enable=False)


@app.callback()
def spool() -> None:
    """Look after inputs that could not be brought in; the database need not be there."""


def spool_here() -> Spool:
    """The spool of this machine, as `appeals serve` with these settings uses it."""
    settings = read_settings()
    return Spool(settings.data_dir / "spool", master_keys(settings))


@app.command("aside")
def aside(*, as_json: Annotated[bool, typer.Option("--json", help="as JSON")] = False) -> None:
    """Say what was put aside, when it came and why; never a word of what it holds."""

    async def show() -> None:
        rows = [aside_json(row) for row in put_aside(spool_here())]
        if as_json:
            sys.stdout.write(json.dumps(rows) + "\n")
            return
        for row in rows:
            why = row["error_class"] if row["opens"] else "does not open with this key"
            sys.stdout.write(f"{row['id']}  {row['came_at']}  {row['channel'] or '-':<9}  {why}\n")
        if not rows:
            sys.stdout.write(NOTHING)

    run(show)


@app.command("retry")
def retry(
    which: Annotated[list[UUID] | None, typer.Argument(help="ids; all of them if none")] = None,
) -> None:
    """Have inputs tried again: a running `appeals serve` takes them within a second."""

    async def again() -> None:
        here = spool_here()
        chosen = which or [each.id for each in here.asides()]
        for each in chosen:
            try:
                bring_back(here, each)
            except NotFound:
                raise CannotStart(f"{each} does not lie aside on this machine.") from None
        sys.stdout.write(f"{len(chosen)} will be tried again.\n")

    run(again)
