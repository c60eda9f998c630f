"""Visits to places, what they found, and what authorities were asked to change."""

from datetime import date
from typing import Any

import pytest

from service.commands.keys import KEYED
from service.domain.terms import Role
from service.models import Base
from tests.desk import Desk, Person

PLACE = "gobustan-prison"
AUTHORITY = "penitentiary_service"


async def leading(desk: Desk) -> Person:
    return await desk.hires("coordinator", Role.COORDINATOR, on_call_hours=None)


async def plans(person: Person, **given: Any) -> dict[str, Any]:
    """A visit planned for the day of the test."""
    body = {"facility_id": PLACE, "kind": "ad_hoc", "planned_for": "2026-11-20"} | given
    answer = await person.post("/api/v1/visits", body)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def test_an_appeal_occasions_a_visit_and_the_visit_a_recommendation(desk: Desk) -> None:
    leader = await leading(desk)
    lawyer = await desk.hires("lawyer", on_call_hours=None)
    filed = await leader.files("Qobustan həbsxanasında oğlumu döyürlər", facility_id=PLACE)
    me = str(lawyer.id)
    visit = await plans(leader, team=[me], appeals=[filed["reference"]], purpose="Yoxlama")
    assert [member["name"] for member in visit["team"]] == [lawyer.username.title()]
    story = [entry["kind"] for entry in (await lawyer.card(filed["reference"]))["timeline"]]
    assert "appeal.visit_planned" in story

    today = desk.clock().date().isoformat()
    path = f"/api/v1/visits/{visit['id']}/report"
    report = {"carried_out_on": today, "findings": "Kamerada havalandırma işləmir", "version": 1}
    assert (await lawyer.post(path, report)).status_code == 201
    assert (await lawyer.post(path, report)).status_code == 409

    asked = await leader.post(
        "/api/v1/recommendations",
        {
            "authority_id": AUTHORITY,
            "text": "Havalandırmanı bir ay içində bərpa edin",
            "issued_on": "2026-10-01",
            "reply_due_on": "2026-10-31",
            "visit_id": visit["id"],
        },
    )
    assert asked.status_code == 201, asked.text
    late = (await lawyer.get("/api/v1/recommendations", overdue="true")).json()["items"]
    assert [row["text"] for row in late] == ["Havalandırmanı bir ay içində bərpa edin"]

    reply = {"state": "implemented", "replied_on": today, "text": "Bərpa edildi", "version": 1}
    done = await leader.post(f"/api/v1/recommendations/{asked.json()['id']}/reply", reply)
    assert done.json()["reply"] == "Bərpa edildi"
    assert (await lawyer.get("/api/v1/recommendations", overdue="true")).json()["items"] == []


async def test_a_conflict_keeps_people_off_the_team_and_the_visit_out_of_their_sight(
    desk: Desk,
) -> None:
    leader = await leading(desk)
    lawyer = await desk.hires("lawyer", on_call_hours=None)
    me = str(lawyer.id)
    visit = await plans(leader)
    reason = {"facility_id": PLACE, "reason": "Qardaşı orada işləyir"}
    assert (await leader.post(f"/api/v1/staff/{me}/conflicts", reason)).status_code < 300
    refused = await leader.post(
        "/api/v1/visits",
        {"facility_id": PLACE, "kind": "ad_hoc", "planned_for": "2026-11-20", "team": [me]},
    )
    assert refused.status_code == 422
    assert "keeps away: Lawyer" in refused.text
    assert (await lawyer.get("/api/v1/visits")).json()["items"] == []
    report = {"carried_out_on": "2026-11-20", "findings": "x"}
    hidden = await lawyer.post(f"/api/v1/visits/{visit['id']}/report", report)
    assert hidden.status_code == 404


async def test_only_who_went_reports_and_a_visit_called_off_finds_nothing(desk: Desk) -> None:
    leader = await leading(desk)
    stranger = await desk.hires("lawyer", on_call_hours=None)
    visit = await plans(leader)
    path = f"/api/v1/visits/{visit['id']}"
    report = {"carried_out_on": "2026-01-10", "findings": "x"}
    assert (await stranger.post(f"{path}/report", report)).status_code == 404
    assert (await leader.post(f"{path}/cancellation", {})).status_code == 204
    assert (await leader.post(f"{path}/report", report)).status_code == 422
    assert (await leader.get("/api/v1/visits")).json()["items"][0]["cancelled"] is True


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"facility_id": "nowhere"}, "facility_id"),
        ({"team": ["00000000-0000-0000-0000-000000000007"]}, "team"),
        ({"appeals": ["916-2222-22"]}, "appeals"),
        ({"planned_for": "1066-10-14"}, "planned_for"),
        ({"kind": "surprise"}, "kind"),
        ({"who": "me"}, "who"),
    ],
)
async def test_a_visit_that_cannot_be_is_refused_by_name(
    desk: Desk, change: dict[str, Any], field: str
) -> None:
    leader = await leading(desk)
    body = {"facility_id": PLACE, "kind": "ad_hoc", "planned_for": "2026-11-20"} | change
    answer = await leader.post("/api/v1/visits", body)
    assert answer.status_code == 422
    assert field in answer.text


# Visits of 2020 to 2022 as the mechanism published them, a tenth of each: total, scheduled, ad hoc.
PUBLISHED = {2020: (18, 13, 5), 2021: (18, 12, 6), 2022: (20, 14, 6)}


async def test_years_are_counted_as_the_report_publishes_them(desk: Desk) -> None:
    leader = await leading(desk)
    for year, (_, scheduled, ad_hoc) in PUBLISHED.items():
        for kind, count in (("scheduled", scheduled), ("ad_hoc", ad_hoc)):
            for number in range(count):
                day = date(year, 1 + number % 12, 5).isoformat()
                visit = await plans(leader, kind=kind, planned_for=day)
                report = {"carried_out_on": day, "findings": "x"}
                await leader.post(f"/api/v1/visits/{visit['id']}/report", report)
    await plans(leader)
    told = (await leader.get("/api/v1/statistics/visits")).json()["items"]
    assert {r["year"]: (r["total"], r["scheduled"], r["ad_hoc"]) for r in told} == PUBLISHED


def test_every_table_with_a_data_key_is_put_under_a_new_master_key() -> None:
    keyed = {m.class_ for m in Base.registry.mappers if "data_key" in m.columns}
    assert keyed == set(KEYED.values())
