"""Strange query parameters and paths are refused by name, and never trip the service."""

import base64
import json
from typing import Any
from uuid import UUID

import pytest

from service.domain.terms import Role
from tests.desk import Desk

NUL = "a\0b"
FAR = "9" * 30


def cursor(*parts: object) -> str:
    """A cursor that looks like one of ours."""
    return base64.urlsafe_b64encode(json.dumps(parts).encode()).decode().rstrip("=")


AT, ROW = "2026-11-22T09:00:00+00:00", str(UUID(int=1))
CURSORS = {
    "no base64": "!!!",
    "one letter": "a",
    "Cyrillic": "курсор",
    "no JSON": base64.urlsafe_b64encode(b"\xff\xfe").decode(),
    "a number": cursor(),
    "too few": cursor(AT),
    "too many": cursor(AT, 1, 1.0, ROW, 5),
    "no offset": cursor("2026-11-22T09:00:00", 1, 1.0, ROW),
    "no time": cursor("yesterday", 1, 1.0, ROW),
    "year one": cursor("0001-01-01T00:00:00+14:00", 1, 1.0, ROW),
    "no band": cursor(AT, None, 1.0, ROW),
    "an endless band": cursor(AT, float("inf"), 1.0, ROW),
    "a key beyond every float": cursor(AT, 1, 10**400, ROW),
    "no row": cursor(AT, 1, 1.0, "x"),
    "a list for a row": cursor(AT, 1, 1.0, [ROW]),
    "brackets": base64.urlsafe_b64encode(b"[" * 200).decode(),
    "too long": "a" * 301,
}
FINDS = {
    "no row": cursor(AT, "x"),
    "year one": cursor("0001-01-01T00:00:00+14:00", ROW),
    "a number": cursor(1, 2),
    "NUL": "a\0",
    "an object": base64.urlsafe_b64encode(b'{"a":1,"b":2}').decode(),
}
REFUSED: list[tuple[str, dict[str, Any]]] = [
    *(("/api/v1/queue", {"cursor": text}) for text in CURSORS.values()),
    *(("/api/v1/appeals", {"cursor": text}) for text in FINDS.values()),
    *(("/api/v1/queue", {"limit": n}) for n in (0, -1, 10**9, FAR, "a", "1.5", "")),
    *(("/api/v1/appeals", {"limit": n}) for n in (0, 10**9)),
    ("/api/v1/queue", {"level": "P9"}),
    ("/api/v1/queue", {"language": "xx"}),
    ("/api/v1/queue", {"profession": NUL}),
    ("/api/v1/queue", {"region": NUL}),
    ("/api/v1/queue", {"region": "a" * 65}),
    ("/api/v1/appeals", {"facility": NUL}),
    ("/api/v1/appeals", {"q": NUL}),
    ("/api/v1/appeals", {"q": "a" * 301}),
    ("/api/v1/appeals", {"status": "lost"}),
    ("/api/v1/appeals", {"from": "yesterday"}),
    ("/api/v1/appeals", {"from": "0001-01-01T00:00:00+14:00"}),
    ("/api/v1/appeals", {"to": "9999-12-31T23:59:59-12:00"}),
    ("/api/v1/appeals", {"mine": "perhaps"}),
    ("/api/v1/facilities", {"q": "a" * 301}),
    ("/api/v1/shifts", {"since": "0001-01-01T00:00:00+14:00"}),
    ("/api/v1/shifts", {"until": "9999-12-31T23:59:59-12:00"}),
    ("/api/v1/statistics/received", {"since": "0001-01-01T00:00:00+14:00"}),
    ("/api/v1/audit", {"subject": NUL}),
    ("/api/v1/audit", {"before": 0}),
    ("/api/v1/audit", {"before": FAR}),
    ("/api/v1/audit", {"actor": "x"}),
]


def named(given: tuple[str, dict[str, Any]]) -> str:
    """A readable name for one case."""
    path, asked = given
    return f"{path.rpartition('/')[2]} {str(asked)[:40]}".replace("\0", "NUL")


@pytest.mark.parametrize("given", REFUSED, ids=named)
async def test_a_strange_question_is_refused_by_name(
    desk: Desk, given: tuple[str, dict[str, Any]]
) -> None:
    path, asked = given
    role = Role.AUDITOR if "audit" in path else Role.COORDINATOR
    reader = await desk.hires("reader", role, on_call_hours=None)
    answer = await reader.get(path, **asked)
    assert answer.status_code == 422, answer.text
    assert answer.headers["content-type"] == "application/problem+json"
    [field] = asked
    assert any(field in error["field"].split(".") for error in answer.json()["errors"])


@pytest.mark.parametrize("q", ["%", "_", "\\", "'", "ə", "   ", "\ufeff", "a" * 300, "916-"])
async def test_a_search_for_anything_is_answered(desk: Desk, q: str) -> None:
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    assert (await reader.get("/api/v1/appeals", q=q)).status_code == 200
    assert (await reader.get("/api/v1/facilities", q=q[:200])).status_code == 200


@pytest.mark.parametrize(
    "path",
    [
        "/api/v1/appeals/%00",
        "/api/v1/appeals/916-7K3F-9QX%00",
        "/api/v1/appeals/%ff%fe",
        "/api/v1/appeals/..%2f..%2fetc",
        "/api/v1/appeals/" + "9" * 5_000,
        "/api/v1/nothing",
        "/api/v1/%00",
    ],
)
async def test_a_strange_path_is_not_found(desk: Desk, path: str) -> None:
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    answer = await reader.get(path)
    assert answer.status_code == 404
    assert answer.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize("number", ["x", "1.5", FAR, "-" + FAR, "%00"])
async def test_a_strange_job_is_refused(desk: Desk, number: str) -> None:
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    assert (await lead.post(f"/api/v1/jobs/{number}/retry")).status_code in {404, 422}


async def test_a_strange_event_number_starts_a_fresh_stream(desk: Desk) -> None:
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    app: Any = desk.http._transport
    app.app.state.hub.closing.set()
    for last in ("x", "-1", FAR, "1.5", ""):
        answer = await desk.http.get(
            "/api/v1/events", headers={**lead.headers, "Last-Event-ID": last}
        )
        assert answer.status_code == 200
