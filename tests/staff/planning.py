"""People of a rota and how they plan, for the tests of this folder."""

from datetime import datetime, timedelta
from typing import Any

from tests.desk import Person

BLOCKED = "Vəkili müvəkkilinin yanına buraxmırlar, dünən tutublar, indi dindirirlər"


async def planned(lead: Person, username: str, start: datetime, hours: float) -> str:
    body = {
        "username": username,
        "office": "baku",
        "starts_at": start.isoformat(),
        "ends_at": (start + timedelta(hours=hours)).isoformat(),
    }
    answer = await lead.post("/api/v1/shifts", body)
    assert answer.status_code == 201, answer.text
    return str(answer.json()["id"])


async def rota(person: Person, **span: str) -> list[tuple[str, str, str]]:
    items = (await person.get("/api/v1/shifts", **span)).json()["items"]
    return sorted((i["starts_at"], i["ends_at"], i["username"]) for i in items)


def fault(answer: Any) -> str:
    assert answer.status_code == 422, answer.text
    return str(answer.json()["errors"][0]["field"])
