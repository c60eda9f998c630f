"""The promises about judging anew, as the worker keeps them."""

from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncSession

from service.intake.ticking import tick
from service.outbox.jobs import ROUTINE
from service.rulebooks.activating import retriage_open
from service.rulebooks.standing import settle
from service.rulebooks.trying import keep_dry_run
from service.runtime import Runtime


async def look_at_clocks(tx: AsyncSession, runtime: Runtime, payload: dict[str, Any]) -> None:
    """A clock of one appeal has come to a moment."""
    await tick(
        tx,
        UUID(payload["appeal_id"]),
        runtime.desk,
        due=datetime.fromisoformat(payload["due"]),
        cause=payload["cause"],
        now=runtime.clock(),
    )


async def look_at_open(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Another rulebook judges from now on; what is promised twice is kept once."""
    await settle(runtime)
    async with runtime.sessions.begin() as tx:
        await retriage_open(tx, payload["activation"], now=runtime.clock(), priority=ROUTINE)


async def try_rulebook(runtime: Runtime, payload: dict[str, Any]) -> None:
    """Somebody wants to know what a rulebook would change."""
    await keep_dry_run(runtime, UUID(payload["run_id"]))
