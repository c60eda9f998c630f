"""A hundred people say "mine" at once, again and again: one of them has it (F16)."""

import asyncio
from collections import Counter

import httpx2
import pytest

from tests.faults.crew import PASSWORD, Colleague, files, hire, signed_in
from tests.faults.live_service import LiveService
from tests.faults.measured import size
from tests.faults.truth import database_of, never_silent

CLAIMANTS = size(40, 100)
ROUNDS = size(3, 200)
PEOPLE = 4
INSISTS = 20
WINNERS = """
    select count(*) from assignment s join appeal a on a.id = s.appeal_id
    where a.reference = $1 and s.state = 'acknowledged'
"""


async def says_mine(http: httpx2.AsyncClient, reference: str) -> httpx2.Response:
    """Claim, and insist while the service is too busy to answer, as clients do."""
    path = f"/api/v1/appeals/{reference}/acknowledgement"
    answer = await http.post(path, json={})
    for _ in range(INSISTS):
        if answer.status_code != 503:
            break
        await asyncio.sleep(0.2)
        answer = await http.post(path, json={})
    return answer


@pytest.mark.slow
@pytest.mark.timeout(7200)
async def test_each_time_exactly_one_has_it() -> None:
    service = LiveService()
    names = [f"claimant{n}" for n in range(PEOPLE)]
    try:
        await service.start()
        await hire(service, *(Colleague(name, str(n)) for n, name in enumerate(names, 50)))
        async with (
            signed_in(service, "operator") as operator,
            signed_in(service, names[0], PASSWORD) as a,
            signed_in(service, names[1], PASSWORD) as b,
            signed_in(service, names[2], PASSWORD) as c,
            signed_in(service, names[3], PASSWORD) as d,
            never_silent(service) as watcher,
        ):
            clients = (a, b, c, d)
            for n in range(ROUNDS):
                reference = await files(operator, f"round-{n}", text=f"İndi döyürlər {n}")
                claims = (says_mine(clients[k % PEOPLE], reference) for k in range(CLAIMANTS))
                answers = await asyncio.gather(*claims)
                counted = Counter(answer.status_code for answer in answers)
                owners = {
                    answer.json()["assignment"]["owner"]["name"]
                    for answer in answers
                    if answer.status_code == 201
                }
                # The winner may say it again; everybody else is told who was first.
                assert set(counted) == {201, 409}, counted
                assert counted[201] == CLAIMANTS / PEOPLE
                assert len(owners) == 1
                told = {x.json()["acknowledged_by"] for x in answers if x.status_code == 409}
                assert told == owners
                async with database_of(service) as db:
                    assert await db.fetchval(WINNERS, reference) == 1
        assert watcher.silent == set()
    finally:
        await service.remove()
