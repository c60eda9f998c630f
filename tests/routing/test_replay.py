"""Every decision can be made again from what was kept of it, and answers "why her?" (R03)."""

import json
from datetime import timedelta
from uuid import UUID

from hypothesis import given
from hypothesis import strategies as st

from service.domain.terms import Profession, Role
from service.routing.asking import ask_on
from service.routing.escalation import Rung, Whom
from service.routing.matching import Need
from service.routing.oncall import Candidate
from service.routing.replay import record, replayed
from tests.desk import Desk
from tests.routing.worlds import IDS, NOW, crowds, needs

LAWYER_BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
rungs = st.builds(
    Rung,
    after=st.sampled_from([timedelta(), timedelta(seconds=60)]),
    whom=st.sampled_from(Whom),
    count=st.integers(1, 4),
)
offers = st.frozensets(st.sampled_from(IDS), max_size=4)


@given(rungs, crowds, needs, offers)
def test_the_same_facts_choose_the_same_people(
    rung: Rung, crowd: tuple[Candidate, ...], need: Need, open_offers: frozenset[UUID]
) -> None:
    decision = ask_on(rung, crowd, need, open_offers, NOW)
    kept = record(rung, crowd, need, open_offers=open_offers, decision=decision, at=NOW)
    read_back = json.loads(json.dumps(kept))
    assert replayed(read_back) == [str(c.id) for c in decision.chosen]
    told = {*read_back["chosen"], *read_back["not_asked"]}
    assert told == {str(c.id) for c in crowd}


async def test_an_appeal_tells_why_her_and_why_not_the_others(desk: Desk) -> None:
    operator = await desk.hires("operator", Role.OPERATOR, on_call_hours=None)
    await desk.hires("lawyer")
    await desk.hires("doctor", profession=Profession.DOCTOR)
    await desk.hires("off", on_call_hours=None)
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.waits(seconds=65)
    answer = await operator.get(f"/api/v1/appeals/{filed['reference']}/decisions")
    again, first = answer.json()["items"]
    assert [each["name"] for each in first["chosen"]] == ["Lawyer", "Doctor"]
    assert first["chosen"][1]["lacks"] == ["contacts", "profession"]
    passed_over = {each["name"]: each["why"] for each in first["not_asked"]}
    assert passed_over["Off"][0] == "off_shift"
    assert first["relaxed"] == ["contacts"]
    assert first["seed"]
    assert first["replays"]
    assert again["replays"]
    assert again["whom"] == "same"
