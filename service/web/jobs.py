"""Promises that could not be kept and inputs that could not be brought in wait for a human."""

import asyncio
from uuid import UUID

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from service.asides import put_aside, try_again
from service.casework import overview
from service.casework.figures import note_export
from service.deps import JobReader, Transaction
from service.web.export import as_file
from service.web.labels import label
from service.web.listing import Column, Listing, Wished
from service.web.problems import PageRoute
from service.web.screen import Here, Screen
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/jobs")
async def get_jobs(screen: Here, me: JobReader, tx: Transaction, wished: Wished) -> Response:
    """Dead jobs: kind, number and the class of the error, never anybody's words."""
    again = (screen.say(said("Try again")), lambda job: f"/desk/jobs/{job.id}/retry")
    rows = await overview.dead_jobs(tx)
    listing = Listing("/desk/jobs", _columns(screen), rows, wished, act=again)
    if wished.kind:
        cells = listing.cells
        await note_export(tx, me.id, "jobs", len(cells), wished.kind, now=screen.now)
        return as_file(wished.kind, "916-jobs", [c.title for c in listing.columns], cells)
    aside = await asyncio.to_thread(put_aside, screen.runtime.spool)
    return screen.show("desk/jobs.html", listing=listing, aside=aside)


def _columns(screen: Screen) -> list[Column]:
    return [
        Column("number", "№", lambda job: job.id),
        Column("kind", screen.say(said("Kind")), lambda job: _said(screen, "job", job.kind)),
        Column("attempts", screen.say(said("Attempts")), lambda job: job.attempts),
        Column(
            "error",
            screen.say(said("Error")),
            lambda job: _said(screen, "job_error", job.error_class),
        ),
        Column("at", screen.say(said("When")), lambda job: job.finished_at),
    ]


def _said(screen: Screen, kind: str, code: str | None) -> str:
    return screen.say(label(kind, code)) if code else ""


@router.post("/desk/jobs/retry")
async def post_retries(screen: Here, me: JobReader, tx: Transaction) -> Response:
    """Try all of them again: a provider that was away has often left many."""
    for job in await overview.dead_jobs(tx):
        await overview.retry_job(tx, job.id, now=screen.now, by=me.id)
    return RedirectResponse("/desk/jobs", status_code=303)


@router.post("/desk/jobs/{job_id}/retry")
async def post_retry(job_id: int, screen: Here, me: JobReader, tx: Transaction) -> Response:
    """Try one again."""
    await overview.retry_job(tx, job_id, now=screen.now, by=me.id)
    return RedirectResponse("/desk/jobs", status_code=303)


@router.post("/desk/jobs/aside/{input_id}/retry")
async def post_aside_retry(
    input_id: UUID, screen: Here, me: JobReader, tx: Transaction
) -> Response:
    """Try to bring an input in again."""
    await try_again(tx, input_id, screen.runtime, now=screen.now, by=me.id)
    return RedirectResponse("/desk/jobs", status_code=303)
