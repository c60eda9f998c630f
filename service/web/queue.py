"""The live queue: what waits, in the order in which people should be helped."""

from dataclasses import dataclass
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Query, Response
from starlette.responses import JSONResponse, RedirectResponse

from service.casework.acknowledge import take_next
from service.casework.pace import pace_of
from service.casework.queue import Cursor, Filters
from service.casework.reader import Library
from service.casework.search import SearchTerms
from service.casework.summary import found_page, queue_page
from service.deps import Reader, Taker, Transaction
from service.domain.actor import Actor
from service.domain.terms import Channel, Language, Level, Status
from service.web.forms import LevelName
from service.web.problems import PageRoute
from service.web.queue_view import row
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PAGE: Final = 50
ALARMS: Final = 20
SCOPES: Final = ("all", "profession", "office", "mine")


@dataclass(frozen=True, slots=True)
class Wish:
    """What a reader wants to see, as it stands in the address; codes only."""

    scope: str = "all"
    level: str = ""
    region: str = ""
    language: str = ""
    channel: str = ""
    cursor: str = ""

    def address(self, cursor: str = "") -> str:
        """The part of the address that says it again."""
        named = [("scope", self.scope), ("level", self.level), ("region", self.region)]
        named += [("language", self.language), ("channel", self.channel), ("cursor", cursor)]
        return "&".join(f"{name}={value}" for name, value in named if value)


def wish(
    scope: Annotated[str, Query(max_length=20)] = "all",
    level: LevelName | str = "",
    region: Annotated[str, Query(max_length=64)] = "",
    language: Language | str = "",
    channel: Channel | str = "",
    cursor: Annotated[str, Query(max_length=300)] = "",
) -> Wish:
    """Read the address; what makes no sense is left out, since a queue must always open."""
    return Wish(
        scope if scope in SCOPES else "all",
        level if level in Level.__members__ else "",
        region if region.replace("_", "").isalnum() else "",
        language if language in set(Language) else "",
        channel if channel in set(Channel) else "",
        cursor,
    )


Wished = Annotated[Wish, Depends(wish)]


def library(screen: Screen) -> Library:
    """What reading appeals needs."""
    return Library(screen.runtime.keys, screen.runtime.reference)


def filters(wished: Wish, me: Actor) -> Filters:
    """The wish as the queue understands it."""
    own = me.offices[0] if me.offices else None
    return Filters(
        levels=(Level[wished.level],) if wished.level else (),
        region=wished.region or (own if wished.scope == "office" else None),
        language=wished.language or None,
        profession=me.profession if wished.scope == "profession" else None,
        channel=wished.channel or None,
    )


async def listed(
    tx: Transaction, screen: Screen, wished: Wish, me: Actor
) -> tuple[list[dict[str, Any]], str | None]:
    """The rows of a page and where the next one begins."""
    items, following = await items_of(tx, screen, wished, me)
    return [row(item, screen) for item in items], following


async def items_of(
    tx: Transaction, screen: Screen, wished: Wished, me: Actor
) -> tuple[list[dict[str, Any]], str | None]:
    """The appeals of a page as they stand, and where the next one begins."""
    if wished.scope == "mine":
        return await _mine(tx, screen, me), None
    after = Cursor.parse(wished.cursor) if wished.cursor else None
    page = await queue_page(
        tx, me, filters(wished, me), library(screen), now=screen.now, cursor=after, limit=PAGE
    )
    return page["items"], page["next_cursor"]


async def _mine(tx: Transaction, screen: Screen, me: Actor) -> list[dict[str, Any]]:
    """What I took and have not ended, the most urgent first."""
    items: list[dict[str, Any]] = []
    for status in (Status.ACKNOWLEDGED, Status.REFERRED):
        terms = SearchTerms(status=status, owner=me.id)
        page = await found_page(tx, me, terms, library(screen), now=screen.now, limit=PAGE)
        items += page["items"]
    items.sort(key=lambda item: (Level[item["level"]], item["received_at"]))
    return items


async def alarms(tx: Transaction, screen: Screen, me: Actor) -> list[dict[str, Any]]:
    """Immediate appeals that nobody has taken, whatever else is looked at."""
    # They stand in front of everything else, so the head of the whole queue holds them all.
    page = await queue_page(tx, me, Filters(), library(screen), now=screen.now, limit=ALARMS)
    return [row(item, screen) for item in page["items"] if item["level"] == Level.P1.name]


@router.get("/desk/queue")
async def get_queue(screen: Here, me: Reader, tx: Transaction, wished: Wished) -> Response:
    """The page, complete without any script."""
    rows, following = await listed(tx, screen, wished, me)
    return screen.show(
        "desk/queue.html",
        rows=rows,
        alarms=await alarms(tx, screen, me),
        wish=wished,
        next_page=wished.address(following) if following else None,
        offices=screen.runtime.reference.offices,
        notice=screen.request.query_params.get("notice"),
        # Counting is for those who plan; nobody else's queue waits for it.
        pace=await pace_of(tx, now=screen.now) if me.leads else None,
    )


@router.get("/desk/queue/rows")
async def get_rows(screen: Here, me: Reader, tx: Transaction, wished: Wished) -> Response:
    """The same rows for the script that keeps the page alive."""
    rows, following = await listed(tx, screen, wished, me)
    shown = {
        "now": screen.now.timestamp() * 1000,
        "rows": rows,
        "alarms": await alarms(tx, screen, me),
        "next": wished.address(following) if following else None,
    }
    return JSONResponse(shown, headers={"Cache-Control": "no-store"})


@router.get("/desk/queue/alarms")
async def get_alarms(screen: Here, me: Reader, tx: Transaction) -> Response:
    """Immediate appeals that nobody has taken, for pages that show something else."""
    shown = {"now": screen.now.timestamp() * 1000, "alarms": await alarms(tx, screen, me)}
    return JSONResponse(shown, headers={"Cache-Control": "no-store"})


@router.post("/desk/queue/next")
async def post_next(screen: Here, me: Taker, tx: Transaction) -> Response:
    """Take what should be done next, and open it."""
    case = await take_next(tx, me, screen.runtime.keys, now=screen.now)
    target = f"/desk/appeals/{case.appeal.reference}" if case else "/desk/queue?notice=nothing"
    return RedirectResponse(target, status_code=303)
