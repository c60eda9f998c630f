"""Appeals as a file: what and when, never a word or a name, and one page of a list at a time."""

from collections.abc import Sequence
from functools import partial
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Form, Query, Response

from service.casework.figures import note_export
from service.deps import Reader, Statistician, Transaction
from service.domain.actor import Actor
from service.web.export import as_file
from service.web.forms import SearchForm
from service.web.listing import Column
from service.web.problems import PageRoute
from service.web.queue import Wished, items_of
from service.web.queue_view import place_name
from service.web.screen import Here, Screen
from service.web.search import found
from service.web.templating import in_words
from service.web.times import parsed
from service.web.translatable import said

router = APIRouter(route_class=PageRoute, include_in_schema=False)

Kind = Literal["csv", "xlsx"]


class SearchFileForm(SearchForm):
    """A search whose page is wanted as a file."""

    kind: Kind = "csv"


@router.get("/desk/queue/file")
async def get_queue_file(
    screen: Here,
    me: Reader,
    _counts: Statistician,
    tx: Transaction,
    wished: Wished,
    kind: Annotated[Kind, Query()] = "csv",
) -> Response:
    """The page of the queue that is looked at."""
    items, _ = await items_of(tx, screen, wished, me)
    return await _file(tx, me, "queue", items, kind, screen)


@router.post("/desk/search/file")
async def post_search_file(
    screen: Here,
    me: Reader,
    _counts: Statistician,
    tx: Transaction,
    form: Annotated[SearchFileForm, Form()],
) -> Response:
    """The page of the search that is looked at; what was looked for stands nowhere."""
    page = await found(tx, screen, form, me)
    return await _file(tx, me, "search", page["items"], form.kind, screen)


async def _file(
    tx: Transaction, me: Actor, name: str, items: Sequence[Any], kind: str, screen: Screen
) -> Response:
    columns = _columns(screen)
    cells = [[column.of(item) for column in columns] for item in items]
    await note_export(tx, me.id, name, len(cells), kind, now=screen.now)
    return as_file(kind, f"916-{name}", [column.title for column in columns], cells)


def _columns(screen: Screen) -> list[Column]:
    say = partial(in_words, screen.language)
    return [
        Column("reference", screen.say(said("Reference")), lambda i: i["reference"]),
        Column("level", screen.say(said("Level")), lambda i: i["level"]),
        Column("status", screen.say(said("Status")), lambda i: say("status", i["status"])),
        Column("channel", screen.say(said("Channel")), lambda i: say("channel", i["channel"])),
        Column("language", screen.say(said("Language")), lambda i: say("language", i["language"])),
        Column("place", screen.say(said("Place")), lambda i: place_name(i, screen)),
        Column("received", screen.say(said("Came in")), lambda i: parsed(i["received_at"])),
        Column("due", screen.say(said("Due")), lambda i: parsed(i["acknowledge_by"])),
    ]
