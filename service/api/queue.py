"""The queue, the next most urgent appeal, one appeal, and the search."""

from typing import Annotated

from fastapi import APIRouter, Query, Response

from service.api.json_answer import answer
from service.api.schemas import LevelName
from service.api.text import Body, Line, Moment, Slug
from service.casework.acknowledge import take_next
from service.casework.queue import LARGEST_PAGE, Cursor, Filters
from service.casework.reader import Library, card_after, read_card
from service.casework.search import SearchTerms
from service.casework.summary import found_page, queue_page
from service.deps import Now, Reader, RuntimeDep, Taker, Transaction
from service.domain.terms import Channel, Language, Level, Profession, Status
from service.runtime import Runtime

router = APIRouter(prefix="/api/v1", tags=["queue"])

Limit = Annotated[int, Query(ge=1, le=LARGEST_PAGE)]
CursorText = Annotated[str | None, Query(max_length=300)]


class Nothing(Body):
    """An empty body."""


def library(runtime: Runtime) -> Library:
    """What reading appeals needs."""
    return Library(runtime.keys, runtime.reference)


@router.get("/queue")
async def get_queue(
    me: Reader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
    level: Annotated[list[LevelName] | None, Query()] = None,
    region: Slug | None = None,
    language: Language | None = None,
    profession: Profession | None = None,
    channel: Channel | None = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Response:
    """What waits for a human, in the order in which people should be helped."""
    filters = Filters(
        levels=tuple(Level[name] for name in level or ()),
        region=region,
        language=language.value if language else None,
        profession=profession.value if profession else None,
        channel=channel.value if channel else None,
    )
    after = Cursor.parse(cursor) if cursor else None
    page = await queue_page(tx, me, filters, library(runtime), now=now, cursor=after, limit=limit)
    return answer(page)


@router.post("/queue/next")
async def post_next(
    _body: Nothing, me: Taker, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """Take what you should do next; 204 when nothing suits you."""
    case = await take_next(tx, me, runtime.keys, now=now)
    if case is None:
        return Response(status_code=204)
    return answer(await card_after(tx, case.appeal, me, library(runtime), now=now))


@router.get("/appeals")
async def get_appeals(
    me: Reader,
    runtime: RuntimeDep,
    tx: Transaction,
    now: Now,
    q: Line = "",
    status: Status | None = None,
    level: LevelName | None = None,
    facility: Slug | None = None,
    channel: Channel | None = None,
    mine: bool = False,
    since: Annotated[Moment | None, Query(alias="from")] = None,
    until: Annotated[Moment | None, Query(alias="to")] = None,
    cursor: CursorText = None,
    limit: Limit = 50,
) -> Response:
    """Search, newest first."""
    terms = SearchTerms(
        words=q,
        status=status,
        level=Level[level] if level else None,
        facility=facility,
        channel=channel.value if channel else None,
        owner=me.id if mine else None,
        since=since,
        until=until,
    )
    page = await found_page(tx, me, terms, library(runtime), now=now, cursor=cursor, limit=limit)
    return answer(page)


@router.get("/appeals/{reference}")
async def get_appeal(
    reference: str, me: Reader, runtime: RuntimeDep, tx: Transaction, now: Now
) -> Response:
    """One appeal, whole."""
    return answer(await read_card(tx, reference, me, library(runtime), now=now))
