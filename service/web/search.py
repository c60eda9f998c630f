"""Find appeals by words, person, phone, place, level and time."""

from datetime import date, datetime, time, timedelta
from typing import Annotated, Any

from fastapi import APIRouter, Form, Response

from service.casework.search import SearchTerms
from service.casework.summary import found_page
from service.deps import Reader, Transaction
from service.domain.actor import BAKU, Actor
from service.domain.terms import Channel, Level, Status
from service.web.forms import SearchForm
from service.web.problems import PageRoute
from service.web.queue import library
from service.web.queue_view import row
from service.web.screen import Here, Screen

router = APIRouter(route_class=PageRoute, include_in_schema=False)

PAGE = 50


def _start(day: date | None, *, after: int = 0) -> datetime | None:
    """The beginning of a day in Baku."""
    return datetime.combine(day + timedelta(days=after), time(), BAKU) if day else None


def _terms(form: SearchForm, me: Actor) -> SearchTerms:
    """The form as the search understands it; codes it does not know mean everything."""
    return SearchTerms(
        words=form.q or "",
        status=Status(form.status) if form.status in set(Status) else None,
        level=Level[form.level] if form.level else None,
        facility=form.facility,
        channel=form.channel if form.channel in set(Channel) else None,
        owner=me.id if form.mine else None,
        since=_start(form.since),
        until=_start(form.until, after=1),
    )


@router.get("/desk/search")
async def get_search(screen: Here, _me: Reader) -> Response:
    """The empty form."""
    return screen.show(
        "desk/search.html",
        form=SearchForm(),
        rows=None,
        following=None,
        places=screen.runtime.reference.facilities,
    )


@router.post("/desk/search")
async def post_search(
    screen: Here, me: Reader, tx: Transaction, form: Annotated[SearchForm, Form()]
) -> Response:
    """What was found, newest first."""
    page = await found(tx, screen, form, me)
    return screen.at("/desk/search").show(
        "desk/search.html",
        form=form,
        rows=[row(item, screen) for item in page["items"]],
        following=page["next_cursor"],
        places=screen.runtime.reference.facilities,
    )


async def found(tx: Transaction, screen: Screen, form: SearchForm, me: Actor) -> dict[str, Any]:
    """A page of what fits the form, newest first."""
    return await found_page(
        tx, me, _terms(form, me), library(screen), now=screen.now, cursor=form.cursor, limit=PAGE
    )
