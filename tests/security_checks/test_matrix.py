"""Role by endpoint by verb: the file says who may, and every door is in the file (S15)."""

import tomllib
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from service.domain.terms import Role
from tests.desk import Desk
from tests.security_checks.doors import Door, doors_of, end_streams, knock, one_of_each

MATRIX = tomllib.loads(Path(__file__).with_name("matrix.toml").read_text())
PUBLIC, PROVEN, SIGNED_IN = (set(MATRIX[name]) for name in ("public", "proven", "signed_in"))
BY_ROLE = {
    route: {Role(role) for role in rule["roles"]}
    for rule in MATRIX["allowed"]
    for route in rule["routes"]
}
BY_ROLE |= {route: set(Role) for route in SIGNED_IN}
SIGN_OUT = "DELETE /api/v1/sessions/current"


def test_every_line_of_the_file_stands_there_once() -> None:
    lines = [*MATRIX["public"], *MATRIX["proven"], *MATRIX["signed_in"]]
    lines += [route for rule in MATRIX["allowed"] for route in rule["routes"]]
    assert [route for route, times in Counter(lines).items() if times > 1] == []


async def test_the_file_names_every_door_and_no_other(desk: Desk) -> None:
    doors = {str(door) for door in doors_of(desk)}
    assert doors == PUBLIC | PROVEN | set(BY_ROLE)


async def test_a_stranger_gets_in_nowhere_but_at_the_public_doors(desk: Desk) -> None:
    end_streams(desk)
    for door in doors_of(desk):
        answer = await knock(desk, door)
        if str(door) in PUBLIC:
            assert answer.status_code not in {401, 403}, door
        elif str(door) in BY_ROLE:
            assert answer.status_code == 401, door
            assert answer.headers["www-authenticate"] == "Bearer", door


@pytest.mark.parametrize("wrong", ["", "x", "ə" * 10, "a" * 5000, "' or 1=1 --"])
async def test_a_token_that_is_none_of_ours_is_no_token(desk: Desk, wrong: str) -> None:
    headers: Any = {"Authorization": b"Bearer " + wrong.encode()}
    answer = await desk.http.get("/api/v1/queue", headers=headers)
    assert answer.status_code == 401


async def test_unproven_providers_are_refused_and_nothing_is_stored(desk: Desk) -> None:
    for route in sorted(PROVEN - {"GET /metrics"}):
        verb, path = route.split()
        # A channel without settings is closed (404); the others ask for proof.
        assert (await knock(desk, Door(verb, path))).status_code in {403, 404}, route
    reader = await desk.hires("reader", Role.COORDINATOR, on_call_hours=None)
    assert (await reader.get("/api/v1/appeals")).json()["items"] == []


async def test_each_role_enters_where_the_file_lets_it_and_nowhere_else(desk: Desk) -> None:
    people = await one_of_each(desk)
    end_streams(desk)
    wrong: list[str] = []
    for door in doors_of(desk):
        if str(door) not in BY_ROLE or str(door) == SIGN_OUT:
            continue
        for role, person in people.items():
            status = (await knock(desk, door, person)).status_code
            let_in = status not in {401, 403}
            if let_in is not (role in BY_ROLE[str(door)]):
                wrong.append(f"{role} {door}: {status}")
            assert status < 500, door
    assert wrong == []


async def test_only_this_machine_reads_the_metrics(desk: Desk) -> None:
    assert (await desk.http.get("/metrics")).status_code == 200
    transport = desk.http._transport
    transport.client = ("203.0.113.9", 1234)  # type: ignore[attr-defined]  # ASGITransport
    assert (await desk.http.get("/metrics")).status_code == 404
