"""Declining, lowering, lapsing and rewritten policies: somebody is always being asked."""

from typing import Any

from service.domain.terms import ContactMethod, Role
from tests.desk import Desk, Person

DANGER = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"


async def at_916(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def lawyers(desk: Desk, *names: str) -> list[Person]:
    """Lawyers on call; the first has chat 10, the second 20, and so on."""
    return [
        await desk.hires(name, contacts={ContactMethod.TELEGRAM: str(n * 10)})
        for n, name in enumerate(names, 1)
    ]


async def test_a_decline_beside_others_brings_one_more_at_once(desk: Desk) -> None:
    operator = await at_916(desk)
    people = await lawyers(desk, "anar", "banu", "ceyhun", "dilara")
    filed = await operator.files(DANGER)
    await desk.works()
    asked = desk.paged()
    assert len(asked) == 2
    first = people[int(asked[0]) // 10 - 1]
    await first.does(filed["reference"], "decline", reason="məhkəmədəyəm")
    await desk.works()
    assert len(set(desk.paged())) == 3
    # The clock of those who are still being asked goes on as it was.
    await desk.waits(seconds=65)
    assert desk.paged().count(asked[1]) == 2


async def test_a_decline_with_nobody_left_changes_nothing_for_the_others(desk: Desk) -> None:
    operator = await at_916(desk)
    people = await lawyers(desk, "anar", "banu")
    filed = await operator.files(DANGER)
    await desk.works()
    await people[0].does(filed["reference"], "decline", reason="məhkəmədəyəm")
    await desk.works()
    assert (await operator.card(filed["reference"]))["status"] == "assigned"
    await desk.waits(seconds=65)
    assert desk.paged().count("20") == 2


async def test_notes_alone_do_not_stop_the_action_clock(desk: Desk) -> None:
    operator = await at_916(desk)
    [lawyer] = await lawyers(desk, "anar")
    filed = await operator.files(DANGER)
    await lawyer.does(filed["reference"], "acknowledgement")
    for _ in range(14):
        await desk.waits(minutes=2)
        await lawyer.does(filed["reference"], "notes", text="hələ zəng edirəm")
    assert (await operator.card(filed["reference"]))["status"] == "acknowledged"
    await desk.waits(minutes=2, seconds=10)
    assert (await operator.card(filed["reference"]))["status"] in {"queued", "assigned"}


async def test_a_first_contact_starts_the_clock_anew(desk: Desk) -> None:
    operator = await at_916(desk)
    [lawyer] = await lawyers(desk, "anar")
    filed = await operator.files(DANGER)
    await lawyer.does(filed["reference"], "acknowledgement")
    await desk.waits(minutes=2)
    done = await lawyer.does(
        filed["reference"], "actions", kind="duty_head_called", text="növbətçi ilə danışdım"
    )
    assert done.status_code == 201
    await desk.waits(minutes=29)
    assert (await operator.card(filed["reference"]))["status"] == "acknowledged"
    await desk.waits(minutes=2)
    assert (await operator.card(filed["reference"]))["status"] in {"queued", "assigned"}


async def test_a_lapsed_claim_goes_on_at_the_rung_where_it_stood(desk: Desk) -> None:
    operator = await at_916(desk)
    people = await lawyers(desk, "anar", "banu", "ceyhun", "dilara")
    filed = await operator.files(DANGER)
    await desk.waits(seconds=130)
    asked = set(desk.paged())
    assert len(asked) == 4
    await people[3].does(filed["reference"], "acknowledgement")
    await desk.waits(minutes=3, seconds=10)
    steps = [
        entry["facts"]["step"]
        for entry in (await operator.card(filed["reference"]))["timeline"]
        if entry["kind"] in {"appeal.assigned", "appeal.escalated"}
    ]
    assert steps == sorted(steps)


async def lead_writes(desk: Desk, steps: list[dict[str, Any]], level: str = "P1") -> Any:
    lead = await desk.hires(
        "lead", Role.COORDINATOR, contacts={ContactMethod.TELEGRAM: "90"}, on_call_hours=None
    )
    body = {"level": level, "steps": steps, "repeat_every_s": 300}
    return await lead.post("/api/v1/escalation-policies", body)


async def test_a_policy_without_rungs_is_refused(desk: Desk) -> None:
    answer = await lead_writes(desk, [])
    assert answer.status_code == 422
    assert "steps" in answer.text


async def test_a_removed_rung_is_left_for_the_one_at_its_place(desk: Desk) -> None:
    operator = await at_916(desk)
    await lawyers(desk, "anar", "banu")
    filed = await operator.files(DANGER)
    await desk.waits(seconds=65)
    written = await lead_writes(
        desk,
        [{"after_s": 0, "whom": "best", "count": 1}, {"after_s": 30, "whom": "leads"}],
    )
    assert written.status_code == 201
    await desk.waits(seconds=65)
    assert "90" in desk.paged()
    await desk.waits(minutes=6)
    assert desk.paged().count("90") >= 2
    assert (await operator.card(filed["reference"]))["status"] == "assigned"


async def test_a_rung_may_begin_with_a_method_of_its_own(desk: Desk) -> None:
    operator = await at_916(desk)
    ways = {ContactMethod.TELEGRAM: "10", ContactMethod.SMS: "+994500000010"}
    await desk.hires("anar", contacts=ways)
    steps = [{"after_s": 0, "whom": "best", "count": 1, "method": "voice"}]
    steps += [{"after_s": 60, "whom": "leads"}]
    assert (await lead_writes(desk, steps)).status_code == 201
    await operator.files(DANGER)
    await desk.works()
    assert desk.sent[0].method == "voice"
