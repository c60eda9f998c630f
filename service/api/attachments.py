"""Files of an appeal: added, opened as a working copy, taken out as evidence, and their custody."""

import re
from typing import Annotated, Any, Final
from uuid import UUID

from fastapi import APIRouter, Header, Request, Response
from starlette.responses import StreamingResponse

from service.api.commands import card_of
from service.api.json_answer import answer
from service.attachments.uploads import read_form
from service.casework.attachments import (
    Counter,
    Served,
    custody,
    export_original,
    open_copy,
)
from service.casework.card import instant
from service.casework.guard import begin
from service.casework.reader import canonical
from service.casework.reading import find_appeal
from service.deps import Now, Reader, RuntimeDep, Transaction, Unsealer, Worker
from service.domain.errors import Invalid
from service.uploads import add_files

router = APIRouter(prefix="/api/v1/appeals/{reference}/attachments", tags=["casework"])

_RANGE: Final = re.compile(r"bytes=(\d{1,12})-(\d{0,12})")
# A file can do nothing, even if somebody opens it by itself in a browser.
SANDBOX: Final = "sandbox; default-src 'none'"


def wanted_range(header: str | None) -> tuple[int, int | None] | None:
    """The stretch that a player asks for; anything unusual gets the whole file."""
    found = _RANGE.fullmatch(header or "")
    if found is None:
        return None
    first, last = int(found[1]), int(found[2]) if found[2] else None
    return None if last is not None and last < first else (first, last)


def streamed(served: Served, *, partly: bool) -> Response:
    """The file as an answer that no browser mistakes for a page."""
    headers = {
        "Content-Disposition": f'attachment; filename="{served.name}"',
        "Content-Length": str(served.until - served.start),
        "Content-Security-Policy": SANDBOX,
        "X-Content-Type-Options": "nosniff",
        "Accept-Ranges": "bytes",
        "Cache-Control": "no-store",
    }
    if partly:
        headers["Content-Range"] = f"bytes {served.start}-{served.until - 1}/{served.size}"
    return StreamingResponse(
        served.content, 206 if partly else 200, headers, media_type=served.mime
    )


@router.post("", status_code=201)
async def post_attachment(
    request: Request,
    reference: str,
    me: Worker,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """Add files (multipart/form-data, any field name) and, in a field `text`, words to them."""
    await find_appeal(tx, canonical(reference), me)
    await tx.commit()  # Let go of the connection while the files stream in.
    kind = request.headers.get("content-type", "")
    most = runtime.settings.attachments.largest
    form = await read_form(request.stream(), kind, runtime.vault, most=most)
    if not form.files:
        code = next(iter(sorted(form.left_out)), "missing")
        raise Invalid("file", f"No file was taken: {code.replace('_', ' ')}.")
    async with runtime.sessions.begin() as later:
        case = await begin(later, canonical(reference), me, runtime.keys, now=now)
        await add_files(case, form, runtime.desk)
        return await card_of(case, runtime)


@router.get("/{attachment_id}", response_class=Response)
async def get_attachment(
    reference: str,
    attachment_id: UUID,
    me: Reader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
    range_header: Annotated[str | None, Header(alias="range")] = None,
) -> Response:
    """The working copy, without metadata; each opening stands in the journal."""
    wanted = wanted_range(range_header)
    counter = Counter(tx, me, runtime.keys, runtime.vault, now)
    served = await open_copy(counter, canonical(reference), attachment_id, wanted)
    return streamed(served, partly=wanted is not None)


@router.post("/{attachment_id}/original", response_class=Response)
async def post_original(
    reference: str,
    attachment_id: UUID,
    me: Unsealer,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
) -> Response:
    """The sealed original as it came, for evidence; the taking out stands in the journal."""
    counter = Counter(tx, me, runtime.keys, runtime.vault, now)
    served = await export_original(counter, canonical(reference), attachment_id)
    return streamed(served, partly=False)


@router.get("/{attachment_id}/custody")
async def get_custody(reference: str, attachment_id: UUID, me: Reader, tx: Transaction) -> Response:
    """The chain of custody: who received, opened and took out the file, oldest first."""
    rows = await custody(tx, canonical(reference), attachment_id, me)
    items: list[dict[str, Any]] = [
        {
            "at": instant(row.at),
            "what": row.action.removeprefix("attachment."),
            "by": str(row.actor_id) if row.actor_id else None,
            "facts": {k: v for k, v in row.facts.items() if k != "attachment"},
        }
        for row in rows
    ]
    return answer({"items": items})
