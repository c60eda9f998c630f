"""Promises that could not be kept and wait for a human."""

from fastapi import APIRouter, Response
from starlette.responses import RedirectResponse

from service.casework import overview
from service.deps import JobReader, Transaction
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get("/desk/jobs")
async def get_jobs(screen: Here, _me: JobReader, tx: Transaction) -> Response:
    """Dead jobs: kind, number and the class of the error, never anybody's words."""
    return screen.show("desk/jobs.html", jobs=await overview.dead_jobs(tx))


@router.post("/desk/jobs/{job_id}/retry")
async def post_retry(job_id: int, screen: Here, me: JobReader, tx: Transaction) -> Response:
    """Try one again."""
    await overview.retry_job(tx, job_id, now=screen.now, by=me.id)
    return RedirectResponse("/desk/jobs", status_code=303)
