"""What cannot be true of people and rotas is refused with the reason, item by item."""

from datetime import timedelta
from typing import Any

import pytest

from service.domain.terms import Role
from tests.desk import Desk, Person
from tests.staff.planning import fault, planned

NEW: dict[str, Any] = {
    "username": "new",
    "name": "Yeni",
    "role": "responder",
    "profession": "lawyer",
    "password": "uzun bir parol cümləsi 916",
    "offices": ["baku"],
}


async def test_overlapping_shifts(desk: Desk, lead: Person, nigar: Person) -> None:
    start = desk.clock()
    await planned(lead, "nigar", start, 8)
    again = {
        "username": "nigar",
        "office": "baku",
        "starts_at": (start + timedelta(hours=7)).isoformat(),
        "ends_at": (start + timedelta(hours=15)).isoformat(),
    }
    assert fault(await lead.post("/api/v1/shifts", again)) == "starts_at"
    # Half-open: the next one begins where the first ends.
    await planned(lead, "nigar", start + timedelta(hours=8), 8)


@pytest.mark.parametrize("level", ["P1", "P2", "PX"])
async def test_a_policy_with_no_rungs(lead: Person, level: str) -> None:
    body = {"level": level, "steps": [], "repeat_every_s": 300}
    assert fault(await lead.post("/api/v1/escalation-policies", body)) == "steps"


@pytest.mark.parametrize("until", ["2026-11-22", "2026-12-01"])
async def test_a_mandate_that_ends_before_it_begins_or_as_it_begins(desk: Desk, until: str) -> None:
    admin = await desk.hires("admin", Role.ADMINISTRATOR, on_call_hours=None)
    body = NEW | {"mandate_from": "2026-12-01", "mandate_until": until}
    assert fault(await admin.post("/api/v1/staff", body)) == "mandate_until"


async def test_a_phone_without_a_country_code(desk: Desk) -> None:
    admin = await desk.hires("admin", Role.ADMINISTRATOR, on_call_hours=None)
    refused = await admin.post("/api/v1/staff", NEW | {"phone": "050 111 22 33"})
    assert refused.status_code == 422
    assert "country" in refused.text


async def test_a_swap_with_oneself(desk: Desk, lead: Person, nigar: Person) -> None:
    mine = await planned(lead, "nigar", desk.clock(), 8)
    assert fault(await nigar.post("/api/v1/swaps", {"shift_id": mine, "to": "nigar"})) == "to"
