"""appeals simulate: seeded worlds in virtual time, every promise checked at each step."""

import json
from pathlib import Path
from typing import Annotated

import typer

from service.simulation.plan import planned
from service.simulation.run import run_seeds, told

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Seeds = Annotated[int, typer.Option(min=1, help="how many worlds")]
First = Annotated[int, typer.Option(min=0, help="the first seed")]
Folder = Annotated[Path, typer.Option(help="where the pictures go")]
AsJson = Annotated[bool, typer.Option("--json", help="say it as JSON")]


@app.callback(invoke_without_command=True)
def simulate(
    context: typer.Context, *, seeds: Seeds = 200, first: First = 0, as_json: AsJson = False
) -> None:
    """Run seeded worlds; exit 1 and name the seed when a promise breaks. Needs no database."""
    if context.invoked_subcommand is not None:
        return
    report = run_seeds(first, seeds)
    if as_json:
        typer.echo(json.dumps(report.as_json()))
    else:
        for line in told(report):
            typer.echo(line)
    if report.broken:
        raise typer.Exit(1)


@app.command()
def plan(folder: Folder = Path("var/plan")) -> None:
    """Say how long people wait for a human and how many responders each shift needs."""
    for line in planned(folder):
        typer.echo(line)
