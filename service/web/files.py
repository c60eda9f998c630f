"""Files that staff add to an appeal from its page."""

from typing import Final

from fastapi import APIRouter, Request, Response
from starlette.responses import RedirectResponse

from service.attachments.uploads import read_form
from service.casework.guard import begin
from service.casework.reader import canonical
from service.deps import Transaction, Worker
from service.domain import errors as e
from service.uploads import add_files, let_go
from service.web.appeal import Told, appeal_page
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(route_class=PageRoute, include_in_schema=False)

NOTHING: Final = "Choose at least one file that is not too large."


@router.post("/desk/appeals/{reference}/attachments")
async def post_files(
    request: Request, reference: str, screen: Here, me: Worker, tx: Transaction
) -> Response:
    """Add files and, when there are any, words to them."""
    await tx.commit()  # Let go of the connection while the files stream in.
    runtime = screen.runtime
    kind = request.headers.get("content-type", "")
    most = runtime.settings.attachments.largest
    form = await read_form(request.stream(), kind, runtime.vault, most=most)
    async with runtime.sessions.begin() as later:
        if not form.files:
            word = Told(problem=e.Invalid("file", NOTHING), open="files")
            return await appeal_page(later, reference, screen, me, word)
        try:
            case = await begin(later, canonical(reference), me, runtime.keys, now=screen.now)
            await add_files(case, form, runtime.desk)
        except e.DomainError:
            await let_go(form.files, runtime.vault)
            raise
    return RedirectResponse(f"/desk/appeals/{reference}?done=files", status_code=303)
