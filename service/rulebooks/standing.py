"""Bring the rulebook that judges in this process in line with the newest activation."""

import asyncio
from collections.abc import Sequence
from contextlib import suppress
from datetime import datetime
from typing import Final

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import SQLAlchemyError
from sqlalchemy.ext.asyncio import AsyncSession

from service.models import Activation, TriageArtifact
from service.observability import logger
from service.rulebooks.packing import MODEL, RULES, packaged_blobs, unpacked
from service.runtime import Runtime
from service.triage.rulebook import Rulebook

LOOK_EVERY_S: Final = 5.0
ONE_AT_A_TIME: Final = text("select pg_advisory_xact_lock(916003)")


class Unreadable(Exception):
    """A kept version that this version of the service cannot read."""


async def newest_activation(tx: AsyncSession) -> Activation | None:
    """What holds now; None before anything was ever activated."""
    found: Activation | None = await tx.scalar(
        select(Activation).order_by(Activation.id.desc()).limit(1)
    )
    return found


async def keep_installed(tx: AsyncSession, rulebook: Rulebook, *, now: datetime) -> None:
    """Keep what is installed; on a database that knows no activation it is active at once.

    There is never no rulebook: the first one needs nobody's consent, every later one does.
    """
    await tx.execute(ONE_AT_A_TIME)
    blobs = packaged_blobs(rulebook)
    rows = [(blobs.rules_version, RULES, blobs.rules), (blobs.model_version, MODEL, blobs.model)]
    for version, kind, content in rows:
        if version is not None and await tx.get(TriageArtifact, version) is None:
            values = {"version": version, "kind": kind, "at": now, "content": content}
            await tx.execute(insert(TriageArtifact).values(**values).on_conflict_do_nothing())
    if await newest_activation(tx) is None:
        tx.add(
            Activation(
                at=now,
                version=blobs.version,
                rules=blobs.rules_version,
                model=blobs.model_version,
            )
        )


async def kept_content(tx: AsyncSession, rules: str, model: str | None) -> Sequence[bytes]:
    """The rules of a kept version and, when it has one, its model, as they were kept."""
    blobs = [await tx.get(TriageArtifact, version) for version in (rules, model) if version]
    return [blob.content for blob in blobs if blob is not None]


async def put_together(content: Sequence[bytes]) -> Rulebook:
    """A kept version, ready to judge; raises Unreadable.

    It takes seconds on a busy machine, so no transaction may be open: the database ends those
    that idle.
    """
    try:
        model = content[1] if len(content) > 1 else None
        return await asyncio.to_thread(unpacked, content[0], model)
    except Exception as error:
        raise Unreadable from error


async def settle(runtime: Runtime) -> None:
    """Judge with what was activated last; what cannot be read leaves what judges in its place."""
    standing = runtime.desk.standing
    async with runtime.sessions.begin() as tx:
        newest = await newest_activation(tx)
        if newest is None or newest.id == standing.activation:
            return
        is_installed = newest.version == standing.installed.version
        content = [] if is_installed else await kept_content(tx, newest.rules, newest.model)
    try:
        rulebook = standing.installed if is_installed else await put_together(content)
    except Unreadable:
        logger().error("rulebook_unreadable", version=newest.version)
        standing.unreadable = newest.version
    else:
        standing.rulebook, standing.unreadable = rulebook, None
    standing.activation = newest.id


async def stand_up(runtime: Runtime) -> None:
    """Keep what is installed and judge with what is active, before the first message comes."""
    async with runtime.sessions.begin() as tx:
        await keep_installed(tx, runtime.desk.standing.installed, now=runtime.clock())
    await settle(runtime)


async def follow(runtime: Runtime) -> None:
    """Take up an activation within seconds, until cancelled."""
    while True:
        await asyncio.sleep(LOOK_EVERY_S)
        with suppress(SQLAlchemyError, OSError, TimeoutError):
            await settle(runtime)
