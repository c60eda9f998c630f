"""Read the appeals of a day back, as a coordinator sees them."""

import asyncio
from datetime import datetime
from typing import Final

from service.demo.desk import Colleague, Json

PAGE: Final = "200"


async def cards_since(coordinator: Colleague, began: datetime) -> list[Json]:
    """Every appeal received since then, whole."""
    references: list[str] = []
    cursor: str | None = None
    while True:
        asked = {"from": began.isoformat(), "limit": PAGE} | ({"cursor": cursor} if cursor else {})
        page = await coordinator.get("/api/v1/appeals", **asked)
        references += [item["reference"] for item in page["items"]]
        cursor = page["next_cursor"]
        if cursor is None:
            break
    read = (coordinator.get(f"/api/v1/appeals/{reference}") for reference in references)
    return list(await asyncio.gather(*read))
