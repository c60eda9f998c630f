"""appeals keys."""

import sys
from typing import Any, Final

import typer
from sqlalchemy import select

from service.commands.surroundings import run, standing
from service.models import Appeal, CallDraft, Recommendation, Staff, Visit
from service.runtime import Runtime

app = typer.Typer(add_completion=False, pretty_exceptions_enable=False)

BATCH = 500
Keyed = type[Appeal] | type[CallDraft] | type[Staff] | type[Visit] | type[Recommendation]
KEYED: Final[dict[str, Keyed]] = {
    "appeals": Appeal,
    "calls": CallDraft,
    "accounts": Staff,
    "visits": Visit,
    "recommendations": Recommendation,
}
"""Every table whose rows have a data key of their own."""


@app.callback()
def keys() -> None:
    """The key ring."""


async def rewrap(runtime: Runtime, table: Keyed) -> int:
    """Wrap every data key of a table under the newest master key, some rows a transaction."""
    changed, after = 0, None
    while True:
        async with runtime.sessions.begin() as tx:
            query: Any = select(table).where(table.data_key.is_not(None)).order_by(table.id)
            if after is not None:
                query = query.where(table.id > after)
            rows = (await tx.scalars(query.limit(BATCH).with_for_update())).all()
            if not rows:
                return changed
            for row in rows:
                fresh = runtime.keys.rewrap(row.data_key or b"", row.id)
                if fresh is not None:
                    row.data_key = fresh
                    changed += 1
            after = rows[-1].id


@app.command("rotate")
def rotate() -> None:
    """Put everything under the newest key of APPEALS_MASTER_KEY="1:old,2:new"; safe to repeat."""
    counts: dict[str, int] = {}

    async def work() -> None:
        async with standing() as runtime:
            for name, table in KEYED.items():
                counts[name] = await rewrap(runtime, table)

    run(work)
    told = ", ".join(f"{count} {name}" for name, count in counts.items())
    sys.stdout.write(f"Rewrapped {told}.\n")
