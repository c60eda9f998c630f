"""Time passes: clocks raise appeals, tell those in charge, and undo nothing that people decided."""

from typing import Any

from service.domain.terms import ContactMethod, Role
from tests.desk import Desk, Person

# Words that alarm nobody: what raises here are answers and time.
PARCEL = "Bağlama gecikir"
VISIT = "Oğlum polis bölməsindədir, görüş istəyirik"
LAWYER_BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"
IN_SOLITARY = {"Q2": "e", "Q11": ["c:14"]}
MARKS = {"Q2": "e", "Q5": "b"}


async def at_916(desk: Desk) -> Person:
    return await desk.hires("operator", Role.OPERATOR, on_call_hours=None)


async def sleeps_until(desk: Desk, **by: float) -> None:
    """Let much time pass at once; the worker then does what fell due."""
    desk.clock.wind(**by)
    await desk.works()


async def card_of(desk: Desk, who: Person, reference: str) -> dict[str, Any]:
    """The card, read after signing in again: sessions end sooner than clocks."""
    return await (await desk.signs_in(who.username, who.id)).card(reference)


def clock(card: dict[str, Any], name: str) -> dict[str, Any]:
    return next(dict(each) for each in card["clocks"] if each["name"] == name)


def told(card: dict[str, Any], kind: str) -> list[dict[str, Any]]:
    return [dict(each["facts"]) for each in card["timeline"] if each["kind"] == kind]


async def test_the_sixteenth_day_of_solitary_makes_an_appeal_urgent(desk: Desk) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    filed = await operator.files(PARCEL, answers=IN_SOLITARY)
    assert filed["level"] == "P3"
    due = clock(filed, "solitary_15d")
    assert (due["gives"], due["met_at"]) == ("P2", None)
    await sleeps_until(desk, hours=47)
    assert (await card_of(desk, lawyer, filed["reference"]))["level"] == "P3"
    assert desk.paged() == []
    await desk.hires("night", contacts={ContactMethod.TELEGRAM: "20"})
    await sleeps_until(desk, hours=1)
    card = await card_of(desk, operator, filed["reference"])
    assert card["level"] == "P2"
    assert {"from": "P3", "to": "P2", "cause": "tick"} in told(card, "appeal.level_changed")
    assert {"clock": "solitary_15d"} in told(card, "appeal.clock")
    assert card["assessments"][-1]["cause"] == "tick"
    assert desk.paged()


async def test_a_child_with_the_police_is_urgent_after_a_day(desk: Desk) -> None:
    operator = await at_916(desk)
    filed = await operator.files(VISIT, answers={"Q2": "a", "Q6": "a"}, person={"age": 25})
    child = await operator.files(VISIT, answers={"Q2": "a", "Q6": "a"}, person={"age": 15})
    before = {filed["reference"]: filed["level"], child["reference"]: child["level"]}
    await sleeps_until(desk, hours=24)
    now = {r: (await card_of(desk, operator, r))["level"] for r in before}
    assert now[filed["reference"]] == before[filed["reference"]]
    assert now[child["reference"]] in {"P1", "P2"}
    await sleeps_until(desk, hours=24)
    assert (await card_of(desk, operator, filed["reference"]))["level"] == "P2"


async def test_a_tick_does_not_undo_what_a_person_lowered(desk: Desk) -> None:
    operator = await at_916(desk)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    filed = await operator.files(PARCEL, answers=MARKS)
    assert filed["level"] == "P2"
    lowered = await lead.does(filed["reference"], "level", level="P3", reason="Baxıldı")
    assert lowered.status_code == 201
    for _ in range(9):
        await sleeps_until(desk, hours=24)
    card = await card_of(desk, operator, filed["reference"])
    assert card["level"] == "P3"
    assert {"clock": "injury_7d"} in told(card, "appeal.clock")


async def test_nothing_done_for_an_immediate_appeal_is_told_to_those_in_charge(desk: Desk) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires(
        "lead", Role.COORDINATOR, on_call_hours=None, contacts={ContactMethod.TELEGRAM: "40"}
    )
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.works()
    taken = await lawyer.does(filed["reference"], "acknowledgement")
    assert taken.status_code == 201
    await sleeps_until(desk, minutes=15)
    assert desk.said_to("40")
    assert all(filed["reference"][-4:] in said for said in desk.said_to("40"))
    card = await operator.card(filed["reference"])
    assert {"clock": "unacted_15m"} in told(card, "appeal.clock")


async def test_an_action_in_time_leaves_those_in_charge_alone(desk: Desk) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires(
        "lead", Role.COORDINATOR, on_call_hours=None, contacts={ContactMethod.TELEGRAM: "40"}
    )
    filed = await operator.files(LAWYER_BLOCKED)
    await desk.works()
    await lawyer.does(filed["reference"], "acknowledgement")
    await lawyer.does(filed["reference"], "actions", kind="lawyer_sent")
    await sleeps_until(desk, minutes=15)
    assert desk.said_to("40") == []


async def test_an_urgent_appeal_unresolved_for_a_day_is_told_to_those_in_charge(
    desk: Desk,
) -> None:
    operator = await at_916(desk)
    lawyer = await desk.hires("lawyer", contacts={ContactMethod.TELEGRAM: "10"})
    await desk.hires(
        "lead", Role.COORDINATOR, on_call_hours=None, contacts={ContactMethod.TELEGRAM: "40"}
    )
    filed = await operator.files(PARCEL, answers=MARKS)
    await desk.works()
    await lawyer.does(filed["reference"], "acknowledgement")
    await lawyer.does(filed["reference"], "notes", text="Gedirik")
    await sleeps_until(desk, hours=24)
    assert len(desk.said_to("40")) == 1
    await sleeps_until(desk, hours=24)
    assert len(desk.said_to("40")) == 1


async def test_an_answer_given_later_judges_anew_and_says_so(desk: Desk) -> None:
    operator = await at_916(desk)
    filed = await operator.files(VISIT)
    assert filed["level"] not in {"P1", "P2"}
    answered = await operator.does(
        filed["reference"], "answers", answers={"Q2": "a", "Q6": "b", "Q3": "a"}
    )
    assert answered.status_code == 201, answered.text
    card = answered.json()
    assert card["level"] == "P1"
    assert card["answers"] == {"Q2": "a", "Q6": "b", "Q3": "a"}
    (change,) = told(card, "appeal.level_changed")
    assert change["cause"] == "answers"
    assert card["assessments"][-1]["cause"] == "answers"


async def test_a_wrong_answer_code_is_refused_and_changes_nothing(desk: Desk) -> None:
    operator = await at_916(desk)
    filed = await operator.files(VISIT)
    refused = await operator.does(filed["reference"], "answers", answers={"Q2": "zz"})
    assert refused.status_code == 422
    assert "Q2" in refused.text
    card = await operator.card(filed["reference"])
    assert (card["answers"], card["version"]) == ({}, filed["version"])


async def test_a_later_message_is_judged_with_the_answers_given_before(desk: Desk) -> None:
    operator = await at_916(desk)
    await desk.telegram(9, PARCEL)
    reference = (await operator.queue())[0]["reference"]
    await operator.does(reference, "answers", answers={"Q2": "a", "Q10": ["a"]})
    await desk.telegram(9, "Görüşə buraxmırlar")
    later = (await operator.card(reference))["assessments"][-1]
    assert later["cause"] == "message"
    await operator.does(reference, "answers", answers={"Q6": "c"})
    card = await operator.card(reference)
    assert card["level"] == "P1"
    assert "minor" in card["vulnerabilities"] or card["custody"]
    assert any(r["rule"] == "Q10=a & Q6=b,c" for r in card["assessment"]["reasons"])
    await desk.telegram(9, "Sağ olun")
    reasons = (await operator.card(reference))["assessment"]["reasons"]
    assert any(r["rule"] == "Q10=a & Q6=b,c" for r in reasons)


async def test_a_closed_appeal_has_no_clocks_and_a_reopened_one_has(desk: Desk) -> None:
    operator = await at_916(desk)
    lead = await desk.hires("lead", Role.COORDINATOR, on_call_hours=None)
    filed = await operator.files(PARCEL, answers=IN_SOLITARY)
    reference = filed["reference"]
    await lead.does(reference, "acknowledgement")
    await lead.does(reference, "outcome", outcome="advised", reason_untold="Zəngə cavab yoxdur")
    assert (await lead.does(reference, "closure")).status_code == 201
    await sleeps_until(desk, hours=72)
    lead = await desk.signs_in("lead", lead.id)
    assert (await lead.card(reference))["level"] == "P3"
    assert (await lead.does(reference, "reopening")).status_code == 201
    await desk.works()
    assert (await lead.card(reference))["level"] == "P2"
