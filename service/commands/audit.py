"""appeals audit."""

import sys

import typer

from service.commands.surroundings import run, standing
from service.staff.audit import Verdict, verify_audit

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)


@app.callback()
def audit() -> None:
    """The audit journal."""


@app.command("verify")
def verify() -> None:
    """Walk the hash chain; exit 1 and name the place when it does not fit."""
    found: list[Verdict] = []

    async def work() -> None:
        async with standing() as runtime, runtime.sessions() as tx:
            found.append(await verify_audit(tx, runtime.keys))

    run(work)
    verdict = found[0]
    if verdict.broken_at is not None:
        sys.stderr.write(f"The chain is broken at place {verdict.broken_at}.\n")
        raise SystemExit(1)
    sys.stdout.write(f"{verdict.checked} rows fit; {verdict.unsealed} are not sealed yet.\n")
