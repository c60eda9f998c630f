"""appeals triage: judge lines, train, report, try; only trying needs the database."""

import sys
from importlib import import_module
from pathlib import Path
from typing import Annotated

import typer

from service.commands.memory import settle_memory
from service.triage.lines import assess_lines
from service.triage.rulebook import load_rulebook

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)
Side = Annotated[str, typer.Option(help="train, tune or test; a look at test is to be counted")]
Folder = Annotated[Path, typer.Option(help="where the pages go")]


@app.callback(invoke_without_command=True)
def triage(context: typer.Context) -> None:
    """Judge JSON Lines {"id","text","channel"?,"answers"?,"facts"?} from standard input."""
    if context.invoked_subcommand is not None:
        return
    sys.stdin.reconfigure(encoding="utf-8", errors="surrogateescape")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    rulebook = load_rulebook()
    settle_memory()
    for line in assess_lines(sys.stdin, rulebook):
        sys.stdout.write(line + "\n")


@app.command()
def train() -> None:
    """Learn from the corpus and write the model into the package; takes a minute or two."""
    for line in import_module("service.triage.training.run").trained():
        typer.echo(line)


@app.command("dry-run")
def dry_run(
    days: Annotated[int, typer.Option(min=1, max=366, help="how far back to look")] = 30,
    rulebook: Annotated[
        Path | None, typer.Option(exists=True, file_okay=False, help="a folder of rule files")
    ] = None,
    model: Annotated[
        Path | None, typer.Option(exists=True, dir_okay=False, help="a model file")
    ] = None,
) -> None:
    """Say which verdicts of the last days another rulebook or model would change; nothing does."""
    for line in import_module("service.commands.dry_run").dry_run_lines(days, rulebook, model):
        typer.echo(line)


@app.command()
def report(
    side: Side = "tune",
    folder: Folder = Path("var/triage"),
) -> None:
    """Say what rules and model are worth on one side of the corpus, as text and as a page."""
    for line in import_module("service.triage.training.report.run").reported(side, folder):
        typer.echo(line)
