"""Rotations, absences, calendars and fairness, as people use them through the API."""

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

from service.domain.actor import BAKU
from service.domain.terms import ContactMethod, Role
from service.models import Staff
from service.staff.accounts import disable
from service.staff.duties import keep_up
from tests.desk import Desk, Person
from tests.staff.planning import BLOCKED, fault, planned, rota

ROTATION = {
    "name": "Gecə",
    "office": "baku",
    "people": ["nigar", "murad"],
    "starts_on": "2026-11-23",
    "hand_over": "09:00",
    "turn_days": 7,
    "hours": 24,
}


async def test_people_take_turns_eight_weeks_ahead_and_the_worker_keeps_it_so(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    assert (await lead.post("/api/v1/rotations", ROTATION)).status_code == 201
    span = {"since": "2026-11-23T00:00:00Z", "until": "2027-06-01T00:00:00Z"}
    first = await rota(lead, **span)
    assert [who for *_, who in first[:3]] == ["nigar", "murad", "nigar"]
    assert first[0][:2] == ("2026-11-23T05:00:00Z", "2026-11-30T05:00:00Z")
    assert len(first) == 8
    desk.clock.wind(days=28)
    async with desk.runtime.sessions.begin() as tx:
        await keep_up(tx, desk.runtime.keys, ["baku"], now=desk.clock())
    lead = await desk.signs_in("lead", lead.id)
    later = await rota(lead, **span)
    assert len(later) == 12
    assert all(a[1] == b[0] for a, b in pairwise(later))


async def test_a_turn_that_falls_to_nobody_is_left_open_and_listed(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    ends = {"mandate_until": "2026-12-01"}
    admin = await desk.hires("admin", Role.ADMINISTRATOR, on_call_hours=None)
    changed = await desk.http.patch(f"/api/v1/staff/{murad.id}", json=ends, headers=admin.headers)
    assert changed.status_code == 200
    await lead.post("/api/v1/rotations", ROTATION)
    names = {who for *_, who in await rota(lead, until="2027-06-01T00:00:00Z")}
    assert names == {"nigar"}
    listed = (await lead.get("/api/v1/rota/watchlist")).json()
    gaps = [
        (each["starts_at"], each["people"])
        for each in listed["thin_hours"]
        if each["value"] == "baku"
    ]
    assert ("2026-11-30T05:00:00Z", 0) in gaps
    assert [each["warning"] for each in listed["mandates"]] == [30]


async def test_thin_hours_are_told_to_coordinators_once_a_day_and_never_before_nine(
    desk: Desk, lead: Person, nigar: Person
) -> None:
    email = {ContactMethod.EMAIL: "lead@example.org"}
    await desk.hires("planner", Role.COORDINATOR, contacts=email)

    async def told() -> int:
        await desk.worker.look_after_rota()
        await desk.works()
        return len([m for m in desk.sent if m.to == "lead@example.org" and "14 gündə" in m.text])

    morning = desk.clock().astimezone(BAKU).replace(hour=8, minute=59, second=0, microsecond=0)
    desk.clock.now = (morning + timedelta(days=1)).astimezone(UTC)
    assert await told() == 0
    desk.clock.wind(minutes=1)
    assert await told() == 1
    desk.clock.wind(hours=3)
    assert await told() == 1
    desk.clock.wind(hours=21)
    assert await told() == 2


async def test_a_rotation_in_which_nobody_is_left_is_an_alarm_and_no_exception(
    desk: Desk, lead: Person, nigar: Person
) -> None:
    await lead.post("/api/v1/rotations", ROTATION | {"people": ["nigar"]})
    async with desk.runtime.sessions.begin() as tx:
        staff = await tx.get_one(Staff, nigar.id)
        await disable(tx, staff, now=desk.clock(), by=None)
    desk.clock.wind(days=20)
    async with desk.runtime.sessions.begin() as tx:
        await keep_up(tx, desk.runtime.keys, ["baku"], now=desk.clock())
    lead = await desk.signs_in("lead", lead.id)
    [rotation] = (await lead.get("/api/v1/rotations")).json()["items"]
    assert rotation["nobody_left"]
    await lead.files(BLOCKED)
    await desk.works()


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"office": "moon"}, "office"),
        ({"people": []}, "people"),
        ({"people": ["nigar", "nigar"]}, "people"),
        ({"people": ["nobody"]}, "people"),
        ({"turn_days": 0}, "turn_days"),
        ({"turn_days": 30}, "turn_days"),
        ({"hours": 25}, "hours"),
        ({"hand_over": "09:00:00+04:00"}, "hand_over"),
    ],
)
async def test_a_rotation_that_cannot_be_is_refused_by_name(
    lead: Person, nigar: Person, murad: Person, change: dict[str, Any], field: str
) -> None:
    assert fault(await lead.post("/api/v1/rotations", ROTATION | change)) == field


async def test_an_ended_rotation_leaves_the_rota_but_for_the_turn_that_runs(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    began = await lead.post("/api/v1/rotations", ROTATION | {"starts_on": "2026-11-20"})
    path = f"/api/v1/rotations/{began.json()['id']}"
    assert (await desk.http.delete(path, headers=lead.headers)).status_code == 204
    assert [who for *_, who in await rota(lead, until="2027-06-01T00:00:00Z")] == ["nigar"]
    assert (await desk.http.delete(path, headers=lead.headers)).status_code == 404


async def test_whoever_is_away_is_not_paged_and_leaves_a_gap(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    await planned(lead, "nigar", desk.clock(), 12)
    await planned(lead, "murad", desk.clock(), 12)
    days = {"starts_at": desk.clock().isoformat(), "ends_at": "2026-11-25T00:00:00+04:00"}
    added = await nigar.post("/api/v1/absences", {"kind": "sick"} | days)
    assert added.status_code == 201
    await lead.files(BLOCKED)
    await desk.works()
    assert desk.paged() == ["20"]
    [shown] = (await murad.get("/api/v1/absences")).json()["items"]
    assert shown["name"] == "Nigar"
    assert "sick" not in str(shown)
    thin = (await lead.get("/api/v1/rota/watchlist")).json()["thin_hours"]
    assert any(each["value"] == "baku" and each["people"] == 1 for each in thin)
    assert fault(await nigar.post("/api/v1/absences", {"kind": "sick"} | days)) == "starts_at"
    path = f"/api/v1/absences/{added.json()['id']}"
    assert (await desk.http.delete(path, headers=murad.headers)).status_code == 404
    assert (await desk.http.delete(path, headers=lead.headers)).status_code == 204
    assert (await murad.get("/api/v1/absences")).json()["items"] == []


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"starts_at": "2026-12-02T00:00:00Z", "ends_at": "2026-12-01T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-11-01T00:00:00Z", "ends_at": "2026-11-02T00:00:00Z"}, "ends_at"),
        ({"starts_at": "2026-12-01T00:00:00Z", "ends_at": "2028-12-01T00:00:00Z"}, "ends_at"),
        (
            {
                "starts_at": "2026-12-01T00:00:00Z",
                "ends_at": "2026-12-02T00:00:00Z",
                "username": "lead",
            },
            "username",
        ),
    ],
)
async def test_an_absence_that_cannot_be_is_refused_by_name(
    nigar: Person, body: dict[str, Any], field: str
) -> None:
    assert fault(await nigar.post("/api/v1/absences", {"kind": "leave"} | body)) == field


async def test_a_calendar_reads_hours_and_not_a_word_about_appeals(
    desk: Desk, lead: Person, nigar: Person
) -> None:
    await planned(lead, "nigar", desk.clock(), 12)
    filed = await lead.files(BLOCKED, person={"name": "Elçin Planted"})
    await desk.works()
    url = (await nigar.post("/api/v1/me/calendar")).json()["url"]
    path = url.removeprefix("https://916.example")
    feed = await desk.http.get(path)
    assert feed.status_code == 200
    assert feed.headers["content-type"].startswith("text/calendar")
    text = feed.text
    assert text.count("BEGIN:VEVENT") == 1
    assert "DTSTART:20261122T090000Z" in text
    assert "DTEND:20261122T210000Z" in text
    assert filed["reference"] not in text
    assert "Planted" not in text
    fresh = (await nigar.post("/api/v1/me/calendar")).json()["url"]
    assert (await desk.http.get(path)).status_code == 404
    path = fresh.removeprefix("https://916.example")
    assert (await desk.http.delete("/api/v1/me/calendar", headers=nigar.headers)).is_success
    assert (await desk.http.get(path)).status_code == 404
    assert (await desk.http.get("/api/v1/calendars/%00.ics")).status_code == 404


async def test_fairness_counts_hours_nights_holidays_pages_and_appeals(
    desk: Desk, lead: Person, nigar: Person, murad: Person
) -> None:
    flag_day = datetime(2026, 11, 9, 9, tzinfo=BAKU)
    desk.clock.now = flag_day.astimezone(UTC)
    lead = await desk.signs_in("lead", lead.id)
    nigar = await desk.signs_in("nigar", nigar.id)
    await planned(lead, "nigar", flag_day, 24)
    filed = await lead.files(BLOCKED)
    await desk.works()
    await nigar.does(filed["reference"], "acknowledgement")
    desk.clock.wind(days=5)
    lead = await desk.signs_in("lead", lead.id)
    shares = (await lead.get("/api/v1/statistics/fairness")).json()["items"]
    mine = next(each for each in shares if each["username"] == "nigar")
    assert mine["hours"] == 24
    assert (mine["night_hours"], mine["nights"]) == (8, 1)
    assert mine["holiday_hours"] == 24
    assert (mine["pages"], mine["appeals"]) == (1, 1)
    table = await lead.get("/api/v1/statistics/fairness", format="csv")
    assert table.headers["content-type"].startswith("text/csv")
    assert "nigar,Nigar,responder,lawyer,24.0,8.0,1,24.0,1,1,0" in table.text


async def test_the_country_rests_on_the_days_that_are_written_down(lead: Person) -> None:
    answer = (await lead.get("/api/v1/holidays", year=2026)).json()
    days = {each["day"]: each for each in answer["items"]}
    assert days["2026-11-08"]["certain"]
    assert days["2026-05-27"]["source"] == "cabinet"
    assert date.fromisoformat(answer["known_until"]) >= date(2027, 12, 31)
