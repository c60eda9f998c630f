"""appeals migrate."""

import sys

import typer

from service import migrations
from service.bootstrap import prepare
from service.commands.surroundings import run, standing

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.command()
def migrate() -> None:
    """Bring the schema and the reference values to this version's."""

    async def work() -> None:
        async with standing(check_schema=False) as runtime:
            await migrations.upgrade(runtime.engine)
            await prepare(runtime)
            sys.stdout.write(f"The schema is at revision {migrations.newest_revision()}.\n")

    run(work)
