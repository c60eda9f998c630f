"""Style sheets and scripts under an address that changes with their content."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Final

from starlette.applications import Starlette
from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER: Final = Path(__file__).parent / "static"
A_YEAR: Final = "public, max-age=31536000, immutable"


@cache
def static_prefix() -> str:
    """The address of the folder; read once, since the files change only with a release."""
    digest = sha256()
    for path in sorted(FOLDER.rglob("*")):
        if path.is_file():
            digest.update(path.relative_to(FOLDER).as_posix().encode() + b"\0" + path.read_bytes())
    return f"/static/{digest.hexdigest()[:12]}"


class ForeverFiles(StaticFiles):
    """Files a browser may keep for good, because another content has another address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, kept for a year; not so a refusal."""
        response = await super().get_response(path, scope)
        if response.status_code in {200, 304}:
            response.headers["Cache-Control"] = A_YEAR
        return response


def mount_static(app: Starlette) -> None:
    """Serve the files under their present address."""
    app.mount(static_prefix(), ForeverFiles(directory=FOLDER), name="static")
