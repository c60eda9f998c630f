"""Every door refuses a spoiled body with a problem that says what is wrong, and never trips."""

from typing import Any

import httpx2
import pytest

from service.domain.terms import Role
from tests.bad_input.bodies import GOOD, ODD_WORDS, WITHOUT_BODY, Spoiled, by_field, whole
from tests.desk import Desk, Person
from tests.security_checks.doors import Door, doors_of, one_of_each
from tests.security_checks.test_matrix import BY_ROLE

PROBLEM = "application/problem+json"


async def send(
    desk: Desk, door: Door, person: Person | None, spoiled: Spoiled, **filled: str
) -> httpx2.Response:
    """Post the exact bytes."""
    headers = dict(person.headers) if person else {}
    headers |= {"Content-Type": spoiled.kind, "Idempotency-Key": f"bad-{next(desk.numbers)}"}
    return await desk.http.post(door.address(**filled), content=spoiled.content, headers=headers)


def require_refusal(answer: httpx2.Response, door: Door, spoiled: Spoiled) -> None:
    """4xx with a problem document that names the field at fault."""
    told = f"{door} with {spoiled.name}: {answer.status_code} {answer.text[:200]}"
    assert answer.status_code < 500, told
    if spoiled.may_be_read and answer.is_success:
        return
    if answer.status_code == 429:
        return  # the sign-in door counts every knock
    assert answer.status_code >= 400, told
    assert answer.headers["content-type"] == PROBLEM, told
    problem: dict[str, Any] = answer.json()
    assert problem["status"] == answer.status_code
    assert problem["type"].startswith("urn:916:problem:")
    if spoiled.field is not None and answer.status_code == 422:
        named = {error["field"].partition(".")[0] for error in problem["errors"]}
        assert spoiled.field in named, told


def takers(desk: Desk) -> list[Door]:
    """The doors that take a JSON body."""
    return [
        door
        for door in doors_of(desk)
        if door.verb == "POST" and not door.path.startswith("/webhooks/")
    ]


async def test_there_is_a_good_body_for_every_door(desk: Desk) -> None:
    assert {door.path for door in takers(desk)} == set(GOOD) | WITHOUT_BODY


def allowed(door: Door, people: dict[Role, Person]) -> Person | None:
    """Somebody who may use the door."""
    roles = BY_ROLE.get(str(door), set())
    return next((people[role] for role in sorted(roles)), None)


@pytest.mark.slow
async def test_no_door_takes_a_spoiled_body_or_trips_over_it(desk: Desk) -> None:
    people = await one_of_each(desk)
    reference = (await people[Role.COORDINATOR].files("Kömək edin"))["reference"]
    filled = {"reference": reference, "staff_id": str(people[Role.OPERATOR].id)}
    tried = 0
    # What takes an appeal comes last: a body that could be read after all would take ours.
    for door in sorted(takers(desk), key=lambda door: door.path.endswith("/next")):
        good = GOOD.get(door.path)
        if good is None:
            continue
        person = allowed(door, people)
        for spoiled in (*by_field(good), *whole(good)):
            require_refusal(await send(desk, door, person, spoiled, **filled), door, spoiled)
            tried += 1
    assert tried > 700


@pytest.mark.parametrize("words", ODD_WORDS, ids=range(len(ODD_WORDS)))
async def test_odd_words_are_taken_as_they_are(desk: Desk, words: str) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    card = await operator.files(words)
    shown = (await operator.card(card["reference"]))["messages"][0]["text"]
    assert shown == words
    for path in ("notes", "messages"):
        assert (await operator.does(card["reference"], path, text=words)).status_code < 500
    public = await desk.http.post("/api/v1/public/appeals", json={"text": words})
    assert public.status_code in {201, 422}
    assert (await operator.get("/api/v1/appeals", q=words[:300])).status_code == 200


@pytest.mark.parametrize("key", ["", "ə", "a" * 201, "a\tb", "\x7f"])
async def test_a_strange_idempotency_key_is_refused_by_name(desk: Desk, key: str) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    headers = [
        (b"authorization", operator.headers["Authorization"].encode()),
        (b"idempotency-key", key.encode()),
    ]
    body = {"channel": "call", "text": "Kömək edin"}
    answer = await desk.http.post("/api/v1/appeals", json=body, headers=headers)
    assert answer.status_code in {400, 422}
    assert "Idempotency-Key" in answer.text


@pytest.mark.parametrize(
    ("moment", "name"),
    [
        ("0001-01-01T00:00:00+14:00", "year one"),
        ("9999-12-31T23:59:59-12:00", "the last year"),
        ("2026-11-22T09:00:00", "no offset"),
        ("22.11.2026", "as people write"),
        (1e300, "a number"),
        ("2026-02-30T00:00:00Z", "no such day"),
    ],
)
async def test_a_strange_moment_is_refused_by_name(desk: Desk, moment: Any, name: str) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    body = {"channel": "call", "text": "Kömək edin", "happened_at": moment}
    answer = await operator.post("/api/v1/appeals", body, **{"Idempotency-Key": name})
    assert answer.status_code == 422, answer.text
    assert answer.json()["errors"][0]["field"] == "happened_at"
