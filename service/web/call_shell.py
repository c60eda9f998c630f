"""What lets a call be typed while the server is away: the key of the drafts, and the worker."""

from base64 import b64encode
from typing import Final

from fastapi import APIRouter, Response
from starlette.responses import FileResponse, JSONResponse

from service.deps import Filer
from service.staff.sessions import LASTS
from service.web.headers import CONTENT_SECURITY_POLICY
from service.web.problems import PageRoute
from service.web.screen import Here
from service.web.static import FOLDER

router = APIRouter(route_class=PageRoute, include_in_schema=False)

# The call page alone may name a worker's address, and by its policy only this one.
WITH_WORKER: Final = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY.replace(
        "trusted-types 'none'", "trusted-types shell"
    )
}


@router.post("/desk/call/key")
async def post_key(screen: Here, me: Filer) -> Response:
    """The key under which this operator's browser keeps what is not filed yet, for one session.

    It is the operator's and not the session's: who signs in again reads the own drafts again.
    """
    key = screen.runtime.keys.blind("call-draft", str(me.id))
    until = screen.now + LASTS
    body = {"key": b64encode(key).decode(), "until": until.timestamp() * 1000}
    return JSONResponse(body, headers={"Cache-Control": "no-store"})


@router.get("/desk/call-shell.js")
async def get_shell(_me: Filer) -> Response:
    """The worker's script; under the desk's own path, since its place is its scope."""
    return FileResponse(FOLDER / "shell.js", media_type="text/javascript")
