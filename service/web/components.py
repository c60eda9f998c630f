"""Every component on one page, for whoever works on them; only in development."""

from datetime import timedelta
from typing import Any

from fastapi import APIRouter, Response

from service.domain.errors import NotFound
from service.domain.terms import Level
from service.web.chart import Piece, stacked
from service.web.listing import Column, Listing, Wish
from service.web.problems import PageRoute
from service.web.queue_view import counted
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)


def _sample(level: Level, place: int, screen: Screen) -> dict[str, Any]:
    received = (screen.now - timedelta(minutes=7 * place)).isoformat()
    due = (screen.now + timedelta(minutes=5 - place)).isoformat()
    waits = {"status": "queued", "received_at": received, "acknowledge_by": due}
    return counted(waits, screen) | {
        "reference": f"916-AAAA-BBB{place}",
        "version": 1,
        "level": level.name,
        "status": "queued",
        "words": [["Vəkili ", False], ["içəri buraxmırlar", True], [", 17 yaşı var.", False]],
        "place": "Umbakı penitensiar kompleksi",
        "place_known": True,
        "custody": place % 2 == 0,
        "vulnerable": ["18+"] if level is Level.P2 else [],
        "channel": "Telegram",
        "language": "az",
        "received_at": received,
        "due_at": due,
        "offered_to": ["Rəşad Quliyev"] if place % 2 else [],
        "to_me": level is Level.P2,
    }


@router.get("/desk/components")
async def get_components(screen: Here) -> Response:
    """All macros with something in them."""
    if not screen.runtime.settings.development:
        raise NotFound
    rows = [_sample(level, place, screen) for place, level in enumerate(Level)]
    chart = stacked(
        {
            day: [Piece(n, f"level-fill-{each.name}", each.name) for n, each in enumerate(Level, 1)]
            for day in "ABC"
        }
    )
    columns = [Column("level", "Level", lambda each: each.name), Column("rank", "Rank", int)]
    listing = Listing("/desk/components", columns, list(Level), Wish(sort="-rank"))
    return screen.show("desk/components.html", rows=rows, chart=chart, listing=listing)
