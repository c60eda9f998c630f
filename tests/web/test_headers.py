"""Every answer carries the rules of the house to the browser."""

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.routing import Route
from starlette.testclient import TestClient

from service.web.headers import SecurityHeaders
from service.web.static import static_prefix
from tests.desk import Desk

PATHS = ["/desk", "/", "/desk/queue", "/api/v1/queue", "/health/live", "/nowhere"]


@pytest.mark.parametrize("path", PATHS)
async def test_every_answer_is_guarded(desk: Desk, path: str) -> None:
    headers = (await desk.http.get(path)).headers
    policy = headers["content-security-policy"]
    assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self'")
    assert "frame-ancestors 'none'" in policy
    assert "require-trusted-types-for 'script'" in policy
    assert "unsafe" not in policy
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["referrer-policy"] == "no-referrer"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "camera=()" in headers["permissions-policy"]
    assert headers["cache-control"] == "no-store"
    assert headers["strict-transport-security"].startswith("max-age=63072000")


async def test_files_are_kept_because_their_address_changes_with_them(desk: Desk) -> None:
    answer = await desk.http.get(f"{static_prefix()}/desk.css")
    assert answer.status_code == 200
    assert "immutable" in answer.headers["cache-control"]
    missing = await desk.http.get(f"{static_prefix()}/nothing.css")
    assert missing.status_code == 404
    assert "immutable" not in missing.headers["cache-control"]


def test_https_is_promised_only_where_it_is_spoken() -> None:
    app = Starlette(routes=[Route("/", lambda _: PlainTextResponse("here"))])
    plain = TestClient(SecurityHeaders(app, https=False))
    assert "strict-transport-security" not in plain.get("/").headers
