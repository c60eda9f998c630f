"""The list to ring by hand when every provider is silent; made to be printed."""

from fastapi import APIRouter, Response

from service.deps import Filer, Transaction
from service.staff.call_list import call_list
from service.web.alarm_words import CALL_LIST
from service.web.problems import PageRoute
from service.web.screen import Here

router = APIRouter(route_class=PageRoute, include_in_schema=False)


@router.get(CALL_LIST)
async def get_call_list(screen: Here, me: Filer, tx: Transaction) -> Response:
    """Who is on call and who is in charge, with their telephones; operators ring from here."""
    people = await call_list(tx, screen.runtime.keys, now=screen.now, by=me.id)
    return screen.show(
        "desk/call_list.html", people=people, offices=screen.runtime.reference.offices
    )
